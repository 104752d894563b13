import Domain
import Postgres

/// The statement behind the summary: one pass over the period's orders, one over their events, one over their
/// ratings.
///
/// An order's id begins with the milliseconds of `placed_at`, so a period is a range of the primary key.
/// Parameters: `$3` site or null, `$4` the first id of the period, `$5` the first id after it.
enum SummarySQL {
    static let sql = SQL(
        "read_summary",
        """
        WITH \(CallerSQL.reading),
        scope AS (
            SELECT c.sites, 'admin' = ANY (c.roles) AS is_admin
            FROM caller AS c LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $3::uuid
            WHERE ('admin' = ANY (c.roles) OR 'dispatcher' = ANY (c.roles))
                AND ($3::uuid IS NULL OR 'admin' = ANY (c.roles) AND p.id IS NOT NULL OR c.sites && p.path)
        ),
        period AS MATERIALIZED (
            SELECT o.id, o.state, o.category, o.channel, o.placed_at, \(attention)
            FROM scope AS c JOIN center_settings AS s ON s.center_id = $1::uuid
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id >= $4::uuid AND o.id < $5::uuid
            WHERE ($3::uuid IS NULL OR $3::uuid = ANY (o.site_path))
                AND (c.is_admin OR $3::uuid IS NOT NULL OR c.sites && o.site_path)
        ),
        \(marks),
        counts AS (SELECT \(counts) FROM period AS o)
        SELECT (SELECT count(*) FROM scope), n.*, \(rates), m.to_dispatch, m.to_accept, m.to_complete,
            k.names, k.counts
        FROM caller AS c CROSS JOIN counts AS n CROSS JOIN totals AS m CROSS JOIN verdicts AS v
            CROSS JOIN (
                SELECT array_agg(g.category ORDER BY g.category) AS names,
                    array_agg(g.count ORDER BY g.category) AS counts
                FROM (SELECT o.category, count(*) AS count FROM period AS o GROUP BY o.category) AS g
            ) AS k
        """)

    /// As `Attention` has it; in its order.
    private static let attention = """
        o.state IN (\(states(.overdue))) AND o.due_at < now() AS overdue,
            o.state IN (\(states(.returned))) AND o.returns >= s.return_limit AS returned,
            o.state IN (\(states(.notStarted)))
                AND coalesce(o.window_start, o.accepted_at + interval '\(Attention.secondsToStart) seconds') < now()
                AS not_started,
            o.state IN (\(states(.notCompleted)))
                AND coalesce(o.window_end, o.started_at + interval '\(Attention.secondsToComplete) seconds') < now()
                AS not_completed,
            o.state IN (\(states(.bindingExpired))) AND o.binding_expired AS binding_expired
        """

    private static func states(_ kind: Attention) -> String {
        kind.states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    /// What happened to each order, from its events.
    private static let marks = """
        marks AS (
            SELECT o.id, o.placed_at,
                min(e.at) FILTER (WHERE e.action = 'dispatch') AS dispatched_at,
                min(e.at) FILTER (WHERE e.action = 'accept') AS accepted_at,
                min(e.at) FILTER (WHERE e.action = 'complete') AS completed_at,
                bool_or(e.action IN ('dispatch', 'reject', 'merge')) AS responded,
                bool_or(e.action = 'reopen') AS reopened,
                bool_or(e.action = 'withdraw' OR e.action IN ('decline', 'expire') AND e.to_state = 'placed') AS returned
            FROM period AS o JOIN order_events AS e ON e.center_id = $1::uuid AND e.order_id = o.id
            GROUP BY o.id, o.placed_at
        ),
        totals AS (
            SELECT count(*) AS orders, count(*) FILTER (WHERE w.responded) AS responded,
                count(w.dispatched_at) AS dispatched, count(w.accepted_at) AS accepted,
                count(w.completed_at) AS completed,
                count(w.completed_at) FILTER (WHERE NOT w.reopened AND NOT w.returned) AS first_pass,
                count(*) FILTER (WHERE w.returned) AS returned, count(*) FILTER (WHERE w.reopened) AS reopened,
                \(median("dispatched_at")) AS to_dispatch, \(median("accepted_at")) AS to_accept,
                \(median("completed_at")) AS to_complete
            FROM marks AS w
        ),
        verdicts AS (
            SELECT count(*) AS ratings, count(*) FILTER (WHERE r.score >= 3) AS satisfied
            FROM period AS o JOIN ratings AS r ON r.center_id = $1::uuid AND r.order_id = o.id
        )
        """

    /// Whole seconds from placing; null over none.
    private static func median(_ column: String) -> String {
        """
        round(percentile_cont(0.5) WITHIN GROUP (
            ORDER BY CASE WHEN w.\(column) < w.placed_at THEN 0
                ELSE extract(epoch FROM w.\(column) - w.placed_at)::float8 END))::bigint
        """
    }

    private static let counts =
        (["count(*)"]
        + OrderState.allCases.map { "count(*) FILTER (WHERE o.state = '\($0.rawValue)')" }
        + Channel.allCases.map { "count(*) FILTER (WHERE o.channel = '\($0.rawValue)')" }
        + Attention.allCases.map { "count(*) FILTER (WHERE o.\($0.rawValue))" })
        .joined(separator: ", ")

    private static let rates = ReportRate.allCases
        .map { "\($0.parts.numerator), \($0.parts.denominator)" }.joined(separator: ", ")
}
