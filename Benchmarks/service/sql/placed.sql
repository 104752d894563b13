-- Orders that wait to be matched: a tenth without a place, a tenth with a window, a twentieth with a skill, and teams
-- with room for all of them. Variables: first, last, offered_ms, residents, places (of each team).

SET session_replication_role = replica;
SET synchronous_commit = off;

UPDATE teams AS m SET capacity = :places FROM bench.center AS c WHERE m.center_id = c.id;

INSERT INTO orders (center_id, id, state, last_action, title, category, site_id, site_path, lat, lng, contact_name,
    contact_phone, priority, skills, window_start, window_end, channel, placed_by, resident_id, due_at, placed_at)
SELECT c.id, bench.placed_order_id(i), 'placed', 'place', w.title, w.category, p.id, p.path,
    CASE WHEN i % 10 > 0 THEN p.lat + (bench.pick(i, 6, 400) - 200) / 10000.0 END,
    CASE WHEN i % 10 > 0 THEN p.lng + (bench.pick(i, 7, 400) - 200) / 10000.0 END,
    '居民' || r.n, '199' || lpad(r.n::text, 8, '0'), w.priority,
    CASE WHEN i % 20 = 3 THEN ARRAY[(SELECT m.skills[1] FROM teams AS m WHERE m.center_id = c.id AND m.id = t.id)]
        ELSE '{}' END,
    CASE WHEN i % 10 = 4 THEN f.start END, CASE WHEN i % 10 = 4 THEN f.start + interval '2 hours' END,
    'app', r.id, r.id, now() + interval '7 days', now() - interval '1 minute' * bench.pick(i, 8, 1440)
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    CROSS JOIN LATERAL (
        SELECT date_trunc('hour', now()) + interval '1 hour' * bench.pick(i, 9, 100) AS start) AS f
    JOIN bench.stations AS p ON p.n = bench.pick(i, 3, (SELECT count(*) FROM bench.stations))
    JOIN bench.teams AS t ON t.n = bench.pick(i, 4, (SELECT count(*) FROM bench.teams))
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings))
    JOIN bench.residents AS r ON r.n = 1 + i % :residents;

INSERT INTO order_events (center_id, order_id, seq, action, to_state, actor_kind, actor_id, actor_role, at, data)
SELECT o.center_id, o.id, 1, 'place', 'placed', 'account', o.placed_by, 'resident', o.placed_at, '{"channel": "app"}'
FROM orders AS o JOIN bench.center AS c ON c.id = o.center_id
WHERE o.id BETWEEN bench.placed_order_id(:first) AND bench.placed_order_id(:last) AND o.state = 'placed';

-- Reports and plans know of them.
SELECT rebuild_report(c.id) FROM bench.center AS c;
VACUUM (ANALYZE) orders, report_parts, order_events, offers, teams;
CHECKPOINT;
