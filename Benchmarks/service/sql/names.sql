-- Names that SQL, pgbench and wrk's Lua (lua/names.lua) agree on, so that each can compute an id or a token from a
-- number. Variables: center (its code), base_ms and step_ms (order n is placed at base_ms + n * step_ms), offered_ms.

CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO four_order_server;

-- Order n, a UUID of version 7: an order's id begins with the milliseconds of its placing.
CREATE FUNCTION bench.order_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(:base_ms + n * :step_ms), 12, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

CREATE FUNCTION bench.order_number(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN ('x' || right(id::text, 12))::bit(48)::bigint;

-- Order n of those that wait for a team's answer.
CREATE FUNCTION bench.offered_order_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(:offered_ms + n / 1000), 12, '0') || '-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

-- Order n of those that wait to be matched.
CREATE FUNCTION bench.placed_order_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN (lpad(to_hex(:offered_ms - 3600000 + n / 1000), 12, '0') || '-7003-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

-- A new id, as the service makes them; `n` is random.
CREATE FUNCTION bench.fresh_id(n bigint) RETURNS uuid LANGUAGE sql STABLE
RETURN (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '-7002-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

-- What is stored of caller n's token: 0 is the dispatcher, then the residents, then the teams' leaders.
CREATE FUNCTION bench.token_hash(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(('fo_' || :'center' || '_' || lpad(n::text, 43, '0'))::bytea);

-- The same number below `count` at every run, for a number and a purpose.
CREATE FUNCTION bench.pick(n bigint, purpose integer, count bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(n, purpose) & 9223372036854775807) % count;

-- What an order is searched by, as Grams.index in Sources/FourOrder has it.
CREATE FUNCTION bench.grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN (
    SELECT array_agg(DISTINCT g.gram COLLATE "C" ORDER BY g.gram COLLATE "C")
    FROM regexp_split_to_table(lower(words), '[ ，。：]+') AS r (run)
        CROSS JOIN generate_series(1, length(r.run)) AS i
        CROSS JOIN LATERAL (VALUES (substr(r.run, i, 1)), (substr(r.run, i, 2))) AS g (gram)
);

-- A place on the earth as orders are placed by, as Coordinates.earth in Sources/FourOrder has it.
CREATE FUNCTION bench.earth(lat float8, lng float8) RETURNS float8[] LANGUAGE sql IMMUTABLE
RETURN ARRAY[6371009 * cosd(lat) * cosd(lng), 6371009 * cosd(lat) * sind(lng), 6371009 * sind(lat)];
