-- A year of orders with their events, offers, ratings and grams, in the newest days open ones, before them ended ones.
-- Triggers and references are passed by (session_replication_role); what they would keep is kept here.
-- Variables: orders (how many), residents.

SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '64MB';

CREATE TABLE bench.stations AS
SELECT row_number() OVER (ORDER BY p.id) - 1 AS n, p.id, p.path, p.lat, p.lng, p.name
FROM bench.center AS c JOIN sites AS p ON p.center_id = c.id AND p.kind = 'station';

-- What people ask for: every service in several words.
CREATE TABLE bench.wordings AS
SELECT row_number() OVER (ORDER BY v.id, d.detail) - 1 AS n, v.id AS service_id, v.category, v.priority,
    v.name || d.detail AS title, d.description, bench.grams(v.name || d.detail || ' ' || coalesce(d.description, '')) AS grams
FROM bench.center AS c JOIN services AS v ON v.center_id = c.id CROSS JOIN (VALUES
    ('，本周内', NULL),
    ('，一位老人', '老人独居，行动不便，子女都在外地，希望有人上门看看。'),
    ('，两户', NULL),
    ('，请尽快', '事情已经拖了好几天，邻居们都很着急，请派人来处理。'),
    ('，周末方便', '平时要上班，周六周日全天在家，来之前打个电话。'),
    ('，第二次', NULL),
    ('，给孩子', '孩子上三年级，放学后没人照看，想找一位有耐心的老师。'),
    ('，院坝里', '院坝里有三十来户人家，想一起听一听，时间可以商量。')
) AS d (detail, description);

ANALYZE bench.stations, bench.wordings, bench.teams, bench.residents;

-- Indexes are built faster than kept.
CREATE TABLE bench.indexes AS
SELECT x.indexrelid::regclass::text AS name, pg_get_indexdef(x.indexrelid) AS definition
FROM pg_index AS x
WHERE x.indrelid IN ('orders'::regclass, 'order_events'::regclass, 'offers'::regclass, 'order_grams'::regclass, 'ratings'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.indexrelid);
SELECT format('DROP INDEX %s', name) FROM bench.indexes \gexec

INSERT INTO orders (center_id, id, state, last_action, version, seq, title, description, category, service_id, site_id,
    site_path, lat, lng, address, contact_name, contact_phone, priority, channel, placed_by, resident_id, team_id, summary,
    beneficiaries, rating_score, rating_comment, rated_by, rated_by_kind, rated_by_role, due_at, placed_at, dispatched_at,
    accepted_at, started_at, completed_at, rated_at, closed_at)
SELECT c.id, bench.order_id(i), f.state, f.last_action, f.steps, f.steps, w.title, w.description, w.category,
    CASE WHEN i % 2 = 0 THEN w.service_id END, p.id, p.path, p.lat, p.lng, p.name || '旁', '居民' || r.n,
    '199' || lpad(r.n::text, 8, '0'), w.priority,
    CASE WHEN i % 4 = 0 THEN 'hotline' ELSE (ARRAY['app', 'web', 'wechat'])[i % 4] END,
    CASE WHEN i % 4 = 0 THEN c.hotline_id ELSE r.id END, CASE WHEN i % 4 <> 0 THEN r.id END,
    CASE WHEN f.steps > 2 THEN m.id END,
    CASE WHEN f.steps > 4 THEN '已办结' END, CASE WHEN f.steps > 4 THEN 1 + i % 5 END,
    CASE WHEN f.state = 'rated' THEN 3 + i % 3 END, CASE WHEN f.state = 'rated' AND i % 5 = 0 THEN '服务很好' END,
    CASE WHEN f.state = 'rated' THEN CASE WHEN i % 4 = 0 THEN c.hotline_id ELSE r.id END END,
    CASE WHEN f.state = 'rated' THEN 'account' END,
    CASE WHEN f.state = 'rated' THEN CASE WHEN i % 4 = 0 THEN 'intake' ELSE 'resident' END END,
    t.placed + interval '7 days', t.placed,
    CASE WHEN f.steps > 1 AND f.state NOT IN ('rejected', 'cancelled') THEN t.placed + t.step END,
    CASE WHEN f.steps > 2 THEN t.placed + 2 * t.step END,
    CASE WHEN f.steps > 3 THEN t.placed + 3 * t.step END,
    CASE WHEN f.steps > 4 THEN t.placed + 4 * t.step END,
    CASE WHEN f.state = 'rated' THEN t.placed + 5 * t.step END,
    CASE WHEN f.state = 'closed' THEN t.placed + 5 * t.step END
FROM generate_series(1::bigint, :orders) AS g (i)
    CROSS JOIN bench.center AS c
    -- Of the newest three in a hundred most are open, of the others none. `steps` is the number of events.
    CROSS JOIN LATERAL (SELECT (CASE
        WHEN i > :orders * 0.97 THEN
            (ARRAY['placed', 'dispatched', 'accepted', 'in_service', 'completed', 'cancelled'])[1 + bench.pick(i, 1, 6)]
        WHEN i % 20 < 10 THEN 'rated' WHEN i % 20 < 17 THEN 'closed' WHEN i % 20 < 19 THEN 'cancelled'
        ELSE 'rejected' END) AS state) AS s
    JOIN (VALUES
        ('placed', 'place', 1), ('dispatched', 'dispatch', 2), ('accepted', 'accept', 3), ('in_service', 'start', 4),
        ('completed', 'complete', 5), ('rated', 'rate', 6), ('closed', 'close', 6), ('cancelled', 'cancel', 2),
        ('rejected', 'reject', 2)
    ) AS f (state, last_action, steps) ON f.state = s.state
    -- Steps are up to 20 hours apart, nearer where an order is new, so that nothing lies in the future.
    CROSS JOIN LATERAL (SELECT to_timestamp((:base_ms + i * :step_ms) / 1000.0) AS placed) AS p0
    CROSS JOIN LATERAL (SELECT p0.placed,
        least(interval '1 minute' * (5 + bench.pick(i, 2, 1200)), (now() - p0.placed) / 6) AS step) AS t
    JOIN bench.stations AS p ON p.n = bench.pick(i, 3, (SELECT count(*) FROM bench.stations))
    JOIN bench.teams AS m ON m.n = bench.pick(i, 4, (SELECT count(*) FROM bench.teams))
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings))
    JOIN bench.residents AS r ON r.n = 1 + i % :residents;

INSERT INTO order_grams (center_id, order_id, grams)
SELECT c.id, bench.order_id(i), w.grams
FROM generate_series(1::bigint, :orders) AS g (i) CROSS JOIN bench.center AS c
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings));

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

SELECT definition FROM bench.indexes \gexec
