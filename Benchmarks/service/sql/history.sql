-- What happened to the orders of orders.sql: events, offers, ratings, and how many orders a team holds.

SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '64MB';

INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, actor_id, actor_role, at, data)
SELECT o.center_id, o.id, e.*
FROM bench.center AS c JOIN orders AS o ON o.center_id = c.id
    JOIN bench.teams AS m ON m.n = bench.pick(bench.order_number(o.id), 4, (SELECT count(*) FROM bench.teams))
    CROSS JOIN LATERAL (
        SELECT 1, 'place', NULL, 'placed', 'account', o.placed_by,
            CASE WHEN o.resident_id IS NULL THEN 'intake' ELSE 'resident' END, o.placed_at,
            jsonb_build_object('channel', o.channel, 'site_id', o.site_id)
        UNION ALL SELECT 2, 'dispatch', 'placed', 'dispatched', 'account', c.dispatcher_id, 'dispatcher', o.dispatched_at,
            jsonb_build_object('team_ids', jsonb_build_array(m.id), 'mode', 'direct') WHERE o.dispatched_at IS NOT NULL
        UNION ALL SELECT 3, 'accept', 'dispatched', 'accepted', 'account', m.leader_id, 'leader', o.accepted_at,
            jsonb_build_object('team_id', m.id) WHERE o.accepted_at IS NOT NULL
        UNION ALL SELECT 4, 'start', 'accepted', 'in_service', 'account', m.leader_id, 'leader', o.started_at, '{}'
            WHERE o.started_at IS NOT NULL
        UNION ALL SELECT 5, 'complete', 'in_service', 'completed', 'account', m.leader_id, 'leader', o.completed_at, '{}'
            WHERE o.completed_at IS NOT NULL
        UNION ALL SELECT 6, 'rate', 'completed', 'rated', 'account', o.rated_by, o.rated_by_role, o.rated_at,
            jsonb_build_object('score', o.rating_score) WHERE o.rated_at IS NOT NULL
        UNION ALL SELECT 6, 'close', 'completed', 'closed', 'clock', NULL, NULL, o.closed_at, '{}' WHERE o.closed_at IS NOT NULL
        UNION ALL SELECT 2, o.last_action, 'placed', o.state, 'account', c.dispatcher_id, 'dispatcher',
            o.placed_at + interval '5 minutes', '{}' WHERE o.state IN ('cancelled', 'rejected')
    ) AS e;

INSERT INTO offers (center_id, id, order_id, team_id, round, mode, state, created_at, expires_at, answered_at)
SELECT o.center_id, overlay(o.id::text PLACING '7003' FROM 15)::uuid, o.id, m.id, 1, 'direct',
    CASE WHEN o.state = 'dispatched' THEN 'pending' ELSE 'accepted' END, o.dispatched_at,
    CASE WHEN o.state = 'dispatched' THEN now() + interval '30 days' ELSE o.dispatched_at + interval '2 days' END, o.accepted_at
FROM bench.center AS c JOIN orders AS o ON o.center_id = c.id AND o.dispatched_at IS NOT NULL
    JOIN bench.teams AS m ON m.n = bench.pick(bench.order_number(o.id), 4, (SELECT count(*) FROM bench.teams));

INSERT INTO ratings (center_id, order_id, round, score, comment, team_id, by_account, by_role, at)
SELECT o.center_id, o.id, 1, o.rating_score, o.rating_comment, o.team_id, o.rated_by, o.rated_by_role, o.rated_at
FROM bench.center AS c JOIN orders AS o ON o.center_id = c.id AND o.state = 'rated';

UPDATE teams AS m SET held = h.held
FROM bench.center AS c, (
    SELECT o.center_id, o.team_id, count(*) AS held FROM orders AS o WHERE o.state IN ('accepted', 'in_service') GROUP BY 1, 2
) AS h
WHERE m.center_id = c.id AND h.center_id = c.id AND m.id = h.team_id;

SELECT definition FROM bench.indexes WHERE relation <> 'order_grams' \gexec
