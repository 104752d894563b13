/// Text of a head, written where it will stand: room is asked for once for all of it.
extension OutputSpan<UInt8> {
    /// Appends text known at compile time.
    @inlinable
    public mutating func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes lent for the call.
    @inlinable
    public mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
    }

    @unsafe @inlinable
    mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        unsafe withUnsafeMutableBufferPointer { target, count in
            count = unsafe target[count...].update(fromContentsOf: source)
        }
    }

    /// Appends a number in decimal, with zeros before it where it has fewer places.
    public mutating func appendDecimal(_ value: UInt64, atLeast places: Int = 1) {
        var digits = InlineArray<20, UInt8>(repeating: 0x30)
        var start = digits.count
        var rest = value
        while rest > 0 || digits.count - start < places {
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        for index in start..<digits.count { append(digits[index]) }
    }
}
