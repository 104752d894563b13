-- Who takes part: a dispatcher, residents, the leader of each team; each with a token whose secret is known.
-- Variables: center, dispatcher (username), hotline (username), residents (how many).

SET synchronous_commit = off;

CREATE TABLE bench.center AS
SELECT c.id, d.id AS dispatcher_id, h.id AS hotline_id
FROM centers AS c
    JOIN accounts AS d ON d.center_id = c.id AND d.username = :'dispatcher'
    JOIN accounts AS h ON h.center_id = c.id AND h.username = :'hotline'
WHERE c.code = :'center';

CREATE TABLE bench.residents AS
SELECT n, gen_random_uuid() AS id FROM generate_series(1, :residents) AS n;

INSERT INTO accounts (center_id, id, username, name, phone, roles)
SELECT c.id, r.id, 'bench-resident-' || r.n, '居民' || r.n, '199' || lpad(r.n::text, 8, '0'), '{resident}'
FROM bench.center AS c CROSS JOIN bench.residents AS r;

-- Teams have room for all that are accepted during the runs.
UPDATE teams AS m SET capacity = 10000 FROM bench.center AS c WHERE m.center_id = c.id;

CREATE TABLE bench.teams AS
SELECT row_number() OVER (ORDER BY m.id) - 1 AS n, m.id, l.account_id AS leader_id
FROM bench.center AS c JOIN teams AS m ON m.center_id = c.id
    JOIN team_members AS l ON l.center_id = c.id AND l.team_id = m.id AND l.leader;

INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
SELECT c.id, bench.token_hash(t.n), t.account_id, 'test', now() + interval '1 year'
FROM bench.center AS c CROSS JOIN LATERAL (
    SELECT 0, c.dispatcher_id
    UNION ALL SELECT r.n, r.id FROM bench.residents AS r
    UNION ALL SELECT :residents + 1 + m.n, m.leader_id FROM bench.teams AS m
) AS t (n, account_id);

ANALYZE accounts, teams, tokens;
