public import Foundation

/// One-dimensional arrays (array_send in PostgreSQL's arrayfuncs.c): dimensions, a flag for NULLs, the element's type,
/// the length and the lower bound, four bytes each; then the elements, each behind its length.
///
/// The server insists on the element's exact type: write the cast as named at each function.
extension Parameters {
    private static let arrayHeaderBytes = 20
    private static let emptyArrayHeaderBytes = 12

    /// `elementsBytes`: the sum of the elements without their lengths.
    private mutating func arrayHeader(_ type: TypeOID, count: Int, elementsBytes: Int, hasNulls: Bool) {
        guard count > 0 else {
            header(lengthBytes: Self.emptyArrayHeaderBytes)
            bigEndian(Int32(0))
            bigEndian(Int32(0))
            bigEndian(type.rawValue)
            return
        }
        header(lengthBytes: Self.arrayHeaderBytes + count * 4 + elementsBytes)
        bigEndian(Int32(1))
        bigEndian(Int32(hasNulls ? 1 : 0))
        bigEndian(type.rawValue)
        bigEndian(Int32(count))
        bigEndian(Int32(1))
    }

    /// Elements of one width, which may be NULL.
    private mutating func array<Element>(
        _ type: TypeOID, _ values: [Element?], widthBytes: Int, _ write: (inout Parameters, Element) -> Void
    ) {
        let nulls = values.count { $0 == nil }
        arrayHeader(
            type, count: values.count, elementsBytes: (values.count - nulls) * widthBytes, hasNulls: nulls > 0
        )
        for value in values {
            guard let value else {
                bigEndian(Int32(-1))
                continue
            }
            bigEndian(Int32(widthBytes))
            write(&self, value)
        }
    }

    /// `uuid[]`
    public mutating func uuids(_ values: [UUID?]?) {
        guard let values else { return null() }
        array(.uuid, values, widthBytes: 16) { $0.append($1) }
    }

    /// `text[]`
    public mutating func texts(_ values: [String?]?) {
        guard let values else { return null() }
        let bytes = values.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        arrayHeader(.text, count: values.count, elementsBytes: bytes, hasNulls: values.contains(nil))
        for value in values {
            guard let value else {
                bigEndian(Int32(-1))
                continue
            }
            bigEndian(Int32(value.utf8.count))
            append(utf8: value.utf8)
        }
    }

    /// `smallint[]`
    public mutating func smallints(_ values: [Int16?]?) {
        guard let values else { return null() }
        array(.int2, values, widthBytes: 2) { $0.bigEndian($1) }
    }

    /// `integer[]`
    public mutating func ints(_ values: [Int32?]?) {
        guard let values else { return null() }
        array(.int4, values, widthBytes: 4) { $0.bigEndian($1) }
    }

    /// `bigint[]`
    public mutating func bigints(_ values: [Int64?]?) {
        guard let values else { return null() }
        array(.int8, values, widthBytes: 8) { $0.bigEndian($1) }
    }

    /// `double precision[]`
    public mutating func doubles(_ values: [Double?]?) {
        guard let values else { return null() }
        array(.float8, values, widthBytes: 8) { $0.bigEndian($1.bitPattern) }
    }

    /// `boolean[]`
    public mutating func bools(_ values: [Bool?]?) {
        guard let values else { return null() }
        array(.bool, values, widthBytes: 1) { $0.bigEndian($1 ? UInt8(1) : UInt8(0)) }
    }

    /// `timestamptz[]`
    public mutating func timestamps(microsecondsSince1970 values: [Int64?]?) {
        guard let values else { return null() }
        array(.timestamptz, values, widthBytes: 8) {
            $0.bigEndian(BinaryTime.postgres(microsecondsSince1970: $1))
        }
    }
}
