import Domain
import Foundation
import JSON
import Postgres

/// 中心设置: the whole numbers among a center's settings, by the field and the column they stand in.
enum CenterSettings {
    struct Number: Sendable {
        let name: StaticString
        let range: ClosedRange<Int>
    }

    static let numbers = [
        Number(name: "return_limit", range: 1...20),
        Number(name: "close_after_days", range: 1...365),
        Number(name: "reopen_within_days", range: 1...365),
        Number(name: "contact_visible_days", range: 0...365),
        Number(name: "contact_kept_days", range: 30...3650),
        Number(name: "words_kept_days", range: 30...3650),
        Number(name: "audit_kept_days", range: 180...3650),
        Number(name: "accept_booking_minutes", range: 15...10_080),
        Number(name: "start_booking_minutes", range: 15...10_080),
        Number(name: "matching_window_s", range: 5...3600),
        Number(name: "broadcast_teams", range: 1...100),
        Number(name: "ring_minutes", range: 1...1440),
        Number(name: "rematch_minutes", range: 1...1440),
        Number(name: "escalate_after_minutes", range: 1...10_080),
    ]
    /// Objects by priority; the columns are called after both: `due_hours_low`.
    static let byPriority = [
        Number(name: "offer_minutes", range: 1...10_080), Number(name: "due_hours", range: 1...8760),
    ]
    static let priorities: [StaticString] = ["low", "normal", "high", "urgent"]

    static let fields: [StaticString] =
        ["name", "dispatch_policy"] + (numbers + byPriority).map(\.name) + ["dispatch_weights", "calendar"]

    /// The columns of the numbers, single ones first, then by priority.
    static let columns =
        numbers.map { "\($0.name)" }
        + byPriority.flatMap { object in priorities.map { "\(object.name)_\($0)" } }

    /// Of `s`, the settings, and `d`, the center: what `write` reads.
    static let view =
        "d.id, d.code, s.name, s.dispatch_policy, s.version, s.dispatch_weights, s.calendar, s.weights_version, "
        + columns.map { "s.\($0)" }.joined(separator: ", ")
    private static let firstNumber = 8

    static func write(_ rows: borrowing Rows, to reply: inout Reply) {
        let version = rows.int(0, 4)
        reply.entityTag(version)
        reply.json.beginObject()
        reply.json.field("id", rows.uuid(0, 0))
        reply.json.text("code", rows, 0, 1)
        reply.json.text("name", rows, 0, 2)
        reply.json.text("dispatch_policy", rows, 0, 3)
        writeNumbers(rows, &reply.json)
        reply.json.key("dispatch_weights")
        let weights = DispatchWeights(rows, 0, 5, version: rows.int(0, 7))
        weights.write(to: &reply.json)
        reply.json.field("weights_version", weights.version)
        reply.json.key("calendar")
        rows.withJSON(0, 6) { reply.json.raw(utf8: $0) }
        reply.json.field("version", version)
        reply.json.endObject()
    }

    private static func writeNumbers(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        var column = firstNumber
        for number in numbers {
            json.field(number.name, rows.int(0, column))
            column += 1
        }
        for object in byPriority {
            json.key(object.name)
            json.beginObject()
            for priority in priorities {
                json.field(priority, rows.int(0, column))
                column += 1
            }
            json.endObject()
        }
    }
}
