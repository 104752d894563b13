import Domain
import Foundation
import JSON
import Postgres

/// 服务时间: `[{weekday, from, to}]`, as it is given, kept and answered alike.
extension Fields {
    mutating func availability(_ name: StaticString) -> Availability? {
        let slots = objects(name, count: 0...Availability.maxSlots) { item in
            // What is no object has no fields to miss.
            guard item.faults.isEmpty else { return Availability.Slot?.none }
            let weekday = item.requiredInteger("weekday", 1...7)
            let from = item.require("from") { $0.minute("from", upTo: 23 * 60 + 59) }
            let to = item.require("to") { $0.minute("to", upTo: 24 * 60) }
            guard item.faults.isEmpty, let weekday, let from, let to else { return nil }
            let slot = Availability.Slot(weekday: weekday, fromMinute: from, toMinute: to)
            if slot == nil { item.fault(.plain(.windowReversed, at: item.pointer("to"))) }
            return slot
        }
        return slots.map { Availability(slots: $0.compactMap(\.self)) }
    }

    /// A time of day in minutes since midnight.
    private mutating func minute(_ name: StaticString, upTo limit: Int) -> Int? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            fault(.wrongType(.string, at: pointer(name)))
            return nil
        }
        guard let minute = Availability.minute(of: text), minute <= limit else {
            fault(.badFormat(Wording(zh: "HH:MM", en: "HH:MM"), at: pointer(name)))
            return nil
        }
        return minute
    }
}

extension Availability {
    /// What is kept: jsonb, in the words of the requests.
    init(_ rows: borrowing Rows, _ row: Int, _ column: Int) {
        let document = rows.document(row, column)
        self.init(slots: document?.root.elements?.compactMap(Slot.init) ?? [])
    }

    /// As JSON, to be kept.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 64)
        write(to: &json)
        return json.take()
    }

    func write(to json: inout JSONWriter) {
        json.beginArray()
        for slot in slots {
            json.beginObject()
            json.field("weekday", slot.weekday)
            json.field("from", Self.text(ofMinute: slot.fromMinute))
            json.field("to", Self.text(ofMinute: slot.toMinute))
            json.endObject()
        }
        json.endArray()
    }
}

extension Availability.Slot {
    /// Nil for what is no slot.
    init?(_ value: JSONValue) {
        guard let weekday = try? value["weekday"]?.integer(),
            let from = value["from"]?.string.flatMap(Availability.minute),
            let to = value["to"]?.string.flatMap(Availability.minute)
        else { return nil }
        self.init(weekday: Int(weekday), fromMinute: from, toMinute: to)
    }
}
