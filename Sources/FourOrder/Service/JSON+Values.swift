import Domain
import Foundation
import JSON
import Postgres

/// The values that answers are made of, beyond JSON's own.
extension JSONWriter {
    /// A text column, copied from the result without making a String of it.
    mutating func text(_ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: Int) {
        key(name)
        if rows.isNull(row, column) {
            null()
        } else {
            rows.withBytes(row, column) { string(utf8: $0) }
        }
    }

    mutating func moment(_ name: StaticString, _ value: Timestamp?) {
        key(name)
        guard let value else {
            null()
            return
        }
        value.withUTF8 { string(utf8: $0) }
    }

    mutating func moment(_ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: Int) {
        moment(name, rows.optionalTimestamp(row, column).map(Timestamp.init(microseconds:)))
    }

    mutating func window(_ name: StaticString, _ start: Timestamp?, _ end: Timestamp?) {
        key(name)
        guard let start, let end else {
            null()
            return
        }
        beginObject()
        moment("start", start)
        moment("end", end)
        endObject()
    }

    mutating func location(_ name: StaticString, _ latitude: Double?, _ longitude: Double?) {
        key(name)
        guard let latitude, let longitude else {
            null()
            return
        }
        beginObject()
        field("lat", latitude)
        field("lng", longitude)
        endObject()
    }

    mutating func strings(_ values: [String]) {
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    mutating func uuids(_ values: [UUID]) {
        beginArray()
        for value in values { uuid(value) }
        endArray()
    }
}
