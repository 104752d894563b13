public import FoundationEssentials

/// A key and its value in one call; an absent value is written as `null`.
extension JSONWriter {
    @inlinable
    public mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Int64) {
        key(name)
        int(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: UUID) {
        key(name)
        uuid(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Int64?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: Double?) {
        key(name)
        if let value { double(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: UUID?) {
        key(name)
        if let value { uuid(value) } else { null() }
    }

    /// A field whose value is a string given as its UTF-8, lent for the call.
    public mutating func field(_ name: StaticString, utf8 value: RawSpan) {
        key(name)
        string(utf8: value)
    }

    @inlinable
    public mutating func nullField(_ name: StaticString) {
        key(name)
        null()
    }

    /// An object whose members `body` writes.
    @inlinable
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// An array whose elements `body` writes.
    @inlinable
    public mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginArray()
        try body(&self)
        endArray()
    }
}
