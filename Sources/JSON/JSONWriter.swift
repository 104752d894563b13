/// Writes one JSON value after another into bytes that it owns, in the order of the calls, without white space.
///
/// Commas are the writer's: a value, key or end only says what comes next. Strings are escaped as little as RFC 8259,
/// section 7, allows: `"`, `\` and the control characters; all else stays UTF-8.
public struct JSONWriter: ~Copyable, Sendable {
    @usableFromInline var bytes: [UInt8]
    /// A value stands before what comes next in the same container.
    @usableFromInline var needsComma = false
    @usableFromInline var depth = 0

    /// Starts with room for `capacity` bytes.
    @inlinable
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Appends to bytes that may hold something already (a response's head, say) and keeps their storage.
    @inlinable
    public init(reusing bytes: consuming [UInt8]) { self.bytes = bytes }

    /// Bytes written so far, with those given at the start.
    @inlinable public var count: Int { bytes.count }

    /// How many bytes there is room for before more memory is needed; 0 where none was ever given.
    @inlinable public var capacity: Int { bytes.capacity }

    /// Everything written; the writer is empty afterwards and may be used again. Every container must be closed.
    @inlinable
    public mutating func take() -> [UInt8] {
        precondition(depth == 0, "a JSON writer was asked for its bytes with \(depth) containers open")
        needsComma = false
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Drops everything written, finished or not, and keeps the storage.
    @inlinable
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
        depth = 0
    }

    @inlinable public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    @inlinable public mutating func endObject() { end(UInt8(ascii: "}")) }
    @inlinable public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    @inlinable public mutating func endArray() { end(UInt8(ascii: "]")) }

    @inlinable
    mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
        depth += 1
    }

    @inlinable
    mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "a JSON writer was asked to close a container that is not open")
        bytes.append(bracket)
        needsComma = true
        depth -= 1
    }

    /// The comma before a key or value, where one is due.
    @inlinable
    mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// A key known at compile time; it must need no escaping. It is most of what an answer's bytes are, so that room
    /// for all of it is asked for once.
    public mutating func key(_ name: StaticString) {
        let comma = needsComma
        bytes.append(addingCapacity: name.utf8CodeUnitCount + 4) { out in
            if comma { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "\""))
            unsafe out.append(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            out.append(UInt8(ascii: "\""))
            out.append(UInt8(ascii: ":"))
        }
        needsComma = false
    }

    @inlinable
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    @inlinable
    public mutating func null() { literal("null") }

    @inlinable
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    @usableFromInline
    mutating func literal(_ word: StaticString) {
        let comma = needsComma
        bytes.append(addingCapacity: word.utf8CodeUnitCount + 1) { out in
            if comma { out.append(UInt8(ascii: ",")) }
            unsafe out.append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        }
        needsComma = true
    }

    /// A value that is JSON already, taken on trust.
    @inlinable
    public mutating func raw(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
    }

    /// A value that is JSON already, lent for the call and taken on trust.
    @inlinable
    public mutating func raw(_ value: RawSpan) {
        separate()
        unsafe value.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// A value that is JSON already, lent for the call and taken on trust.
    @inlinable
    public mutating func raw(utf8 value: Span<UInt8>) {
        separate()
        unsafe value.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}

extension OutputSpan<UInt8> {
    /// Copies all of a buffer, for which there must be room.
    @inline(__always)
    mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        unsafe withUnsafeMutableBufferPointer { target, count in
            count = unsafe target[count...].update(fromContentsOf: source)
        }
    }
}
