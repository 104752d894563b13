import Domain
import Foundation
import Postgres

/// The statements of a run that is under way. None has a caller: `$1` is the center, `$2` the run.
enum MatchingRunSQL {
    /// A run that is `running` and has shown nothing for so long has lost its server.
    static let abandonedAfterSeconds = 30

    /// Says that the run is still at work; a row where it may go on.
    static let beat = SQL(
        "beat_matching",
        """
        UPDATE matching_runs AS r SET beat_at = clock_timestamp()
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        RETURNING r.id
        """)

    /// What is known of a run that begins; no row where it is not running. Dry runs are in nobody's way, and nobody is in
    /// theirs.
    static let begin = SQL(
        "begin_matching",
        """
        SELECT r.dry_run, r.confirming, r.scope_sites, coalesce(k.weights, s.dispatch_weights), r.weights_version,
            NOT r.dry_run AND EXISTS (
                SELECT FROM matching_runs AS other WHERE other.id < r.id AND \(overlap(of: "other", with: "r.scope_sites"))),
            s.calendar, s.broadcast_teams, r.categories, r.since
        FROM matching_runs AS r JOIN center_settings AS s ON s.center_id = $1::uuid
            LEFT JOIN dispatch_weights AS k ON k.center_id = $1::uuid AND k.version = r.weights_version
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        """)

    /// Whether a run that is under way writes, and is over orders of these sites too.
    static func overlap(of run: String, with sites: String) -> String {
        """
        \(run).center_id = $1::uuid AND \(run).state = 'running' AND (NOT \(run).dry_run OR \(run).confirming)
            AND \(run).beat_at > now() - interval '\(abandonedAfterSeconds) seconds'
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
        SELECT \(DispatchFactsSQL.teamColumns)
        FROM teams AS m \(DispatchFactsSQL.trackRecord(since: "$4::uuid"))
        WHERE m.center_id = $1::uuid AND m.id > $2::uuid AND m.active
        ORDER BY m.id LIMIT $3::integer
        """)

    /// A page of placed orders; `$2` the id before it, `$3` how many, `$4` the sites.
    static let orders = SQL(
        "matching_orders",
        """
        SELECT o.id, o.version, o.site_id, \(DispatchFactsSQL.orderColumns)
        FROM orders AS o
        WHERE o.center_id = $1::uuid AND o.state = 'placed' AND o.id > $2::uuid AND o.site_path && $4::uuid[]
        ORDER BY o.id LIMIT $3::integer
        """)

    // MARK: Results

    /// `$3` to `$15`: results as columns; `n` numbers them.
    private static let results = """
        unnest($3::uuid[], $4::integer[], $5::uuid[], $6::uuid[], $7::bigint[], $8::uuid[], $9::bigint[],
            $10::bigint[], $11::text[], $12::text[], $13::integer[]) WITH ORDINALITY
            AS w (order_id, order_version, team_id, offer_id, cost, next_team_id, next_cost, next_rise, reason, why,
                team_version, n)
        """

    private static func insertResults(offer: String) -> String {
        """
        INSERT INTO matching_results (center_id, run_id, order_id, order_version, team_id, offer_id, cost, terms,
            next_team_id, next_cost, next_rise, reason, why, team_version)
        SELECT $1::uuid, r.id, w.order_id, w.order_version, w.team_id, \(offer), w.cost,
            CASE WHEN w.team_id IS NOT NULL
                THEN ($14::bigint[])[(w.n - 1) * $15::integer + 1 : w.n * $15::integer] END,
            w.next_team_id, w.next_cost, w.next_rise, w.reason, w.why::jsonb, w.team_version
        FROM matching_runs AS r CROSS JOIN \(results)
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        """
    }

    /// Keeps a part of the results of a dry run.
    static let save = SQL("save_matching", insertResults(offer: "NULL::uuid"))

    /// Dispatches a part of the assignments, and keeps the part's results with their offers. Orders that have moved are
    /// left alone. All of a part or nothing: a run that is cut short leaves each order offered or placed.
    static let dispatchPart = SQL(
        "dispatch_matching_part",
        """
        WITH chosen AS MATERIALIZED (
            SELECT w.order_id, w.team_id, w.order_version, w.team_version, w.offer_id
            FROM matching_runs AS r CROSS JOIN \(results)
            WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running' AND w.team_id IS NOT NULL
        ),
        \(dispatch(run: "$2::uuid", request: "NULL::uuid", guarded: "true"))
        \(insertResults(offer: "CASE WHEN w.order_id IN (SELECT n.id FROM changed AS n) THEN w.offer_id END"))
        """)

    /// Dispatches one set of the assignments kept, `$3` the order before it, `$4` how many. One row with the last order
    /// of the set while there are more.
    static let dispatchSet = SQL(
        "dispatch_matching_set",
        """
        WITH chosen AS MATERIALIZED (
            SELECT w.*, \(newID("clock_timestamp()")) AS offer_id
            FROM (
                SELECT w.order_id, w.team_id, w.order_version, w.team_version
                FROM matching_runs AS r JOIN matching_results AS w ON w.center_id = $1::uuid AND w.run_id = r.id
                WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
                    AND w.team_id IS NOT NULL AND w.order_id > $3::uuid
                ORDER BY w.order_id LIMIT $4::integer
            ) AS w
        ),
        \(dispatch(run: "$2::uuid", request: "NULL::uuid", guarded: "true")),
        \(note(run: "$2::uuid"))
        SELECT w.order_id FROM chosen AS w ORDER BY w.order_id DESC LIMIT 1
        """)

    /// Ends a run: `$3` its state, `$4` why it failed, and of one that has matched `$5` counts, `$6` cost, `$7` the names
    /// of the terms, `$8` what is short.
    static let finish = SQL(
        "finish_matching",
        """
        WITH ended AS (
            UPDATE matching_runs AS r
            SET state = $3::text, finished_at = clock_timestamp(), error = $4::text, confirming = false,
                counts = coalesce($5::jsonb, r.counts), cost = coalesce($6::bigint, r.cost),
                terms = coalesce($7::text[], r.terms), shortages = coalesce($8::jsonb, r.shortages)
            WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
            RETURNING r.id, r.state
        )
        INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
        SELECT $1::uuid, 'matching', 'matching.end', 'matching_run', n.id::text, jsonb_build_object('state', n.state)
        FROM ended AS n
        """)

    /// Puts each order of `chosen` before its team, as `DispatchOrder` does: a direct offer, to be answered in the
    /// time its priority gives, under the id that `chosen` names. `fit` are those that are still as they were matched, as
    /// far as their teams have room: what others have offered to them meanwhile counts.
    ///
    /// What the lock shows of an order is newer than the statement's snapshot; at the version expected the two are
    /// the same. Orders are locked in the order in which batches of writes lock them. Parts are joined with tables
    /// alone, by their keys: of a part's size the planner knows nothing, and two of ten thousand rows are a hundred
    /// million pairs.
    static func dispatch(run: String, request: String, guarded: String) -> String {
        """
        locked AS MATERIALIZED (
            SELECT o.id, o.version, o.state, o.site_path, w.team_id, w.order_version, w.team_version, w.offer_id
            FROM chosen AS w JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.order_id
            ORDER BY substring(uuid_send(o.id) FROM 9) FOR NO KEY UPDATE OF o
        ),
        unmoved AS MATERIALIZED (
            SELECT w.id, w.team_id, w.order_version, w.offer_id,
                row_number() OVER (PARTITION BY w.team_id ORDER BY w.id) AS place
            FROM locked AS w JOIN teams AS m ON m.center_id = $1::uuid AND m.id = w.team_id
                JOIN matching_runs AS r ON r.center_id = $1::uuid AND r.id = \(run)
            WHERE m.version = w.team_version AND \(holds("w"))
        ),
        rooms AS MATERIALIZED (
            SELECT m.team_id, m.room
            FROM rooms_for_offers($1::uuid, ARRAY(SELECT DISTINCT w.team_id FROM unmoved AS w)) AS m
        ),
        fit AS MATERIALIZED (
            SELECT w.id AS order_id, w.team_id, w.order_version, w.offer_id, t.moment
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
        )
        """
    }

    /// Whether the order of the assignment `w` is as it was matched, and under the sites of the run `r`, which a move of its
    /// own site does not say in its version.
    private static func holds(_ order: String) -> String {
        """
        (\(order).state = 'placed' AND \(order).version = w.order_version AND \(order).site_path && r.scope_sites)
        """
    }

    /// The orders of assignments that hold no longer, of those `named` or all; and those beyond the room that a team has
    /// left, which is none where it was changed. It locks nothing: what is dispatched in one moment, `dispatch` looks at again.
    static func moved(run: String, named: String = "NULL::uuid[]") -> String {
        """
        SELECT x.id FROM (
                SELECT w.team_id, w.team_version, array_agg(w.order_id) FILTER (WHERE \(holds("o")) IS NOT TRUE) AS moved,
                    array_agg(w.order_id ORDER BY w.order_id) FILTER (WHERE \(holds("o"))) AS kept
                FROM matching_runs AS r JOIN matching_results AS w ON w.center_id = $1::uuid AND w.run_id = r.id
                    JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.order_id
                WHERE r.center_id = $1::uuid AND r.id = \(run) AND w.team_id IS NOT NULL
                    AND (\(named) IS NULL OR w.order_id IN (SELECT u.id FROM unnest(\(named)) AS u (id)))
                GROUP BY w.team_id, w.team_version
            ) AS n CROSS JOIN LATERAL (
                SELECT CASE WHEN m.active AND m.version = n.team_version THEN greatest(0, m.capacity - m.held - (
                        SELECT count(*) FROM offers AS f
                        WHERE f.center_id = $1::uuid AND f.team_id = m.id AND f.state = 'pending'
                            AND f.mode = 'direct'))::integer ELSE 0 END AS room
                FROM teams AS m WHERE m.center_id = $1::uuid AND m.id = n.team_id OFFSET 0
            ) AS m CROSS JOIN LATERAL unnest(n.moved || n.kept[m.room + 1:]) AS x (id)
        """
    }

    /// `noted`: results with the offers that came of them, as they are left.
    static func note(run: String) -> String {
        """
        noted AS (
            UPDATE matching_results AS r SET offer_id = n.offer_id
            FROM changed AS n
            WHERE r.center_id = $1::uuid AND r.run_id = \(run) AND r.order_id = n.id
            RETURNING r.*
        )
        """
    }

    /// A UUID of version 7 (RFC 9562, section 5.7), another in each row: 48 bits of milliseconds and the version in the
    /// place of the first 15 characters of a random one.
    static func newID(_ moment: String) -> String {
        """
        overlay(gen_random_uuid()::text PLACING overlay(
            lpad(to_hex((extract(epoch FROM \(moment)) * 1000)::bigint), 12, '0') PLACING '-' FROM 9 FOR 0) || '-7'
            FROM 1 FOR 15)::uuid
        """
    }
}
