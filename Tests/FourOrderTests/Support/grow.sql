-- Fills one center as a year of use would leave it: who asks what of whom is drawn by chance, few categories, teams
-- and sites having most of the orders, and what is older than half a month having ended.
--
-- The settings say what is filled: grow.center an id, grow.orders how many, and grow.residents, grow.sites and
-- grow.teams how many are added to those that the center has. Run as a superuser. Rows are written as they would
-- have become, without the triggers that guard their becoming; VACUUM ANALYZE is left to the caller.

BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;
SET LOCAL work_mem = '256MB';
DO $$ BEGIN PERFORM setseed(0.4); END $$;

CREATE FUNCTION pg_temp.setting(name text) RETURNS integer LANGUAGE sql STABLE
RETURN current_setting('grow.' || name)::integer;
CREATE FUNCTION pg_temp.center() RETURNS uuid LANGUAGE sql STABLE RETURN current_setting('grow.center')::uuid;
CREATE FUNCTION pg_temp.new_id(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(r.hex, 1, 3) || '8'
        || substr(r.hex, 4, 15))::uuid
    FROM (SELECT md5(random()::text) AS hex OFFSET 0) AS r
$$;
CREATE FUNCTION pg_temp.grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(DISTINCT g.gram ORDER BY g.gram)
    FROM generate_series(1, length(words)) AS i
        CROSS JOIN LATERAL (VALUES (substr(words, i, 1)), (substr(words, i, 2))) AS g (gram)
$$;
-- One of so many, the first ones the more often the steeper.
CREATE FUNCTION pg_temp.often(count bigint, steepness float8) RETURNS bigint LANGUAGE sql VOLATILE
RETURN 1 + floor(count * random() ^ steepness)::bigint;

-- Indexes are made at the end, in one go.
CREATE TEMP TABLE unbuilt ON COMMIT DROP AS
SELECT i.indexdef, i.indexname FROM pg_indexes AS i
WHERE i.schemaname = current_schema()
    AND i.tablename IN (
        'orders', 'offers', 'order_events', 'order_grams', 'ratings', 'bookings', 'idempotency_keys', 'audit_log',
        'matching_results')
    AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = format('%I', i.indexname)::regclass);
DO $$
DECLARE index record;
BEGIN
    FOR index IN SELECT * FROM unbuilt LOOP EXECUTE format('DROP INDEX %I', index.indexname); END LOOP;
END
$$;

-- Places, teams and people ------------------------------------------------------------------------------------

-- Twenty stations to an institute.
INSERT INTO sites (center_id, id, code, name, kind, parent_id, path, lat, lng)
WITH root AS (SELECT s.id FROM sites AS s WHERE s.center_id = pg_temp.center() AND s.parent_id IS NULL),
institutes AS (
    SELECT n, pg_temp.new_id(now()) AS id FROM generate_series(0, (pg_temp.setting('sites') - 1) / 21) AS n
    WHERE pg_temp.setting('sites') > 0
)
SELECT pg_temp.center(), i.id, 'grown-i-' || i.n, '第' || i.n || '所', 'institute', r.id, ARRAY[r.id, i.id],
    30 + random(), 108 + random()
FROM institutes AS i CROSS JOIN root AS r
UNION ALL
SELECT pg_temp.center(), k.id, format('grown-s-%s-%s', i.n, k.n), format('第%s所%s站', i.n, k.n), 'station', i.id,
    ARRAY[r.id, i.id, k.id], 30 + random(), 108 + random()
FROM institutes AS i CROSS JOIN root AS r
    CROSS JOIN LATERAL (
        SELECT n, pg_temp.new_id(now() + i.n * interval '1 ms') AS id FROM generate_series(1, 20) AS n
    ) AS k;

CREATE TEMP TABLE site_pool ON COMMIT DROP AS
SELECT s.id, s.path, row_number() OVER (ORDER BY md5(s.id::text)) AS n
FROM sites AS s WHERE s.center_id = pg_temp.center() AND s.kind IN ('center', 'station');

INSERT INTO teams (center_id, id, code, name, kind, site_id, categories, capacity, lat, lng)
SELECT pg_temp.center(), pg_temp.new_id(now()), 'grown-' || g.n, '第' || g.n || '志愿服务队', 'detachment', s.id,
    ARRAY(SELECT k.code FROM categories AS k WHERE k.center_id = pg_temp.center() AND (hashtext(k.code) + g.n) % 3 = 0),
    100, 30 + random(), 108 + random()
FROM generate_series(1, pg_temp.setting('teams')) AS g (n)
    JOIN site_pool AS s ON s.n = 1 + g.n % (SELECT count(*) FROM site_pool);

-- A leader and two more in every team without members.
INSERT INTO accounts (center_id, id, username, name, roles, team_ids, led_team_ids)
SELECT pg_temp.center(), pg_temp.new_id(now() + n * interval '1 ms'), format('grown-%s-%s', m.id, n), '志愿者' || n,
    CASE n WHEN 1 THEN '{volunteer,leader}'::text[] ELSE '{volunteer}' END, ARRAY[m.id],
    CASE n WHEN 1 THEN ARRAY[m.id] END
FROM teams AS m CROSS JOIN generate_series(1, 3) AS n
WHERE m.center_id = pg_temp.center() AND m.code LIKE 'grown-%';
INSERT INTO team_members (center_id, team_id, account_id, leader)
SELECT a.center_id, a.team_ids[1], a.id, a.led_team_ids IS NOT NULL FROM accounts AS a
WHERE a.center_id = pg_temp.center() AND a.username LIKE 'grown-%' AND a.team_ids IS NOT NULL;

INSERT INTO accounts (center_id, id, username, name, phone, roles)
SELECT pg_temp.center(), pg_temp.new_id(now() - interval '1 year'), 'grown-resident-' || n, '居民' || n,
    (13800000000 + n)::text, '{resident}'
FROM generate_series(1, pg_temp.setting('residents')) AS n;
INSERT INTO logins (username, center_id, account_id)
SELECT a.username, a.center_id, a.id FROM accounts AS a
WHERE a.center_id = pg_temp.center() AND a.username LIKE 'grown-resident-%';
INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
SELECT a.center_id, sha256(a.id::text::bytea), a.id, 'grow', now() + random() * interval '30 days'
FROM accounts AS a WHERE a.center_id = pg_temp.center() AND a.username LIKE 'grown-resident-%';

-- Orders ------------------------------------------------------------------------------------------------------

CREATE TEMP TABLE team_pool ON COMMIT DROP AS
SELECT m.id, t.account_id AS volunteer_id, row_number() OVER (ORDER BY md5(m.id::text)) AS n
FROM teams AS m CROSS JOIN LATERAL (
        SELECT t.account_id FROM team_members AS t WHERE t.center_id = m.center_id AND t.team_id = m.id LIMIT 1
    ) AS t
WHERE m.center_id = pg_temp.center();
CREATE TEMP TABLE resident_pool ON COMMIT DROP AS
SELECT a.id, a.name, a.phone, row_number() OVER (ORDER BY a.id) AS n
FROM accounts AS a WHERE a.center_id = pg_temp.center() AND 'resident' = ANY (a.roles);
CREATE TEMP TABLE staff ON COMMIT DROP AS
SELECT a.id, a.roles[1] AS role, row_number() OVER (ORDER BY a.id) AS n
FROM accounts AS a WHERE a.center_id = pg_temp.center() AND a.roles && ARRAY['dispatcher', 'intake'];
CREATE TEMP TABLE category_pool ON COMMIT DROP AS
SELECT k.code, row_number() OVER (ORDER BY md5(k.code)) AS n
FROM categories AS k WHERE k.center_id = pg_temp.center() AND k.active;
CREATE TEMP TABLE word_pool ON COMMIT DROP AS
SELECT w.title, w.description, pg_temp.grams(w.title) || pg_temp.grams(w.description) AS grams,
    row_number() OVER (ORDER BY md5(w.title)) AS n
FROM (
    SELECT who || what AS title, place || who || what || '，请志愿者尽快上门，联系时先打电话。' AS description
    FROM unnest(ARRAY['独居老人', '残疾邻居', '留守儿童', '困难家庭', '孕妇', '退役军人', '小区业主', '外来务工人员',
            '学校', '幼儿园', '老年大学', '村民小组', '租户', '商户', '烈属', '高龄老人', '慢病患者', '楼栋居民',
            '环卫工人', '骑手']) AS who
        CROSS JOIN unnest(ARRAY['家中水管漏水', '需要陪同就医', '想学智能手机', '法律咨询', '作业辅导', '楼道堆物清理',
            '送餐上门', '理发', '家电维修', '政策宣讲', '心理疏导', '搬运旧家具', '防诈骗讲座', '测量血压', '打扫卫生',
            '申请补贴', '文艺演出', '疫苗接种登记', '消防检查', '防溺水巡查']) AS what
        CROSS JOIN unnest(ARRAY['城厢街道', '涪城路', '安昌镇', '石马村', '江油老街']) AS place
) AS w;

-- What is drawn for each order; `ended` is how far it came.
CREATE TEMP TABLE draft ON COMMIT DROP AS
WITH drawn AS (
    SELECT n, now() - interval '1 year' * (1 - n::float8 / pg_temp.setting('orders')) AS placed_at,
        random() AS fate, random() AS way, random() AS pace, random() AS turn
    FROM generate_series(1, pg_temp.setting('orders')) AS n
)
SELECT d.n, pg_temp.new_id(d.placed_at) AS id, d.placed_at, d.pace,
    CASE WHEN d.placed_at > now() - interval '15 days'
        THEN CASE WHEN d.fate < 0.15 THEN 'placed' WHEN d.fate < 0.27 THEN 'dispatched' WHEN d.fate < 0.36 THEN 'accepted'
            WHEN d.fate < 0.4 THEN 'in_service' WHEN d.fate < 0.65 THEN 'completed' WHEN d.fate < 0.89 THEN 'rated'
            WHEN d.fate < 0.93 THEN 'rejected' WHEN d.fate < 0.99 THEN 'cancelled' ELSE 'merged' END
        ELSE CASE WHEN d.fate < 0.002 THEN 'placed' WHEN d.fate < 0.003 THEN 'accepted' WHEN d.fate < 0.55 THEN 'rated'
            WHEN d.fate < 0.88 THEN 'closed' WHEN d.fate < 0.93 THEN 'rejected' WHEN d.fate < 0.98 THEN 'cancelled'
            ELSE 'merged' END
    END AS state,
    CASE WHEN d.way < 0.35 THEN 'app' WHEN d.way < 0.55 THEN 'wechat' WHEN d.way < 0.65 THEN 'web'
        WHEN d.way < 0.87 THEN 'hotline' WHEN d.way < 0.88 THEN 'wish_wall' WHEN d.way < 0.91 THEN 'suggestion_box'
        WHEN d.way < 0.96 THEN 'visit' WHEN d.way < 0.9995 THEN 'survey' ELSE 'open311' END AS channel,
    CASE WHEN d.turn < 0.05 THEN 1 ELSE 0 END AS returns,
    CASE WHEN d.turn > 0.97 THEN 'urgent' WHEN d.turn > 0.87 THEN 'high' WHEN d.turn > 0.77 THEN 'low' ELSE 'normal' END
        AS priority,
    pg_temp.often((SELECT count(*) FROM site_pool), 2) AS site,
    pg_temp.often((SELECT count(*) FROM team_pool), 1.5) AS team,
    pg_temp.often((SELECT count(*) FROM category_pool), 3) AS category,
    1 + floor(random() * (SELECT count(*) FROM resident_pool))::bigint AS resident,
    1 + floor(random() * (SELECT count(*) FROM staff))::bigint AS staff,
    1 + floor(random() * (SELECT count(*) FROM word_pool))::bigint AS words
FROM drawn AS d;

-- The way of each order: what it has passed, and when.
CREATE TEMP TABLE way ON COMMIT DROP AS
SELECT d.n, d.id, d.state, d.placed_at, d.returns, d.channel, d.priority, d.words, w.grams, s.id AS site_id,
    s.path AS site_path, k.code AS category, m.id AS team_id, m.volunteer_id, p.id AS staff_id,
    CASE WHEN d.channel IN ('app', 'wechat', 'web') THEN r.id END AS resident_id, r.name, r.phone,
    d.state IN ('dispatched', 'accepted', 'in_service', 'completed', 'rated', 'closed') AS is_dispatched,
    d.state IN ('accepted', 'in_service', 'completed', 'rated', 'closed') AS is_accepted,
    d.state IN ('in_service', 'completed', 'rated', 'closed') AS is_started,
    d.state IN ('completed', 'rated', 'closed') AS is_completed,
    d.placed_at + d.pace * interval '4 hours' AS dispatched_at, d.placed_at + d.pace * interval '9 hours' AS accepted_at,
    d.placed_at + d.pace * interval '30 hours' AS started_at, d.placed_at + d.pace * interval '33 hours' AS completed_at,
    d.placed_at + d.pace * interval '60 hours' AS rated_at, pg_temp.new_id(d.placed_at + d.pace * interval '4 hours') AS offer_id
FROM draft AS d JOIN site_pool AS s ON s.n = d.site JOIN team_pool AS m ON m.n = d.team
    JOIN category_pool AS k ON k.n = d.category JOIN resident_pool AS r ON r.n = d.resident
    JOIN staff AS p ON p.n = d.staff JOIN word_pool AS w ON w.n = d.words;

INSERT INTO orders (center_id, id, state, last_action, version, seq, title, description, category, site_id, site_path,
    lat, lng, address, contact_name, contact_phone, priority, channel, external_ref, placed_by, resident_id, team_id,
    merged_into, returns, summary, beneficiaries, volunteer_ids, volunteer_hours, rating_score, rated_by, rated_by_kind,
    rated_by_role, due_at, placed_at, dispatched_at, accepted_at, started_at, completed_at, rated_at, closed_at,
    first_dispatch_s, first_accept_s, first_complete_s, responded, ratings, satisfied, touched_at)
SELECT pg_temp.center(), o.id, o.state,
    CASE o.state WHEN 'placed' THEN 'place' WHEN 'in_service' THEN 'start' WHEN 'rejected' THEN 'reject'
        WHEN 'merged' THEN 'merge' WHEN 'dispatched' THEN 'dispatch' WHEN 'accepted' THEN 'accept'
        WHEN 'completed' THEN 'complete' WHEN 'rated' THEN 'rate' WHEN 'closed' THEN 'close' ELSE 'cancel' END,
    e.seq, e.seq, w.title, w.description, o.category, o.site_id, o.site_path, 30 + random(), 108 + random(),
    '城厢街道前进路' || o.n % 400 || '号', o.name, o.phone, o.priority, o.channel,
    CASE WHEN o.resident_id IS NULL THEN 'grown-' || o.n END, coalesce(o.resident_id, o.staff_id), o.resident_id,
    CASE WHEN o.is_accepted THEN o.team_id END, CASE WHEN o.state = 'merged' THEN coalesce(o.before, o.id) END, o.returns,
    CASE WHEN o.is_completed THEN '已上门处理，居民确认。' END, CASE WHEN o.is_completed THEN 1 END,
    CASE WHEN o.is_accepted THEN ARRAY[o.volunteer_id] END, CASE WHEN o.is_accepted THEN ARRAY[-1] END,
    CASE WHEN o.state = 'rated' THEN 5 - o.n % 4 END, CASE WHEN o.state = 'rated' THEN coalesce(o.resident_id, o.staff_id) END,
    CASE WHEN o.state = 'rated' THEN 'account' END, CASE WHEN o.state = 'rated' THEN 'resident' END,
    o.placed_at + interval '7 days', o.placed_at, CASE WHEN o.is_dispatched THEN o.dispatched_at END,
    CASE WHEN o.is_accepted THEN o.accepted_at END, CASE WHEN o.is_started THEN o.started_at END,
    CASE WHEN o.is_completed THEN o.completed_at END, CASE WHEN o.state = 'rated' THEN o.rated_at END,
    CASE WHEN o.state = 'closed' THEN o.completed_at + interval '15 days' END,
    CASE WHEN o.returns > 0 THEN 60 WHEN o.is_dispatched THEN seconds_between(o.placed_at, o.dispatched_at) END,
    CASE WHEN o.is_accepted THEN seconds_between(o.placed_at, o.accepted_at) END,
    CASE WHEN o.is_completed THEN seconds_between(o.placed_at, o.completed_at) END,
    o.returns > 0 OR o.is_dispatched OR o.state IN ('rejected', 'merged'), (o.state = 'rated')::integer,
    (o.state = 'rated' AND o.n % 4 <= 2)::integer, o.placed_at
FROM (SELECT *, lag(id, 7) OVER (ORDER BY n) AS before FROM way) AS o JOIN word_pool AS w ON w.n = o.words
    CROSS JOIN LATERAL (
        SELECT 1 + 2 * o.returns + o.is_dispatched::int + o.is_accepted::int + o.is_started::int + o.is_completed::int
            + (o.state IN ('rated', 'closed', 'rejected', 'cancelled', 'merged'))::int AS seq
    ) AS e
ORDER BY o.n;

INSERT INTO order_grams (center_id, order_id, grams) SELECT pg_temp.center(), o.id, o.grams FROM way AS o ORDER BY o.n;

INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, actor_id, actor_role, at, data)
SELECT pg_temp.center(), o.id, row_number() OVER (PARTITION BY o.id ORDER BY e.step), e.action, e.from_state, e.to_state,
    'account', o.staff_id, 'dispatcher', e.at, jsonb_build_object('team_id', o.team_id)
FROM way AS o CROSS JOIN LATERAL (VALUES
        (1, true, 'place', NULL, 'placed', o.placed_at),
        (2, o.returns > 0, 'dispatch', 'placed', 'dispatched', o.placed_at + interval '1 minute'),
        (3, o.returns > 0, 'decline', 'dispatched', 'placed', o.placed_at + interval '2 minutes'),
        (4, o.is_dispatched, 'dispatch', 'placed', 'dispatched', o.dispatched_at),
        (5, o.is_accepted, 'accept', 'dispatched', 'accepted', o.accepted_at),
        (6, o.is_started, 'start', 'accepted', 'in_service', o.started_at),
        (7, o.is_completed, 'complete', 'in_service', 'completed', o.completed_at),
        (8, o.state = 'rated', 'rate', 'completed', 'rated', o.rated_at),
        (8, o.state = 'closed', 'close', 'completed', 'closed', o.completed_at + interval '15 days'),
        (8, o.state = 'rejected', 'reject', 'placed', 'rejected', o.rated_at),
        (8, o.state = 'cancelled', 'cancel', 'placed', 'cancelled', o.rated_at),
        (8, o.state = 'merged', 'merge', 'placed', 'merged', o.rated_at)
    ) AS e (step, has_happened, action, from_state, to_state, at)
WHERE e.has_happened;

INSERT INTO order_notes (center_id, order_id, seq, note)
SELECT e.center_id, e.order_id, e.seq, '不在服务范围' FROM way AS o JOIN order_events AS e ON e.center_id = pg_temp.center() AND e.order_id = o.id
WHERE e.action IN ('decline', 'reject', 'cancel');

INSERT INTO offers (center_id, id, order_id, team_id, round, mode, state, created_at, expires_at, answered_at)
SELECT pg_temp.center(), o.offer_id, o.id, o.team_id, 1, 'direct',
    CASE o.state WHEN 'dispatched' THEN 'pending' ELSE 'accepted' END, o.dispatched_at, now() + interval '1 day',
    CASE WHEN o.is_accepted THEN o.accepted_at END
FROM way AS o WHERE o.is_dispatched
UNION ALL
SELECT pg_temp.center(), pg_temp.new_id(o.placed_at + interval '1 minute'), o.id, m.id, 1, 'direct', 'declined',
    o.placed_at + interval '1 minute', o.placed_at + interval '1 day', o.placed_at + interval '2 minutes'
FROM way AS o JOIN team_pool AS m ON m.n = 1 + o.n % (SELECT count(*) FROM team_pool) WHERE o.returns > 0;

INSERT INTO ratings (center_id, order_id, round, score, team_id, by_account, by_role, at)
SELECT pg_temp.center(), o.id, 1, 5 - o.n % 4, o.team_id, coalesce(o.resident_id, o.staff_id), 'resident', o.rated_at
FROM way AS o WHERE o.state = 'rated';

-- Those to come are an hour each, one behind the other.
INSERT INTO bookings (center_id, order_id, round, team_id, volunteer_id, during, hours_hundredths, state, created_at)
SELECT pg_temp.center(), o.id, 1, o.team_id, o.volunteer_id,
    CASE WHEN o.is_completed THEN tstzrange(o.started_at, o.completed_at + interval '1 minute')
        ELSE tstzrange(now() + o.n * interval '1 hour', now() + (o.n + 1) * interval '1 hour') END,
    CASE WHEN o.is_completed THEN 150 END, CASE WHEN o.is_completed THEN 'served' ELSE 'booked' END, o.accepted_at
FROM way AS o WHERE o.is_accepted;

-- What the change of an order leaves behind.
INSERT INTO audit_log (center_id, at, actor_kind, actor_id, operation, object_kind, object_id, request_id)
SELECT e.center_id, e.at, e.actor_kind, e.actor_id, 'order.' || e.action, 'order', e.order_id::text, e.order_id
FROM way AS o JOIN order_events AS e ON e.center_id = pg_temp.center() AND e.order_id = o.id;
INSERT INTO audit_reasons (center_id, id, subject_id, at, reason)
SELECT pg_temp.center(), pg_temp.new_id(o.placed_at), o.id, o.placed_at, '改期需电话确认' FROM way AS o WHERE o.n % 10 = 0;
INSERT INTO idempotency_keys (center_id, account_id, key, fingerprint, status, head, body, created_at, subject_id)
SELECT pg_temp.center(), coalesce(o.resident_id, o.staff_id), 'place-' || o.n, sha256(o.id::text::bytea), 201, '\x00',
    convert_to(repeat('-', 900), 'UTF8'), o.placed_at, o.id
FROM way AS o WHERE o.placed_at > now() - interval '72 hours';

INSERT INTO matching_runs (center_id, id, state, dry_run, policy, categories, started_at, finished_at)
SELECT pg_temp.center(), pg_temp.new_id(now() - n * interval '1 day'), 'confirmed', true,
    (ARRAY['suggest', 'auto', 'broadcast', NULL])[1 + n % 4], '{community}', now() - n * interval '1 day',
    now() - n * interval '1 day'
FROM generate_series(1, 3000) AS n;
INSERT INTO matching_results (center_id, run_id, order_id, order_version, team_id, cost, reason)
SELECT r.center_id, r.id, o.id, 1, o.team_id, 1, CASE WHEN o.team_id IS NULL THEN 'capacity' END
FROM (SELECT * FROM matching_runs AS r WHERE r.center_id = pg_temp.center() ORDER BY r.id DESC LIMIT 20) AS r
    CROSS JOIN (SELECT * FROM way ORDER BY n DESC LIMIT 1000) AS o;

DO $$
DECLARE index record;
BEGIN
    FOR index IN SELECT * FROM unbuilt LOOP EXECUTE index.indexdef; END LOOP;
END
$$;
SELECT rebuild_report(pg_temp.center());
COMMIT;
