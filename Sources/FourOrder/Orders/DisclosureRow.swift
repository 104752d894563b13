import Domain
import Foundation
import JSON
import Postgres

/// What a statement about an order's past says of the caller, to know whether he may read residents' names whole:
/// what the order itself keeps from him, its events and ratings keep too.
enum DisclosureRow {
    /// In the part that finds the order `o`, with `rel` and the settings `s`.
    static let columns = "rel.bits, o.state, o.completed_at, s.contact_visible_days"

    /// The same columns in the select list, from the part that found the order.
    static func names(of part: String) -> String {
        "\(part).bits, \(part).state, \(part).completed_at, \(part).contact_visible_days"
    }

    /// - Parameter column: where the four columns begin.
    static func isWhole(_ rows: borrowing Rows, _ row: Int, from column: Int, now: Timestamp) -> Bool {
        Disclosure.isWhole(
            relation: Relation(rawValue: Int32(rows.int(row, column))),
            state: OrderState(rawValue: rows.text(row, column + 1)) ?? .placed,
            completedAt: rows.optionalTimestamp(row, column + 2).map(Timestamp.init(microseconds:)), now: now,
            windows: CenterWindows(reopenDays: 0, closeDays: 0, contactDays: rows.int(row, column + 3)))
    }
}

extension JSONWriter {
    /// `name`, of somebody who may be a resident.
    mutating func residentName(_ rows: borrowing Rows, _ row: Int, _ column: Int, isWhole: Bool) {
        if isWhole {
            text("name", rows, row, column)
        } else {
            field("name", rows.optionalText(row, column).map(Mask.name))
        }
    }
}
