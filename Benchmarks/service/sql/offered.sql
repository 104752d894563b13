-- Orders that wait for the answer of one team each. Variables: first, last, residents, offered_ms.

SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO orders (center_id, id, state, last_action, version, seq, title, category, site_id, site_path, lat, lng,
    contact_name, contact_phone, priority, channel, placed_by, resident_id, due_at, placed_at, dispatched_at,
    first_dispatch_s, responded)
SELECT c.id, bench.offered_order_id(i), 'dispatched', 'dispatch', 2, 2, w.title, w.category, p.id, p.path, p.lat, p.lng,
    '居民' || r.n, '199' || lpad(r.n::text, 8, '0'), 'normal', 'app', r.id, r.id,
    t.placed + interval '7 days', t.placed, t.placed, 0, true
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    CROSS JOIN LATERAL (SELECT to_timestamp((:offered_ms + i / 1000) / 1000.0) AS placed) AS t
    JOIN bench.stations AS p ON p.n = bench.pick(i, 3, (SELECT count(*) FROM bench.stations))
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings))
    JOIN bench.residents AS r ON r.n = 1 + i % :residents;

INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, actor_id, actor_role, at, data)
SELECT c.id, bench.offered_order_id(i), e.*
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    JOIN bench.residents AS r ON r.n = 1 + i % :residents
    CROSS JOIN LATERAL (SELECT to_timestamp((:offered_ms + i / 1000) / 1000.0) AS placed) AS t
    CROSS JOIN LATERAL (VALUES
        (1, 'place', NULL, 'placed', 'account', r.id, 'resident', t.placed, '{"channel": "app"}'::jsonb),
        (2, 'dispatch', 'placed', 'dispatched', 'account', c.dispatcher_id, 'dispatcher', t.placed, '{"mode": "direct"}')
    ) AS e;

-- Order n is offered to team n, counted round.
INSERT INTO offers (center_id, id, order_id, team_id, round, mode, state, created_at, expires_at)
SELECT c.id, overlay(bench.offered_order_id(i)::text PLACING '7004' FROM 15)::uuid, bench.offered_order_id(i), m.id, 1,
    'direct', 'pending', now(), now() + interval '30 days'
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    JOIN bench.teams AS m ON m.n = i % (SELECT count(*) FROM bench.teams);

INSERT INTO order_grams (center_id, order_id, grams)
SELECT c.id, bench.offered_order_id(i), w.grams
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings));

INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch)
SELECT o.center_id, order_span(o.id), false, f.figures, array_fill(1, ARRAY[cardinality(f.figures)]), ARRAY[0]
FROM generate_series(:first::bigint, :last) AS g (i) CROSS JOIN bench.center AS c
    JOIN orders AS o ON o.center_id = c.id AND o.id = bench.offered_order_id(i)
    CROSS JOIN LATERAL (SELECT report_figures(o) AS figures) AS f;
