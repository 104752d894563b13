import Domain
import Foundation
import Postgres

/// The statements of a run that is under way. None has a caller: `$1` is the center, `$2` the run.
enum MatchingRunSQL {
    /// What is known of a run that begins; no row where it is not running. Dry runs are in nobody's way, and nobody is in
    /// theirs.
    static let begin = SQL(
        "begin_matching",
        """
        SELECT r.dry_run, r.scope_sites, s.dispatch_weights, s.version, NOT r.dry_run AND EXISTS (
            SELECT FROM matching_runs AS other WHERE other.id < r.id AND \(overlap(of: "other", with: "r.scope_sites"))),
            r.categories, r.since, s.broadcast_teams
        FROM matching_runs AS r JOIN center_settings AS s ON s.center_id = $1::uuid
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        """)

    /// Whether a run that is under way writes, and is over orders of these sites too.
    static func overlap(of run: String, with sites: String) -> String {
        """
        \(run).center_id = $1::uuid AND \(run).state = 'running' AND NOT \(run).dry_run
            AND \(run).beat_at > now() - interval '\(RunBeat.lostAfterSeconds) seconds'
            AND EXISTS (
                SELECT FROM sites AS a JOIN sites AS b ON b.center_id = $1::uuid AND b.id = ANY (\(sites))
                WHERE a.center_id = $1::uuid AND a.id = ANY (\(run).scope_sites)
                    AND (a.id = ANY (b.path) OR b.id = ANY (a.path)))
        """
    }

    /// A page of active teams; `$2` the id before it, `$3` how many, `$4` where their track record begins.
    static let teams = SQL(
        "matching_teams",
        """
        SELECT \(DispatchFactsSQL.teamColumns), (
            SELECT count(*) FROM offers AS f
            WHERE f.center_id = $1::uuid AND f.team_id = m.id AND f.state = 'pending' AND f.mode = 'direct')
        FROM teams AS m \(DispatchFactsSQL.trackRecord(since: "$4::uuid"))
        WHERE m.center_id = $1::uuid AND m.id > $2::uuid AND m.active
        ORDER BY m.id LIMIT $3::integer
        """)

    /// A page of placed orders; `$2` the id before it, `$3` how many, `$4` the sites.
    static let orders = SQL(
        "matching_orders",
        """
        SELECT o.id, o.version, \(DispatchFactsSQL.orderColumns)
        FROM orders AS o
        WHERE o.center_id = $1::uuid AND o.state = 'placed' AND o.id > $2::uuid AND o.site_path && $4::uuid[]
        ORDER BY o.id LIMIT $3::integer
        """)

    static let save = SQL(
        "save_matching",
        """
        INSERT INTO matching_results (center_id, run_id, order_id, order_version, team_id, result)
        SELECT $1::uuid, r.id, w.order_id, w.order_version, w.team_id, w.result::jsonb
        FROM matching_runs AS r
            CROSS JOIN unnest($3::uuid[], $4::integer[], $5::uuid[], $6::text[])
                AS w (order_id, order_version, team_id, result)
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        """)

    /// Ends a run: `$3` its state, `$4` counts, `$5` cost, `$6` why it failed.
    static let finish = SQL(
        "finish_matching",
        """
        WITH ended AS (
            UPDATE matching_runs AS r
            SET state = $3::text, finished_at = clock_timestamp(), counts = coalesce($4::jsonb, '{}'),
                cost = $5::bigint, error = $6::text
            WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
            RETURNING r.id, r.state
        )
        INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
        SELECT $1::uuid, 'matching', 'matching.end', 'matching_run', n.id::text, jsonb_build_object('state', n.state)
        FROM ended AS n
        """)

    /// Dispatches one set of a run's assignments, `$3` the order before it, `$4` how many; orders that have moved
    /// are left alone. One row with the last order of the set while there are more.
    static let dispatchSet = SQL(
        "dispatch_matching_set",
        """
        WITH chosen AS MATERIALIZED (
            SELECT w.order_id, w.team_id, w.order_version
            FROM matching_runs AS r JOIN matching_results AS w ON w.center_id = $1::uuid AND w.run_id = r.id
            WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
                AND w.team_id IS NOT NULL AND w.order_id > $3::uuid
            ORDER BY w.order_id LIMIT $4::integer
        ),
        \(dispatch(run: "$2::uuid", request: "NULL::uuid", guarded: "true"))
        SELECT w.order_id FROM chosen AS w ORDER BY w.order_id DESC LIMIT 1
        """)

    /// Puts each order of `chosen` before its team, as `DispatchOrder` does: a direct offer, to be answered in the
    /// time its priority gives. `fit` are those that are still as they were matched, as far as their teams have room:
    /// what others have offered to them meanwhile counts.
    ///
    /// What the lock shows of an order is newer than the statement's snapshot; at the version expected the two are
    /// the same. Orders are locked in the order in which batches of writes lock them. Parts are joined with tables
    /// alone, by their keys: of a part's size the planner knows nothing, and two of ten thousand rows are a hundred
    /// million pairs.
    static func dispatch(run: String, request: String, guarded: String) -> String {
        """
        locked AS MATERIALIZED (
            SELECT o.id, o.version, o.state, w.team_id, w.order_version
            FROM chosen AS w JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.order_id
            ORDER BY substring(uuid_send(o.id) FROM 9) FOR NO KEY UPDATE OF o
        ),
        unmoved AS MATERIALIZED (
            SELECT w.id, w.team_id, w.order_version, row_number() OVER (PARTITION BY w.team_id ORDER BY w.id) AS place
            FROM locked AS w WHERE w.state = 'placed' AND w.version = w.order_version
        ),
        rooms AS MATERIALIZED (
            SELECT m.team_id, m.room
            FROM rooms_for_offers($1::uuid, ARRAY(SELECT DISTINCT w.team_id FROM unmoved AS w)) AS m
        ),
        fit AS MATERIALIZED (
            SELECT w.id AS order_id, w.team_id, w.order_version, t.moment, \(newID("t.moment")) AS offer_id
            FROM rooms AS m JOIN unmoved AS w ON w.team_id = m.team_id
                CROSS JOIN (SELECT clock_timestamp() AS moment OFFSET 0) AS t
            WHERE w.place <= m.room
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'dispatched', last_action = 'dispatch', dispatched_at = x.moment, binding_expired = false,
                version = o.version + 1, seq = o.seq + 1
            FROM fit AS x
            WHERE o.center_id = $1::uuid AND o.id = x.order_id AND o.version = x.order_version AND \(guarded)
            RETURNING o.id, o.seq, o.round, o.priority, x.team_id, x.offer_id, x.moment
        ),
        offered AS (
            INSERT INTO offers (
                center_id, id, order_id, team_id, round, mode, binding, state, created_at, expires_at)
            SELECT $1::uuid, n.offer_id, n.id, n.team_id, n.round, 'direct', false, 'pending', n.moment,
                n.moment + make_interval(mins => \(OfferSQL.minutes))
            FROM changed AS n JOIN center_settings AS s ON s.center_id = $1::uuid
        ),
        event AS (
            INSERT INTO order_events (
                center_id, order_id, seq, action, from_state, to_state, actor_kind, at, data)
            SELECT $1::uuid, n.id, n.seq, 'dispatch', 'placed', 'dispatched', 'matching', n.moment,
                jsonb_build_object('team_ids', jsonb_build_array(n.team_id), 'offer_ids', jsonb_build_array(n.offer_id),
                    'mode', 'direct', 'binding', false)
            FROM changed AS n
        ),
        recorded AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, request_id, data)
            SELECT $1::uuid, 'matching', 'order.dispatch', 'order', n.id::text, \(request),
                jsonb_build_object('run_id', \(run))
            FROM changed AS n
        ),
        noted AS (
            UPDATE matching_results AS r SET offer_id = n.offer_id
            FROM changed AS n
            WHERE r.center_id = $1::uuid AND r.run_id = \(run) AND r.order_id = n.id
        )
        """
    }

    /// A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, the rest random.
    ///
    /// - Parameter row: a column of the row it is for, so that each has its own.
    static func newID(_ moment: String, of row: String = "w.id") -> String {
        """
        (SELECT (lpad(to_hex((extract(epoch FROM \(moment)) * 1000)::bigint), 12, '0') || '7'
            || substr(random.hex, 14, 3) || substr(random.hex, 17, 16))::uuid
            FROM (SELECT replace(gen_random_uuid()::text, '-', '') AS hex, \(row) OFFSET 0) AS random)
        """
    }
}
