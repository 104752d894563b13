import Domain
import Foundation
import JSON
import Postgres

/// A matching run as it is answered.
enum MatchingRunView {
    /// Of `r`, a run.
    static let columns = """
        r.id, r.state, r.dry_run, r.site_id, r.started_at, r.finished_at, nullif(r.counts, '{}') AS counts, r.cost,
            r.error, r.policy
        """
    private static let columnCount = 10

    /// The whole answer: one row a result, of the run `runs`; of one without results one row.
    ///
    /// - Parameter results: `matching_results`, or a part of the statement that shows them as it leaves them.
    static func select(from runs: String, results: String = "matching_results") -> String {
        """
        SELECT \(columns), w.order_id, w.team_id, w.offer_id,
            (w.result ->> 'cost')::bigint, w.result -> 'terms', w.result -> 'alternative', w.result ->> 'reason',
            w.result -> 'excluded'
        FROM \(runs) AS r
            LEFT JOIN \(results) AS w ON w.center_id = $1::uuid AND w.run_id = r.id
                AND r.state IN ('done', 'confirmed')
        """
    }

    static func write(_ rows: borrowing Rows, _ language: Language, to json: inout JSONWriter) {
        json.beginObject()
        writeFields(rows, 0, &json)
        json.key("assignments")
        json.beginArray()
        for row in 0..<rows.count where isAssignment(rows, row) { writeAssignment(rows, row, &json) }
        json.endArray()
        json.key("unserved")
        json.beginArray()
        for row in 0..<rows.count where !rows.isNull(row, columnCount) && !isAssignment(rows, row) {
            writeUnserved(rows, row, language, &json)
        }
        json.endArray()
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
        json.text("policy", rows, row, 9)
        json.field("site_id", rows.optionalUUID(row, 3))
        json.moment("started_at", rows, row, 4)
        json.moment("finished_at", rows, row, 5)
        raw("counts", rows, row, 6, &json)
        json.field("cost", rows.optionalInt(row, 7))
        json.text("error", rows, row, 8)
    }

    private static func isAssignment(_ rows: borrowing Rows, _ row: Int) -> Bool {
        !rows.isNull(row, columnCount) && !rows.isNull(row, columnCount + 1)
    }

    private static func writeAssignment(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("order_id", rows.uuid(row, columnCount))
        json.field("team_id", rows.uuid(row, columnCount + 1))
        json.field("cost", rows.int(row, columnCount + 3))
        raw("terms", rows, row, columnCount + 4, &json)
        raw("alternative", rows, row, columnCount + 5, &json)
        json.field("offer_id", rows.optionalUUID(row, columnCount + 2))
        json.endObject()
    }

    private static func writeUnserved(
        _ rows: borrowing Rows, _ row: Int, _ language: Language, _ json: inout JSONWriter
    ) {
        let reason = rows.text(row, columnCount + 6)
        json.beginObject()
        json.field("order_id", rows.uuid(row, columnCount))
        json.field("reason", reason)
        json.field("detail", UnservedReason(rawValue: reason)?.detail[language] ?? reason)
        raw("excluded", rows, row, columnCount + 7, &json)
        json.endObject()
    }

    private static func raw(
        _ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: Int, _ json: inout JSONWriter
    ) {
        json.key(name)
        if rows.isNull(row, column) {
            json.null()
        } else {
            rows.withJSON(row, column) { json.raw(utf8: $0) }
        }
    }
}
