import Domain
import Postgres

/// The statement behind the summary.
///
/// ```
/// whole center:  the spans that the period touches ─▶ parts, added up ───┐
///                what of them lies outside it ──────▶ orders, taken away ┼─▶ figures, medians
/// sites:         the period ────────────────────────▶ orders, added up ──┘
/// ```
/// An order's id begins with the milliseconds of `placed_at`, so a period is a range of ids.
/// Parameters: `$3` site or null, `$4` the first id of the period, `$5` the first id after it, `$6` the first span it
/// touches, `$7` the span after the last, `$8` and `$9` the first ids of these.
enum SummarySQL {
    static let sql = SQL(
        "read_summary",
        """
        WITH RECURSIVE \(CallerSQL.reading),
        scope AS MATERIALIZED (
            SELECT CASE WHEN $3::uuid IS NOT NULL THEN ARRAY[$3::uuid]
                WHEN 'admin' = ANY (c.roles) THEN ARRAY(
                    SELECT s.id FROM sites AS s WHERE s.center_id = $1::uuid AND s.parent_id IS NULL)
                ELSE c.sites END AS sites
            FROM caller AS c LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $3::uuid
            WHERE \(Policy.may(.readSummary))
                AND ($3::uuid IS NULL OR 'admin' = ANY (c.roles) AND p.id IS NOT NULL OR c.sites && p.path)
        ),
        places AS MATERIALIZED (
            SELECT p.id, cardinality(p.path) AS depth
            FROM scope AS c CROSS JOIN unnest(c.sites) AS w (id)
                JOIN sites AS p ON p.center_id = $1::uuid AND p.id = w.id
            WHERE NOT p.parent_path && c.sites
        ),
        parts AS MATERIALIZED (
            SELECT p.is_sum, p.figures, p.counts, \(times { "p.\($0.name)" })
            FROM places AS w JOIN report_parts AS p
                ON p.center_id = $1::uuid AND p.span >= $6::integer AND p.span < $7::integer
            WHERE w.depth = 1
        ),
        singles AS MATERIALIZED (
            \(singles)
        ),
        \(figures),
        \(attention),
        \(medians)
        SELECT (SELECT count(*) FROM scope), n.*, \(Attention.allCases.map { "a.\($0.rawValue)" }.joined(separator: ", ")),
            \(rates), \(times { "t.\($0.name)" }), k.names, k.counts
        FROM totals AS n CROSS JOIN marks AS m CROSS JOIN attention AS a CROSS JOIN categories AS k CROSS JOIN medians AS t
        """)

    private static func times(_ text: (ReportTime) -> String) -> String {
        ReportTime.allCases.map(text).joined(separator: ", ")
    }

    // MARK: Order by order

    /// `sign` says whether an order is added or taken away.
    private static let singles: String = {
        let outside = [("$8", "$4"), ("$5", "$9")].map { first, end in
            orders("o.id >= \(first)::uuid AND o.id < \(end)::uuid", depth: 1)
        }
        let sites = (2...5).map { depth in
            orders("o.site_path[\(depth)] = w.id AND o.id >= $4::uuid AND o.id < $5::uuid", depth: depth)
        }
        return (outside + sites).joined(separator: "\nUNION ALL\n")
    }()

    private static func orders(_ condition: String, depth: Int) -> String {
        """
        SELECT \(depth == 1 ? -1 : 1) AS sign, report_figures(o) AS figures, \(times { "o.\($0.ofOrder)" }), \(needs)
        FROM places AS w JOIN center_settings AS s ON s.center_id = $1::uuid
            JOIN orders AS o ON o.center_id = $1::uuid AND \(condition)
        WHERE w.depth = \(depth)
        """
    }

    /// What the clock alone changes no part knows: of the whole center it is asked of the open orders, which an index
    /// holds with all that is needed; of sites, of the orders read already.
    private static let attention = """
        attention AS (
            SELECT \(Attention.allCases.map { "count(*) FILTER (WHERE o.\($0.rawValue)) AS \($0.rawValue)" }
                .joined(separator: ", "))
            FROM (
                SELECT \(needs)
                FROM places AS w JOIN center_settings AS s ON s.center_id = $1::uuid
                    JOIN orders AS o ON o.center_id = $1::uuid AND o.id >= $4::uuid AND o.id < $5::uuid
                WHERE w.depth = 1 AND o.state IN (\(states(.overdue)))
                UNION ALL
                SELECT \(Attention.allCases.map { "o.\($0.rawValue)" }.joined(separator: ", "))
                FROM singles AS o WHERE o.sign = 1
            ) AS o
        )
        """

    /// As `Attention` has it; in its order.
    private static let needs = """
        o.state IN (\(states(.overdue))) AND o.due_at < now() AS overdue,
            o.state IN (\(states(.returned))) AND o.returns >= s.return_limit AS returned,
            o.state IN (\(states(.notStarted)))
                AND coalesce(o.window_start, o.accepted_at + interval '\(Attention.secondsToStart) seconds') < now()
                AS not_started,
            o.state IN (\(states(.notCompleted)))
                AND coalesce(o.window_end, o.started_at + interval '\(Attention.secondsToComplete) seconds') < now()
                AS not_completed,
            o.state IN (\(states(.bindingExpired))) AND o.binding_expired AS binding_expired,
            o.state IN (\(states(.escalated))) AND o.escalated_site_id IS NOT NULL AS escalated
        """

    private static func states(_ kind: Attention) -> String {
        kind.states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    // MARK: Figures

    private static let figures = """
        figures AS MATERIALIZED (
            SELECT w.figure, sum(w.count)::bigint AS count
            FROM (
                SELECT f.figure, f.count FROM parts AS p CROSS JOIN unnest(p.figures, p.counts) AS f (figure, count)
                UNION ALL
                SELECT f.figure, g.count
                FROM (SELECT o.figures, sum(o.sign) AS count FROM singles AS o GROUP BY o.figures) AS g
                    CROSS JOIN unnest(g.figures) AS f (figure)
            ) AS w
            GROUP BY w.figure
        ),
        totals AS (
            SELECT \(
                ([count("f.figure LIKE 'state.%'")]
                    + OrderState.allCases.map { count("f.figure = 'state.\($0.rawValue)'") }
                    + Channel.allCases.map { count("f.figure = 'channel.\($0.rawValue)'") })
                    .joined(separator: ", "))
            FROM figures AS f
        ),
        marks AS (
            SELECT \(count("f.figure LIKE 'state.%'")) AS orders,
                \(["responded", "returned", "reopened", "first_pass", "ratings", "satisfied"]
                .map { "\(count("f.figure = '\($0)'")) AS \($0)" }.joined(separator: ", "))
            FROM figures AS f
        ),
        categories AS (
            SELECT array_agg(substr(f.figure, length('category.') + 1) ORDER BY f.figure) AS names,
                array_agg(f.count ORDER BY f.figure) AS counts
            FROM figures AS f WHERE f.figure LIKE 'category.%' AND f.count > 0
        )
        """

    private static func count(_ condition: String) -> String {
        "coalesce(sum(f.count) FILTER (WHERE \(condition)), 0)::bigint"
    }

    private static let rates = ReportRate.allCases
        .map { "\($0.parts.numerator), \($0.parts.denominator)" }.joined(separator: ", ")

    // MARK: Medians

    /// A median is searched by halves: how many seconds are no more than a value, `width_bucket` tells of each sorted
    /// list. Lists are taken out of their compressed form once (`|| '{}'`).
    private static let medians = """
        lists AS MATERIALIZED (
            SELECT k.time, 1 AS sign, k.seconds || '{}' AS seconds
            FROM parts AS p CROSS JOIN LATERAL \(ReportTime.rows { "p.\($0.name)" }) AS k (time, seconds)
            WHERE p.is_sum AND k.seconds IS NOT NULL
            UNION ALL
            SELECT l.time, l.sign, array_agg(l.second ORDER BY l.second)
            FROM (
                SELECT k.time, 1 AS sign, unnest(k.seconds) AS second
                FROM parts AS p CROSS JOIN LATERAL \(ReportTime.rows { "p.\($0.name)" }) AS k (time, seconds)
                WHERE NOT p.is_sum
                UNION ALL
                SELECT k.time, o.sign, k.second
                FROM singles AS o CROSS JOIN LATERAL \(ReportTime.rows { "o.\($0.ofOrder)" }) AS k (time, second)
                WHERE k.second IS NOT NULL
            ) AS l
            GROUP BY l.time, l.sign
        ),
        sizes AS MATERIALIZED (
            SELECT l.time, sum(l.sign * cardinality(l.seconds)) AS count,
                max(l.seconds[cardinality(l.seconds)]) AS longest
            FROM lists AS l GROUP BY l.time
        ),
        -- What stands in the middle; of an even number two do.
        search (time, rank, low, high) AS (
            SELECT z.time, m.rank, 0, z.longest
            FROM sizes AS z CROSS JOIN LATERAL (SELECT (z.count + 1) / 2 UNION SELECT z.count / 2 + 1) AS m (rank)
            WHERE z.count > 0
            UNION ALL
            SELECT x.time, x.rank, CASE WHEN w.count < x.rank THEN w.middle + 1 ELSE x.low END,
                CASE WHEN w.count < x.rank THEN x.high ELSE w.middle END
            FROM search AS x CROSS JOIN LATERAL (
                SELECT (x.low + x.high) / 2 AS middle,
                    sum(l.sign * width_bucket((x.low + x.high) / 2, l.seconds)) AS count
                FROM lists AS l WHERE l.time = x.time
            ) AS w
            WHERE x.low < x.high
        ),
        medians AS (
            SELECT \(times { """
                (SELECT round(avg(x.low))::bigint FROM search AS x \
                WHERE x.low = x.high AND x.time = '\($0.rawValue)') AS \($0.name), \
                coalesce((SELECT z.count FROM sizes AS z WHERE z.time = '\($0.rawValue)'), 0) AS \($0.count)
                """ })
        )
        """
}
