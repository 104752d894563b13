import Foundation
import JSON
import Postgres

/// An offer with its order, as its caller may see them: the columns of `OrderViewColumn`, then those of the offer.
enum OfferView {
    private static let first = OrderViewColumn.allCases.count

    /// Null in the one row of a page without offers.
    static let idColumn = first

    /// The offer's columns of a select list; alias `f`.
    static let columns = """
        f.id, f.team_id, f.round, f.mode, f.binding, f.state, f.created_at, f.expires_at, f.answered_at, f.reason
        """

    static func key(_ rows: borrowing Rows, _ row: Int) -> [UInt8] { rows.uuid(row, idColumn).key }

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, first))
        json.field("order_id", rows.uuid(row, OrderViewColumn.id.rawValue))
        json.field("team_id", rows.uuid(row, first + 1))
        json.field("round", rows.int(row, first + 2))
        json.text("mode", rows, row, first + 3)
        json.field("binding", rows.bool(row, first + 4))
        json.text("state", rows, row, first + 5)
        json.moment("created_at", rows, row, first + 6)
        json.moment("expires_at", rows, row, first + 7)
        json.moment("answered_at", rows, row, first + 8)
        json.text("reason", rows, row, first + 9)
        json.key("order")
        OrderView(rows, row: row).write(to: &json)
        json.endObject()
    }
}
