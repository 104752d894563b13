-- What the clock looks for.

-- The centers in which a job of every second may find something to do, so that a tick of many idle centers is one
-- statement rather than a transaction of each for each job. It may name a center in vain, and must miss none: a test
-- asks it before each job that does something.
--
-- It goes through the centers as their own sessions would: row-level security holds within. The session's own center is
-- set back at the end; a SET clause would do so too, and is for superusers.
CREATE FUNCTION centers_with_work() RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    center uuid;
    own_center CONSTANT text := coalesce(current_setting('four_order.center_id', true), '');
BEGIN
    FOR center IN SELECT c.id FROM centers AS c LOOP
        PERFORM set_config('four_order.center_id', center::text, true);
        IF EXISTS (
                SELECT FROM offers AS f
                WHERE f.center_id = center AND f.answered_at IS NULL AND f.expires_at <= now())
            OR EXISTS (SELECT FROM matching_runs AS r WHERE r.center_id = center AND r.state = 'running')
            OR EXISTS (
                SELECT FROM center_settings AS s WHERE s.center_id = center AND s.dispatch_policy <> 'manual')
            OR EXISTS (SELECT FROM categories AS k WHERE k.center_id = center AND k.dispatch_policy <> 'manual')
            OR EXISTS (SELECT FROM report_parts AS p WHERE p.center_id = center AND NOT p.is_sum OFFSET 999)
            OR (
                SELECT (a.xact, a.id) FROM audit_log AS a
                WHERE a.center_id = center ORDER BY a.xact DESC, a.id DESC LIMIT 1
            ) > coalesce((
                SELECT (b.last_xact, b.last_id) FROM audit_blocks AS b
                WHERE b.center_id = center ORDER BY b.number DESC LIMIT 1
            ), (-1::bigint, -1::bigint))
        THEN
            RETURN NEXT center;
        END IF;
    END LOOP;
    PERFORM set_config('four_order.center_id', own_center, true);
END
$$;
REVOKE ALL ON FUNCTION centers_with_work () FROM PUBLIC;
GRANT EXECUTE ON FUNCTION centers_with_work () TO four_order_server;
