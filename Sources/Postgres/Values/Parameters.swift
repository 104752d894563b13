public import Foundation

/// The parameters of one statement in PostgreSQL's binary format, in one contiguous buffer.
///
/// Each parameter is stored as the protocol's Bind message has it: four bytes of length, big-endian, −1 for NULL,
/// then the value. So there is one allocation for a whole statement, and none for a value.
public struct Parameters: Sendable {
    /// Values back to back, each behind its length.
    var bytes: [UInt8] = []
    public internal(set) var count = 0

    /// The protocol counts parameters in sixteen bits.
    static let maximumCount = 65_535

    init(reservingBytes capacity: Int = 192) {
        bytes.reserveCapacity(capacity)
    }

    /// Begins a parameter of a length known beforehand.
    mutating func header(lengthBytes: Int) {
        precondition(count < Self.maximumCount, "a statement takes 65,535 parameters at most")
        count += 1
        bigEndian(Int32(lengthBytes))
    }

    mutating func bigEndian<Value: FixedWidthInteger>(_ value: Value) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Where the parameter that begins at a place ends.
    func place(after start: Int) -> Int {
        var length: UInt32 = 0
        for byte in bytes[start..<start + 4] { length = length << 8 | UInt32(byte) }
        return start + 4 + Int(max(0, Int32(bitPattern: length)))
    }

    /// Says how long the parameter is whose value begins at `start` and ends here.
    mutating func setLength(from start: Int) {
        let length = UInt32(bytes.count - start)
        for index in 0..<4 {
            bytes[start - 4 + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index))
        }
    }

    mutating func append(_ value: UUID) {
        unsafe withUnsafeBytes(of: value.uuid) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(utf8 value: some Collection<UInt8>) {
        bytes.append(contentsOf: value)
    }

    public mutating func null() {
        header(lengthBytes: -1)
    }

    /// `uuid`
    public mutating func uuid(_ value: UUID?) {
        guard let value else { return null() }
        header(lengthBytes: 16)
        append(value)
    }

    /// `text`. A NUL character is refused by the server (22021), not here.
    public mutating func text(_ value: String?) {
        guard let value else { return null() }
        header(lengthBytes: value.utf8.count)
        append(utf8: value.utf8)
    }

    /// `text`, from bytes that are already UTF-8; what is not is refused by the server (22021).
    public mutating func text(utf8 value: ArraySlice<UInt8>) {
        header(lengthBytes: value.count)
        append(utf8: value)
    }

    /// `smallint`
    public mutating func smallint(_ value: Int16?) {
        guard let value else { return null() }
        header(lengthBytes: 2)
        bigEndian(value)
    }

    /// `integer`
    public mutating func int(_ value: Int32?) {
        guard let value else { return null() }
        header(lengthBytes: 4)
        bigEndian(value)
    }

    /// `bigint`
    public mutating func bigint(_ value: Int64?) {
        guard let value else { return null() }
        header(lengthBytes: 8)
        bigEndian(value)
    }

    /// `double precision`
    public mutating func double(_ value: Double?) {
        guard let value else { return null() }
        header(lengthBytes: 8)
        bigEndian(value.bitPattern)
    }

    /// `boolean`
    public mutating func bool(_ value: Bool?) {
        guard let value else { return null() }
        header(lengthBytes: 1)
        bytes.append(value ? 1 : 0)
    }

    /// `timestamptz`; `Int64.min` and `.max` are `-infinity` and `infinity`.
    public mutating func timestamp(microsecondsSince1970 value: Int64?) {
        guard let value else { return null() }
        header(lengthBytes: 8)
        bigEndian(BinaryTime.postgres(microsecondsSince1970: value))
    }

    /// `date`
    public mutating func date(daysSince1970 value: Int32?) {
        guard let value else { return null() }
        header(lengthBytes: 4)
        bigEndian(BinaryTime.postgres(daysSince1970: value))
    }

    /// `bytea`
    public mutating func bytea(_ value: [UInt8]?) {
        guard let value else { return null() }
        header(lengthBytes: value.count)
        append(utf8: value)
    }

    /// `jsonb`, from JSON text in UTF-8; what is not JSON is refused by the server (22P02).
    public mutating func jsonb(_ value: [UInt8]?) {
        guard let value else { return null() }
        jsonb(utf8: value[...])
    }

    /// `jsonb`, from a part of a buffer.
    public mutating func jsonb(utf8 value: ArraySlice<UInt8>) {
        header(lengthBytes: value.count + 1)
        bytes.append(JSONB.version)
        append(utf8: value)
    }
}

/// The binary form of `jsonb` is its text behind one byte of version (jsonb_send in PostgreSQL's jsonb.c).
enum JSONB {
    static let version: UInt8 = 1
}
