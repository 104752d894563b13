-- What reports are made of. A report adds up parts; each writer adds the parts that his change makes, and the clock
-- makes one part of many. So no writer waits for another, and a sum over the parts that a snapshot shows is what
-- that snapshot shows of the orders.

CREATE TABLE report_parts (
    center_id uuid NOT NULL,
    span integer NOT NULL,
    is_sum boolean NOT NULL,
    figures text[] NOT NULL,
    counts integer[] NOT NULL,
    to_dispatch integer[],
    to_accept integer[],
    to_complete integer[]
);
CREATE INDEX report_parts_by_span ON report_parts (center_id, span);
CREATE INDEX report_parts_to_sum ON report_parts (center_id) WHERE NOT is_sum;
COMMENT ON TABLE report_parts IS '统计: what orders placed in a span of time count for; the parts of a span add up';
COMMENT ON COLUMN report_parts.span IS 'as order_span gives it, of the ids of the orders';
COMMENT ON COLUMN report_parts.is_sum IS 'made of others by the clock; its seconds are sorted';
COMMENT ON COLUMN report_parts.counts IS 'how much to add to each of figures';
COMMENT ON COLUMN report_parts.to_dispatch IS 'first_dispatch_s of the orders that now have one; so the columns after it';

-- The span an order was placed in: the first 24 of the 48 bits of milliseconds that its id begins with, that is
-- 4 hours and 40 minutes.
CREATE FUNCTION order_span(id uuid) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN ('x' || left(id::text, 6))::bit(24)::integer;

-- What an order counts for, each figure as often as it counts.
CREATE FUNCTION report_figures(o orders) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN array_remove(ARRAY[
    'state.' || o.state, 'channel.' || o.channel, 'category.' || o.category,
    CASE WHEN o.responded THEN 'responded' END,
    CASE WHEN o.returns > 0 THEN 'returned' END,
    CASE WHEN o.round > 1 THEN 'reopened' END,
    CASE WHEN o.first_complete_s IS NOT NULL AND o.round = 1 AND o.returns = 0 THEN 'first_pass' END
], NULL) || array_fill('ratings'::text, ARRAY[o.ratings::integer])
    || array_fill('satisfied'::text, ARRAY[o.satisfied::integer]);

CREATE FUNCTION add_parts_of_placed_orders() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts)
    SELECT o.center_id, order_span(o.id), false, f.figures, array_fill(1, ARRAY[cardinality(f.figures)])
    FROM placed AS o CROSS JOIN LATERAL (SELECT report_figures(o) AS figures OFFSET 0) AS f;
    RETURN NULL;
END
$$;
CREATE TRIGGER placed_orders_are_reported AFTER INSERT ON orders REFERENCING NEW TABLE AS placed
    FOR EACH STATEMENT EXECUTE FUNCTION add_parts_of_placed_orders();

-- What no longer holds of orders is taken away, what holds now is added: one part of all that a statement changes in a
-- span. Seconds once known stay.
CREATE FUNCTION add_parts_of_changed_orders() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch, to_accept, to_complete)
    WITH changes AS MATERIALIZED (
        SELECT n.center_id, order_span(n.id) AS span, report_figures(o) AS was, report_figures(n) AS now_is,
            CASE WHEN o.first_dispatch_s IS NULL THEN n.first_dispatch_s END AS to_dispatch,
            CASE WHEN o.first_accept_s IS NULL THEN n.first_accept_s END AS to_accept,
            CASE WHEN o.first_complete_s IS NULL THEN n.first_complete_s END AS to_complete
        FROM before AS o JOIN changed AS n USING (id)
        WHERE n.state <> o.state OR n.category <> o.category OR n.channel <> o.channel
            OR n.returns <> o.returns OR n.round <> o.round
    ),
    figures AS (
        SELECT w.center_id, w.span, array_agg(w.figure) AS figures, array_agg(w.count) AS counts
        FROM (
            SELECT c.center_id, c.span, f.figure, sum(f.count)::integer AS count
            FROM changes AS c CROSS JOIN LATERAL (
                SELECT unnest(c.was), -1 UNION ALL SELECT unnest(c.now_is), 1
            ) AS f (figure, count)
            GROUP BY c.center_id, c.span, f.figure HAVING sum(f.count) <> 0
        ) AS w
        GROUP BY w.center_id, w.span
    ),
    seconds AS (
        SELECT c.center_id, c.span,
            array_agg(c.to_dispatch) FILTER (WHERE c.to_dispatch IS NOT NULL) AS to_dispatch,
            array_agg(c.to_accept) FILTER (WHERE c.to_accept IS NOT NULL) AS to_accept,
            array_agg(c.to_complete) FILTER (WHERE c.to_complete IS NOT NULL) AS to_complete
        FROM changes AS c GROUP BY c.center_id, c.span
    )
    SELECT center_id, span, false, coalesce(f.figures, '{}'), coalesce(f.counts, '{}'),
        s.to_dispatch, s.to_accept, s.to_complete
    FROM seconds AS s LEFT JOIN figures AS f USING (center_id, span);
    RETURN NULL;
END
$$;
CREATE TRIGGER changed_orders_are_reported AFTER UPDATE ON orders REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION add_parts_of_changed_orders();

-- Makes the parts of a center anew from its orders, where those were written around the triggers. Writers and the
-- clock wait.
CREATE FUNCTION rebuild_report(center uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE orders, report_parts IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM report_parts AS p WHERE p.center_id = center;
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch, to_accept, to_complete)
    SELECT center, f.span, true, f.figures, f.counts, t.to_dispatch, t.to_accept, t.to_complete
    FROM (
        SELECT g.span, array_agg(g.figure) AS figures, array_agg(g.count) AS counts
        FROM (
            SELECT order_span(o.id) AS span, w.figure, count(*)::integer AS count
            FROM orders AS o CROSS JOIN unnest(report_figures(o)) AS w (figure)
            WHERE o.center_id = center GROUP BY 1, 2
        ) AS g GROUP BY g.span
    ) AS f JOIN (
        SELECT order_span(o.id) AS span,
            array_agg(o.first_dispatch_s ORDER BY o.first_dispatch_s) FILTER (WHERE o.first_dispatch_s IS NOT NULL)
                AS to_dispatch,
            array_agg(o.first_accept_s ORDER BY o.first_accept_s) FILTER (WHERE o.first_accept_s IS NOT NULL)
                AS to_accept,
            array_agg(o.first_complete_s ORDER BY o.first_complete_s) FILTER (WHERE o.first_complete_s IS NOT NULL)
                AS to_complete
        FROM orders AS o WHERE o.center_id = center GROUP BY 1
    ) AS t USING (span);
END
$$;
REVOKE ALL ON FUNCTION rebuild_report (uuid) FROM PUBLIC;

ALTER TABLE report_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_parts FORCE ROW LEVEL SECURITY;
CREATE POLICY only_the_current_center ON report_parts USING (center_id = current_center());
GRANT SELECT, INSERT, UPDATE, DELETE ON report_parts TO four_order_server;
