-- A year of orders, in the newest days open ones, before them ended ones. history.sql and grams.sql add what belongs to
-- them, and build the indexes that are taken away here, because that is faster than keeping them.
-- Triggers and references are passed by (session_replication_role); what they would keep is kept here.
-- Variables: orders (how many), residents.

SET session_replication_role = replica;
SET synchronous_commit = off;
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

CREATE TABLE bench.indexes AS
SELECT x.indexrelid::regclass::text AS name, x.indrelid::regclass::text AS relation, pg_get_indexdef(x.indexrelid) AS definition
FROM pg_index AS x
WHERE x.indrelid IN ('orders'::regclass, 'order_events'::regclass, 'offers'::regclass, 'order_grams'::regclass, 'ratings'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.indexrelid);
SELECT format('DROP INDEX %s', name) FROM bench.indexes \gexec

INSERT INTO orders (center_id, id, state, last_action, version, seq, title, description, category, service_id, site_id,
    site_path, lat, lng, address, contact_name, contact_phone, priority, channel, placed_by, resident_id, team_id, summary,
    beneficiaries, rating_score, rating_comment, rated_by, rated_by_kind, rated_by_role, due_at, placed_at, dispatched_at,
    accepted_at, started_at, completed_at, rated_at, closed_at, first_dispatch_s, first_accept_s, first_complete_s, responded,
    ratings, satisfied)
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
    CASE WHEN f.state = 'closed' THEN t.placed + 5 * t.step END,
    CASE WHEN f.steps > 1 AND f.state NOT IN ('rejected', 'cancelled') THEN seconds_between(t.placed, t.placed + t.step) END,
    CASE WHEN f.steps > 2 THEN seconds_between(t.placed, t.placed + 2 * t.step) END,
    CASE WHEN f.steps > 4 THEN seconds_between(t.placed, t.placed + 4 * t.step) END,
    f.steps > 1 AND f.state <> 'cancelled', (f.state = 'rated')::integer, (f.state = 'rated')::integer
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
