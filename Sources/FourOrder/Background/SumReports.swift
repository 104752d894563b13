import Foundation
import Postgres

/// 统计归并: the parts of a span become one, whose seconds are sorted.
///
/// A part is deleted by whoever locks it first, and what it holds is in the part he makes, by the same statement: the
/// sum over a span is the same before and after, in every snapshot. Where two servers meet at a span, each makes a part.
enum SumReports: BackgroundJob {
    static let rows: Int32 = 5_000
    /// A span's sum is made anew each time, however few parts are new: it waits for so many, as
    /// `centers_with_work` does. Reports add up what waits, too.
    static let fewest = 1_000

    static let sql = SQL(
        "sum_reports",
        """
        WITH new AS MATERIALIZED (
            SELECT p.ctid AS place, p.span FROM report_parts AS p
            WHERE p.center_id = $1::uuid AND NOT p.is_sum AND EXISTS (
                SELECT FROM report_parts AS q WHERE q.center_id = $1::uuid AND NOT q.is_sum
                OFFSET least($2::integer, \(fewest)) - 1
            )
            LIMIT $2::integer FOR UPDATE SKIP LOCKED
        ),
        old AS MATERIALIZED (
            SELECT p.ctid AS place FROM (SELECT DISTINCT n.span FROM new AS n) AS n
                JOIN report_parts AS p ON p.center_id = $1::uuid AND p.span = n.span
            WHERE p.is_sum FOR UPDATE OF p SKIP LOCKED
        ),
        gone AS (
            DELETE FROM report_parts AS p
            WHERE p.ctid = ANY (ARRAY(SELECT n.place FROM new AS n UNION ALL SELECT o.place FROM old AS o))
                AND p.center_id = $1::uuid
            RETURNING p.*
        ),
        figures AS (
            SELECT f.span, array_agg(f.figure) AS figures, array_agg(f.count) AS counts
            FROM (
                SELECT g.span, w.figure, sum(w.count)::integer AS count
                FROM gone AS g CROSS JOIN unnest(g.figures, g.counts) AS w (figure, count)
                GROUP BY g.span, w.figure HAVING sum(w.count) <> 0
            ) AS f
            GROUP BY f.span
        ),
        seconds AS (
            SELECT l.span, \(ReportTime.allCases.map {
                "array_agg(l.second ORDER BY l.second) FILTER (WHERE l.time = '\($0.rawValue)') AS \($0.name)"
            }.joined(separator: ", "))
            FROM (
                SELECT g.span, k.time, unnest(k.seconds) AS second
                FROM gone AS g CROSS JOIN LATERAL \(ReportTime.rows { "g.\($0.name)" }) AS k (time, seconds)
            ) AS l
            GROUP BY l.span
        ),
        made AS (
            INSERT INTO report_parts (center_id, span, is_sum, figures, counts, \(names))
            SELECT $1::uuid, span, true, coalesce(f.figures, '{}'), coalesce(f.counts, '{}'), \(names)
            FROM figures AS f FULL JOIN seconds AS l USING (span)
        )
        SELECT count(*) FROM new
        """)

    private static let names = ReportTime.allCases.map(\.name).joined(separator: ", ")
}
