-- What reports are made of. A report adds up parts; each writer adds the part that his change makes, and the clock
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

-- What no longer holds of an order is taken away, what holds now is added. Seconds once known stay.
CREATE FUNCTION add_part_of_changed_order() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    was text[];
    now_is text[];
BEGIN
    IF NEW.state = OLD.state AND NEW.category = OLD.category AND NEW.channel = OLD.channel
        AND NEW.returns = OLD.returns AND NEW.round = OLD.round
    THEN
        RETURN NULL;
    END IF;
    was := report_figures(OLD);
    now_is := report_figures(NEW);
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch, to_accept, to_complete)
    VALUES (NEW.center_id, order_span(NEW.id), false, was || now_is,
        array_fill(-1, ARRAY[cardinality(was)]) || array_fill(1, ARRAY[cardinality(now_is)]),
        CASE WHEN OLD.first_dispatch_s IS NULL AND NEW.first_dispatch_s IS NOT NULL THEN ARRAY[NEW.first_dispatch_s] END,
        CASE WHEN OLD.first_accept_s IS NULL AND NEW.first_accept_s IS NOT NULL THEN ARRAY[NEW.first_accept_s] END,
        CASE WHEN OLD.first_complete_s IS NULL AND NEW.first_complete_s IS NOT NULL THEN ARRAY[NEW.first_complete_s] END);
    RETURN NULL;
END
$$;
CREATE TRIGGER changed_orders_are_reported AFTER UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION add_part_of_changed_order();

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
