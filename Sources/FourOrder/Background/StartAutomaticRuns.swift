import Foundation
import Postgres

/// 自动派单: starts a run where orders wait that the center, or their category, does not dispatch by hand.
///
/// ```
/// categories by policy ─▶ runs before ─▶ since when an order counts ─▶ one that counts and has waited? ─▶ run
/// ```
/// A run takes what has been touched since the run before began, and every `rematch_minutes` all that wait. So what had
/// no team is tried again though nothing about it has changed, and the look for work costs no more for what waits in
/// vain. A suggestion (dry run) takes all that wait each time: it replaces the one before.
///
/// Any number of servers may run it: of a policy no two runs are under way at once, and whoever started one carries it
/// out. Of runs that write one is started at a time, so that they don't take each other's turn.
enum StartAutomaticRuns: BackgroundJob {
    /// Transactions that were under way when a run began may have touched orders before that: for how long.
    private static let overlapSeconds = 10
    /// Assignments of a suggestion that are looked at again each time; of more, something will have moved.
    private static let assignmentsCompared = 1_000

    static let sql = SQL(
        "start_automatic_runs",
        """
        WITH policies AS MATERIALIZED (
            SELECT w.policy, array_agg(w.code ORDER BY w.code) AS categories
            FROM (
                SELECT k.code, coalesce(k.dispatch_policy, s.dispatch_policy) AS policy
                FROM categories AS k JOIN center_settings AS s ON s.center_id = $1::uuid
                WHERE k.center_id = $1::uuid
            ) AS w
            WHERE w.policy <> 'manual' GROUP BY w.policy
        ),
        times AS MATERIALIZED (
            SELECT p.policy, p.categories, newest.started_at AS newest_at, seen.id AS seen_run, \(since) AS since
            FROM policies AS p JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN LATERAL (\(newestRun())) AS newest ON true
                LEFT JOIN LATERAL (\(newestRun("r.state IN ('done', 'confirmed')"))) AS seen ON true
            WHERE newest.id IS NULL
                OR newest.state <> 'running' AND newest.started_at <= now() - make_interval(secs => s.matching_window_s)
        ),
        due AS MATERIALIZED (
            SELECT t.* FROM times AS t JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE EXISTS (
                SELECT FROM unnest(t.categories) AS k (code)
                    JOIN orders AS o ON o.center_id = $1::uuid AND o.category = k.code
                WHERE \(WaitingOrders.isReady(since: "t.since"))
                    AND o.touched_at <= now() - make_interval(secs => s.matching_window_s)
                    AND (t.since IS NULL OR NOT EXISTS (
                        SELECT FROM matching_results AS w
                        WHERE w.center_id = $1::uuid AND w.run_id = t.seen_run AND w.order_id = o.id
                            AND w.order_version = o.version))
            ) OR t.policy = 'broadcast' AND EXISTS (
                SELECT FROM orders AS o
                WHERE o.center_id = $1::uuid AND o.ring_at <= now() AND o.category = ANY (t.categories))
            LIMIT $2::integer
        ),
        chosen AS (
            SELECT d.*, root.id AS site_id
            FROM due AS d JOIN sites AS root ON root.center_id = $1::uuid AND root.parent_id IS NULL
            WHERE d.policy = 'suggest'
                OR d.policy = (
                    SELECT w.policy FROM due AS w WHERE w.policy <> 'suggest' ORDER BY w.newest_at NULLS FIRST LIMIT 1)
                AND NOT EXISTS (
                    SELECT FROM matching_runs AS r WHERE \(MatchingRunSQL.overlap(of: "r", with: "ARRAY[root.id]")))
        ),
        started AS (
            INSERT INTO matching_runs (
                center_id, id, state, dry_run, scope_sites, policy, categories, since, started_at,
                weights_version)
            SELECT $1::uuid, \(MatchingRunSQL.newID("clock_timestamp()")), 'running', c.policy = 'suggest',
                ARRAY[c.site_id], c.policy, c.categories, CASE WHEN c.policy <> 'suggest' THEN c.since END,
                clock_timestamp(), s.weights_version
            FROM chosen AS c JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE pg_try_advisory_xact_lock(hashtextextended('matching ' || $1::uuid::text, 0))
            ON CONFLICT DO NOTHING
            RETURNING id, policy
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT $1::uuid, 'clock', 'matching.start', 'matching_run', n.id::text, jsonb_build_object('policy', n.policy)
            FROM started AS n
        )
        SELECT count(*), coalesce(array_agg(n.id ORDER BY n.id), '{}'), coalesce(array_agg(n.policy ORDER BY n.id), '{}')
        FROM started AS n
        """)

    /// The newest run of the policy `p`, of those that fulfil a condition.
    private static func newestRun(_ condition: String = "true") -> String {
        """
        SELECT r.id, r.state, r.started_at, r.categories, r.counts FROM matching_runs AS r
        WHERE r.center_id = $1::uuid AND r.policy = p.policy AND \(condition)
        ORDER BY r.started_at DESC LIMIT 1
        """
    }

    /// Orders touched from then on have not been looked at; null: all that wait are to be looked at. Of a suggestion that
    /// was confirmed, all that is left; one that is not is made again after a while where it had no team for something, or
    /// the world has overtaken it: as it is it cannot be confirmed.
    private static let since = """
        CASE WHEN seen.id IS NULL OR NOT seen.categories @> p.categories
                OR p.policy = 'suggest' AND seen.state = 'confirmed'
                OR NOT EXISTS (
                    SELECT FROM matching_runs AS r
                    WHERE r.center_id = $1::uuid AND r.policy = p.policy AND r.state IN ('done', 'confirmed')
                        AND r.started_at > now() - make_interval(mins => s.rematch_minutes)
                        AND r.started_at <= seen.started_at AND r.since IS NULL
                ) AND (p.policy <> 'suggest' OR (seen.counts ->> 'unserved')::integer > 0
                    OR (seen.counts ->> 'assigned')::integer > \(assignmentsCompared)
                    OR EXISTS (\(MatchingRunSQL.moved(run: "seen.id"))))
            THEN NULL
            ELSE seen.started_at - interval '\(overlapSeconds) seconds' END
        """

    static func begun(_ rows: borrowing Rows) -> [AutomaticRun] {
        zip(rows.uuids(0, 1), rows.texts(0, 2)).compactMap { id, policy in
            DispatchPolicy(rawValue: policy).map { AutomaticRun(id: id, policy: $0) }
        }
    }
}

/// A run that a job has started, and that its server now carries out.
struct AutomaticRun: Sendable {
    let id: UUID
    let policy: DispatchPolicy

    func carryOut(of center: UUID, _ shared: SharedState) {
        switch policy {
        case .broadcast: BroadcastRunner(id, of: center, shared).start()
        case .manual, .suggest, .auto: MatchingRunner(id, of: center, shared).start()
        }
    }
}
