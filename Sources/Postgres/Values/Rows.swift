import CLibPQ
import Foundation

/// The answer to one statement, in binary format; freed with the value.
///
/// A cell is named by row and column, both from 0. Reading a column as a type it does not have, reading NULL where a
/// value was declared, and reading beyond the end are broken invariants between a statement and the code beside it:
/// they trap with a sentence. No value that a row can hold does.
///
/// Sendable: libpq never changes a finished result, and it has one owner.
@safe
public struct Rows: ~Copyable, @unchecked Sendable {
    private let result: OpaquePointer
    /// Where the rows in view begin among all that were returned.
    private var first = 0
    /// How many rows were returned; of a set's answer, how many of them are this request's.
    public private(set) var count: Int
    public let columnCount: Int

    /// Takes the result over.
    init(owning result: OpaquePointer) {
        unsafe self.result = result
        count = Int(unsafe PQntuples(result))
        columnCount = Int(unsafe PQnfields(result))
    }

    deinit {
        unsafe PQclear(result)
    }

    /// The answer of a set, split by request: where each one's rows are, by the ordinals in the last column.
    ///
    /// - Parameter requests: how many asked.
    func ranges(of requests: Int) -> [Range<Int>] {
        var ranges = [Range<Int>](repeating: 0..<0, count: requests)
        guard columnCount > 0 else { return ranges }
        for row in 0..<count {
            let request = int(row, columnCount - 1) - 1
            precondition(
                ranges.indices.contains(request)
                    && (ranges[request].isEmpty || ranges[request].upperBound == row),
                "row \(row) of a set's answer is out of its request's turn")
            ranges[request] = (ranges[request].isEmpty ? row : ranges[request].lowerBound)..<row + 1
        }
        return ranges
    }

    /// Brings some of all returned rows into view, so that rows are counted from the first of them.
    mutating func view(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= Int(unsafe PQntuples(result)),
            "rows \(range) of an answer were asked for")
        first = range.lowerBound
        count = range.count
    }

    /// How many rows an INSERT, UPDATE, DELETE, MERGE, COPY or SELECT touched; 0 for other commands.
    public var affected: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return unsafe Int(String(cString: text)) ?? 0
    }

    public var isEmpty: Bool { count == 0 }

    public func columnName(_ column: Int) -> String {
        precondition(
            column >= 0 && column < columnCount, "a column beyond the \(columnCount) of the answer was read")
        guard let name = unsafe PQfname(result, Int32(column)) else { return "" }
        return unsafe String(cString: name)
    }

    public func isNull(_ row: Int, _ column: Int) -> Bool {
        checkBounds(row, column)
        return unsafe PQgetisnull(result, Int32(first + row), Int32(column)) == 1
    }

    // MARK: What the decoders stand on

    private func checkBounds(_ row: Int, _ column: Int) {
        precondition(row >= 0 && row < count, "row \(row) was read from an answer of \(count)")
        precondition(
            column >= 0 && column < columnCount, "column \(column) was read from an answer of \(columnCount)")
    }

    func type(_ column: Int) -> TypeOID {
        TypeOID(rawValue: unsafe PQftype(result, Int32(column)))
    }

    /// Lends the bytes of a cell that is not NULL.
    func lend<Value, Failure: Error>(
        _ row: Int, _ column: Int, _ body: (RawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        precondition(
            !isNull(row, column),
            "NULL in row \(row), column \(column) (\(columnName(column))), declared as present")
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, Int32(first + row), Int32(column)),
            count: Int(PQgetlength(result, Int32(first + row), Int32(column))))
        return try body(unsafe bytes.bytes)
    }

    func mismatch(_ column: Int, _ wanted: String) -> Never {
        preconditionFailure(
            "column \(column) (\(columnName(column))) was read as \(wanted) but has type \(type(column).rawValue)"
        )
    }

    func fixed<Value: FixedWidthInteger & BitwiseCopyable>(_ row: Int, _ column: Int, as: Value.Type) -> Value
    {
        lend(row, column) { $0.bigEndian(at: 0) }
    }
}

extension RawSpan {
    /// An integer in network order; a cell of another length is a broken invariant.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Value {
        precondition(
            offset >= 0 && offset + MemoryLayout<Value>.size <= byteCount, "a binary value is cut short")
        return Value(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    func uuid(at offset: Int) -> UUID {
        precondition(offset >= 0 && offset + 16 <= byteCount, "a binary uuid is cut short")
        return UUID(uuid: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: uuid_t.self))
    }

    /// Text; the server has seen to it that it is UTF-8.
    func text() -> String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    func copied() -> [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
