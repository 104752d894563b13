extension JSONWriter {
    public mutating func string(_ value: String) {
        quoted(value.utf8Span.span)
    }

    /// A string given as its UTF-8, lent for the call. Its validity is taken on trust (PostgreSQL checks its text).
    public mutating func string(utf8 value: Span<UInt8>) {
        quoted(value)
    }

    /// A string given as its UTF-8, lent for the call. Its validity is taken on trust (PostgreSQL checks its text).
    @unsafe
    public mutating func string(utf8 value: UnsafeBufferPointer<UInt8>) {
        unsafe quoted(value.span)
    }

    /// A string given as raw bytes of UTF-8, lent for the call and taken on trust.
    public mutating func string(utf8 value: RawSpan) {
        unsafe value.withUnsafeBytes { unsafe quoted($0.bindMemory(to: UInt8.self).span) }
    }

    /// A string known at compile time, escaped where it must be.
    public mutating func string(_ value: StaticString) {
        unsafe quoted(UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount).span)
    }

    private mutating func quoted(_ value: Span<UInt8>) {
        if isPlain(value) { plain(value) } else { escaped(value) }
    }

    /// What needs no escaping, and hardly any text does, is copied as a whole.
    private mutating func plain(_ value: Span<UInt8>) {
        let comma = needsComma
        bytes.append(addingCapacity: value.count + 3) { out in
            if comma { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "\""))
            unsafe value.withUnsafeBufferPointer { unsafe out.append($0) }
            out.append(UInt8(ascii: "\""))
        }
        needsComma = true
    }

    private mutating func escaped(_ value: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in value.indices {
            guard mustBeEscaped(value[index]) else { continue }
            append(value, start..<index)
            escape(value[index])
            start = index + 1
        }
        append(value, start..<value.count)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ value: Span<UInt8>, _ range: Range<Int>) {
        unsafe value.extracting(range).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 15))
        default: bytes.append(byte)
        }
    }
}

private func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

/// Without a branch and a way out of the loop, and counted by hand: then the compiler looks at many bytes at a time,
/// which takes a third of the time for a sentence.
private func isPlain(_ value: Span<UInt8>) -> Bool {
    var escapes: UInt8 = 0
    var index = 0
    while index < value.count {
        let byte = value[index]
        let isControl: UInt8 = byte &- 0x20 > 0xDF ? 1 : 0
        let isQuote: UInt8 = byte ^ UInt8(ascii: "\"") == 0 ? 1 : 0
        let isBackslash: UInt8 = byte ^ UInt8(ascii: "\\") == 0 ? 1 : 0
        escapes |= isControl | isQuote | isBackslash
        index &+= 1
    }
    return escapes == 0
}

/// The lower-case hexadecimal digit of a value of 0 to 15.
@inlinable
func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
