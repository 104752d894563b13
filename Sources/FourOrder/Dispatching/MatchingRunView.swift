import Domain
import Foundation
import JSON
import Postgres

/// A matching run as it is answered.
enum MatchingRunView {
    /// Assignments, and what is unserved, that a run is answered with at most; lists of their own give all.
    static let shownResults = 1_000

    /// Of `r`, a run.
    static let columns = """
        r.id, r.state, r.dry_run, r.site_id, r.started_at, r.finished_at,
            CASE WHEN \(hasResults) THEN r.counts END AS counts, CASE WHEN \(hasResults) THEN r.cost END AS cost,
            r.error, r.weights_version, r.policy
        """
    /// Of `r`.
    static let hasResults = "r.state IN ('done', 'confirmed')"
    private static let columnCount = 11
    private static let firstOfResult = columnCount + 2

    /// The whole answer: one row a result, of the run `runs`; of one without results one row.
    ///
    /// - Parameter results: `matching_results`' rows that fulfil a condition, by their orders, up to a limit; as the
    ///   statement leaves them, where it changes them.
    static func select(
        from runs: String, results: (_ condition: String, _ limit: Int) -> String = Self.results
    ) -> String {
        """
        SELECT \(columns), CASE WHEN coalesce(w.number, 1) = 1 THEN r.shortages END,
            CASE WHEN w.number = 1 THEN r.terms END, \(MatchingResultView.names)
        FROM \(runs) AS r LEFT JOIN LATERAL (
            SELECT row_number() OVER () AS number, x.* FROM (
                (\(results("w.team_id IS NOT NULL", shownResults + 1)))
                UNION ALL
                (\(results("w.team_id IS NULL", shownResults + 1)))
            ) AS x
        ) AS w ON \(hasResults)
        ORDER BY w.number
        """
    }

    private static func results(_ condition: String, _ limit: Int) -> String {
        """
        SELECT \(MatchingResultView.columns) FROM matching_results AS w
        WHERE w.center_id = $1::uuid AND w.run_id = r.id AND \(condition)
        ORDER BY w.order_id LIMIT \(limit)
        """
    }

    /// Whether the run of an answer is running.
    static func isUnderWay(_ rows: borrowing Rows) -> Bool { rows.text(0, 1) == "running" }

    static func write(_ rows: borrowing Rows, _ language: Language, to json: inout JSONWriter) {
        let first = firstOfResult
        let terms = rows.optionalTexts(0, columnCount + 1) ?? []
        let assigned = (0..<rows.count).count { MatchingResultView.isAssignment(rows, $0, first) }
        let unserved = rows.isNull(0, first) ? 0 : rows.count - assigned
        json.beginObject()
        writeFields(rows, 0, &json)
        json.key("assignments")
        json.beginArray()
        for row in 0..<min(assigned, shownResults) {
            MatchingResultView.writeAssignment(rows, row, first, terms: terms, &json)
        }
        json.endArray()
        json.field("assignments_truncated", assigned > shownResults)
        json.key("unserved")
        json.beginArray()
        for row in assigned..<assigned + min(unserved, shownResults) {
            MatchingResultView.writeUnserved(rows, row, first, language, &json)
        }
        json.endArray()
        json.field("unserved_truncated", unserved > shownResults)
        json.raw("shortages", rows, 0, columnCount)
        json.endObject()
    }

    /// Without assignments and what is unserved.
    static func writeSummary(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        writeFields(rows, row, &json)
        json.endObject()
    }

    private static func writeFields(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.field("id", rows.uuid(row, 0))
        json.text("state", rows, row, 1)
        json.field("dry_run", rows.bool(row, 2))
        json.text("policy", rows, row, 10)
        json.field("site_id", rows.optionalUUID(row, 3))
        json.moment("started_at", rows, row, 4)
        json.moment("finished_at", rows, row, 5)
        json.raw("counts", rows, row, 6)
        json.field("cost", rows.optionalInt(row, 7))
        json.text("error", rows, row, 8)
        json.field("weights_version", rows.optionalInt(row, 9))
    }
}
