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

/// Parameters of requests that are asked together.
extension Parameters {
    /// What several requests bound, as one statement's parameters: the first, which is the same for all, then an array
    /// for each of the others, with an element a request.
    ///
    /// Elements of an array are stored as parameters are, each behind its length: they are copied as they stand.
    static func together(_ requests: some Collection<Parameters>, as columns: [SetColumn]) -> Parameters {
        var all = Parameters(reservingBytes: requests.reduce(0) { $0 + $1.bytes.count } + 24 * columns.count)
        var places = requests.map { $0.place(after: 0) }
        if let first = requests.first {
            all.bytes.append(contentsOf: first.bytes[..<first.place(after: 0)])
            all.count = 1
        }
        for column in columns {
            all.appendArray(of: column.type, requests, &places)
        }
        return all
    }

    /// One column of all requests; `places` says where each request's next value begins.
    private mutating func appendArray(
        of type: TypeOID, _ requests: some Collection<Parameters>, _ places: inout [Int]
    ) {
        header(lengthBytes: 0)
        let start = bytes.count
        bigEndian(Int32(1))
        // The server looks at the elements: it takes the flag for NULLs as a hint.
        bigEndian(Int32(1))
        bigEndian(type.rawValue)
        bigEndian(Int32(places.count))
        bigEndian(Int32(1))
        for (request, index) in zip(requests, places.indices) {
            let end = request.place(after: places[index])
            bytes.append(contentsOf: request.bytes[places[index]..<end])
            places[index] = end
        }
        setLength(from: start)
    }
}
