public import Foundation

/// Cells as values.
extension Rows {
    /// `uuid`
    public func uuid(_ row: Int, _ column: Int) -> UUID {
        guard type(column) == .uuid else { mismatch(column, "uuid") }
        return lend(row, column) { $0.uuid(at: 0) }
    }

    /// `text`, `varchar`, `name`, `json` and enums
    public func text(_ row: Int, _ column: Int) -> String {
        guard type(column).isTextual else { mismatch(column, "text") }
        return lend(row, column) { $0.text() }
    }

    /// `smallint`, `integer`, `bigint`, `oid` and `xid`
    public func int(_ row: Int, _ column: Int) -> Int {
        switch type(column) {
        case .int8: Int(fixed(row, column, as: Int64.self))
        case .int4: Int(fixed(row, column, as: Int32.self))
        case .int2: Int(fixed(row, column, as: Int16.self))
        case .oid, .xid: Int(fixed(row, column, as: UInt32.self))
        default: mismatch(column, "an integer")
        }
    }

    /// `boolean`
    public func bool(_ row: Int, _ column: Int) -> Bool {
        guard type(column) == .bool else { mismatch(column, "boolean") }
        return fixed(row, column, as: UInt8.self) != 0
    }

    /// `double precision` and `real`; `numeric` needs a cast in the statement.
    public func double(_ row: Int, _ column: Int) -> Double {
        switch type(column) {
        case .float8: Double(bitPattern: fixed(row, column, as: UInt64.self))
        case .float4: Double(Float(bitPattern: fixed(row, column, as: UInt32.self)))
        default: mismatch(column, "double precision")
        }
    }

    /// `timestamptz` (and `timestamp`, taken as UTC) in microseconds since 1970; `Int64.min` and `.max` are
    /// `-infinity` and `infinity`.
    public func timestamp(_ row: Int, _ column: Int) -> Int64 {
        guard type(column) == .timestamptz || type(column) == .timestamp else {
            mismatch(column, "timestamptz")
        }
        return BinaryTime.microsecondsSince1970(postgres: fixed(row, column, as: Int64.self))
    }

    /// `date` in days since 1970
    public func date(_ row: Int, _ column: Int) -> Int32 {
        guard type(column) == .date else { mismatch(column, "date") }
        return BinaryTime.daysSince1970(postgres: fixed(row, column, as: Int32.self))
    }

    /// The bytes of a `bytea` or of a textual column, copied.
    public func bytes(_ row: Int, _ column: Int) -> [UInt8] {
        guard type(column) == .bytea || type(column).isTextual else { mismatch(column, "bytes") }
        return lend(row, column) { $0.copied() }
    }

    /// Lends the bytes of a `bytea` or of a textual column without copying them.
    public func withBytes<Value, Failure: Error>(
        _ row: Int, _ column: Int, _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard type(column) == .bytea || type(column).isTextual else { mismatch(column, "bytes") }
        return try lend(row, column) { bytes throws(Failure) in
            try body(Span<UInt8>(_bytes: bytes))
        }
    }

    /// Lends the JSON text of a `jsonb` or `json` column without copying it.
    public func withJSON<Value, Failure: Error>(
        _ row: Int, _ column: Int, _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let type = type(column)
        guard type == .jsonb || type == .json else { mismatch(column, "jsonb") }
        return try lend(row, column) { bytes throws(Failure) in
            guard type == .jsonb else { return try body(Span<UInt8>(_bytes: bytes)) }
            let version: UInt8 = bytes.bigEndian(at: 0)
            precondition(version == JSONB.version, "jsonb came in a version this code does not know")
            return try body(Span<UInt8>(_bytes: bytes.extracting(droppingFirst: 1)))
        }
    }
}

/// Cells that may be NULL.
extension Rows {
    public func optionalUUID(_ row: Int, _ column: Int) -> UUID? {
        isNull(row, column) ? nil : uuid(row, column)
    }

    public func optionalText(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : text(row, column)
    }

    public func optionalInt(_ row: Int, _ column: Int) -> Int? {
        isNull(row, column) ? nil : int(row, column)
    }

    public func optionalBool(_ row: Int, _ column: Int) -> Bool? {
        isNull(row, column) ? nil : bool(row, column)
    }

    public func optionalDouble(_ row: Int, _ column: Int) -> Double? {
        isNull(row, column) ? nil : double(row, column)
    }

    public func optionalTimestamp(_ row: Int, _ column: Int) -> Int64? {
        isNull(row, column) ? nil : timestamp(row, column)
    }

    public func optionalDate(_ row: Int, _ column: Int) -> Int32? {
        isNull(row, column) ? nil : date(row, column)
    }

    public func optionalBytes(_ row: Int, _ column: Int) -> [UInt8]? {
        isNull(row, column) ? nil : bytes(row, column)
    }
}
