public import Foundation

/// A row of a table as one value: what a statement gives for `SELECT o FROM orders AS o`.
///
/// To the server one such column is far cheaper than a column for each field, where a plan hands the row on from node
/// to node: every node would set out all of them anew. A field is named by its place in the table, from 0. As with
/// `Rows`, reading NULL where a value was declared is a broken invariant and traps; so does a field of another width.
///
/// The binary form (record_send in PostgreSQL's rowtypes.c): how many fields; then of each its type, its length, its
/// value.
public struct Record: Sendable {
    private struct Place {
        let start: Int32
        /// −1: NULL
        let length: Int32
    }

    private let bytes: [UInt8]
    private let places: [Place]

    init(_ cell: RawSpan) {
        let count: Int32 = cell.bigEndian(at: 0)
        var places: [Place] = []
        places.reserveCapacity(Int(count))
        var offset: Int32 = 4
        for _ in 0..<count {
            let length: Int32 = cell.bigEndian(at: Int(offset) + 4)
            places.append(Place(start: offset + 8, length: length))
            offset += 8 + max(0, length)
        }
        precondition(Int(offset) == cell.byteCount, "a binary record is not as long as its fields")
        self.places = places
        bytes = cell.copied()
    }

    public var fieldCount: Int { places.count }

    /// How much memory it takes, about.
    public var byteCount: Int { bytes.count + places.count * MemoryLayout<Place>.stride }

    public func isNull(_ field: Int) -> Bool { places[field].length < 0 }

    public func uuid(_ field: Int) -> UUID { lend(field) { $0.uuid(at: 0) } }

    public func text(_ field: Int) -> String { lend(field) { $0.text() } }

    /// `smallint`, `integer` and `bigint`
    public func int(_ field: Int) -> Int {
        lend(field) { value in
            switch value.byteCount {
            case 2: Int(value.bigEndian(at: 0) as Int16)
            case 4: Int(value.bigEndian(at: 0) as Int32)
            default: Int(value.bigEndian(at: 0) as Int64)
            }
        }
    }

    public func bool(_ field: Int) -> Bool { lend(field) { ($0.bigEndian(at: 0) as UInt8) != 0 } }

    /// `double precision`
    public func double(_ field: Int) -> Double { lend(field) { Double(bitPattern: $0.bigEndian(at: 0)) } }

    /// `timestamptz`, in microseconds since 1970
    public func timestamp(_ field: Int) -> Int64 {
        lend(field) { BinaryTime.microsecondsSince1970(postgres: $0.bigEndian(at: 0)) }
    }

    public func uuids(_ field: Int) -> [UUID] {
        lend(field) { $0.elements { bytes, _ in bytes.uuid(at: 0) } }
    }

    public func texts(_ field: Int) -> [String] {
        lend(field) { $0.elements { bytes, _ in bytes.text() } }
    }

    /// `integer[]`
    public func ints(_ field: Int) -> [Int] {
        lend(field) { $0.elements { bytes, _ in Int(bytes.bigEndian(at: 0) as Int32) } }
    }

    public func optionalUUID(_ field: Int) -> UUID? { isNull(field) ? nil : uuid(field) }
    public func optionalText(_ field: Int) -> String? { isNull(field) ? nil : text(field) }
    public func optionalInt(_ field: Int) -> Int? { isNull(field) ? nil : int(field) }
    public func optionalDouble(_ field: Int) -> Double? { isNull(field) ? nil : double(field) }
    public func optionalTimestamp(_ field: Int) -> Int64? { isNull(field) ? nil : timestamp(field) }

    /// Lends the bytes of a text without copying them.
    public func withBytes<Value>(_ field: Int, _ body: (Span<UInt8>) -> Value) -> Value {
        body(bytes.span.extracting(range(field)))
    }

    private func lend<Value>(_ field: Int, _ body: (RawSpan) -> Value) -> Value {
        // Unsafe of elements with padding only, which bytes have not.
        body(unsafe bytes.span.bytes.extracting(range(field)))
    }

    /// Where a value that is not NULL lies.
    private func range(_ field: Int) -> Range<Int> {
        let place = places[field]
        precondition(place.length >= 0, "NULL in field \(field) of a record, declared as present")
        return Int(place.start)..<Int(place.start) + Int(place.length)
    }
}

extension Rows {
    /// A row of a table in one column.
    public func record(_ row: Int, _ column: Int) -> Record { lend(row, column) { Record($0) } }
}
