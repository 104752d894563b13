import Domain
import Foundation
import JSON
import Postgres

/// What a run found for an order, as it is answered.
enum MatchingResultView {
    /// Of `w`, a result.
    static let columns = """
        w.order_id, w.team_id, w.offer_id, w.cost, w.terms, w.next_team_id, w.next_cost, w.next_rise, w.reason,
            w.why -> 'excluded' AS excluded, w.why -> 'shortages' AS shortages
        """
    static let names = """
        w.order_id, w.team_id, w.offer_id, w.cost, w.terms, w.next_team_id, w.next_cost, w.next_rise, w.reason,
            w.excluded, w.shortages
        """

    static func isAssignment(_ rows: borrowing Rows, _ row: Int, _ column: Int) -> Bool {
        !rows.isNull(row, column) && !rows.isNull(row, column + 1)
    }

    /// - Parameter terms: name and unit of each term of a cost in turn.
    static func writeAssignment(
        _ rows: borrowing Rows, _ row: Int, _ column: Int, terms: [String], _ json: inout JSONWriter
    ) {
        json.beginObject()
        json.field("order_id", rows.uuid(row, column))
        json.field("team_id", rows.uuid(row, column + 1))
        let cost = rows.int(row, column + 3)
        json.field("cost", cost)
        json.key("terms")
        json.beginArray()
        let figures = rows.ints(row, column + 4)
        for index in stride(from: 0, to: min(figures.count, terms.count), by: 2) {
            json.beginObject()
            json.field("name", terms[index])
            json.field("value", figures[index])
            json.field("unit", terms[index + 1])
            json.field("cost", figures[index + 1])
            json.endObject()
        }
        json.endArray()
        json.key("alternative")
        writeAlternative(rows, row, column + 5, to: cost, &json)
        json.field("offer_id", rows.optionalUUID(row, column + 2))
        json.endObject()
    }

    private static func writeAlternative(
        _ rows: borrowing Rows, _ row: Int, _ column: Int, to cost: Int, _ json: inout JSONWriter
    ) {
        guard let team = rows.optionalUUID(row, column) else { return json.null() }
        let next = rows.int(row, column + 1)
        let rise = rows.int(row, column + 2)
        json.beginObject()
        json.field("team_id", team)
        json.field("cost", next)
        json.field("extra_cost", next - cost)
        json.field("cost_to_others", rise - (next - cost))
        json.field("total_rise", rise)
        json.endObject()
    }

    static func writeUnserved(
        _ rows: borrowing Rows, _ row: Int, _ column: Int, _ language: Language, _ json: inout JSONWriter
    ) {
        let reason = rows.text(row, column + 8)
        json.beginObject()
        json.field("order_id", rows.uuid(row, column))
        json.field("reason", reason)
        json.field("detail", UnservedReason(rawValue: reason)?.detail[language] ?? reason)
        json.raw("excluded", rows, row, column + 9)
        json.raw("shortages", rows, row, column + 10)
        json.endObject()
    }
}

extension JSONWriter {
    /// A `jsonb` column as it is.
    mutating func raw(_ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: Int) {
        key(name)
        if rows.isNull(row, column) {
            null()
        } else {
            rows.withJSON(row, column) { raw(utf8: $0) }
        }
    }
}
