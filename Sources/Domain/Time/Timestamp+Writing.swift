extension Timestamp {
    /// The most bytes of the written form: `2026-01-01T00:06:20.229123Z`.
    public static let maxBytes = 27

    /// Lends the RFC 3339 form in UTC: no fraction when it is zero, three digits when milliseconds tell all,
    /// else six. A moment before ``earliest`` or after ``latest`` is written as that one.
    @inlinable
    public func withUTF8<Answer, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let text = TimestampText(self)
        return try body(text.bytes.span.extracting(first: text.count))
    }

    /// Appends the RFC 3339 form, ``maxBytes`` at most.
    public func write(to bytes: inout [UInt8]) {
        let text = TimestampText(self)
        bytes.append(addingCapacity: text.count) { out in
            for index in 0..<text.count { out.append(text.bytes[index]) }
        }
    }

    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Timestamp.maxBytes)
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The written form, kept in place. Two digits at a time and only constant divisors: an answer has up to nine
/// times in it.
@usableFromInline
struct TimestampText {
    @usableFromInline var bytes = InlineArray<27, UInt8>(repeating: 0x30)
    @usableFromInline var count = 0

    @usableFromInline
    init(_ timestamp: Timestamp) {
        let held = min(max(timestamp, .earliest), .latest).microseconds
        let seconds = held.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let date = CivilDate(daysSince1970: Int(days))
        let second = UInt32(truncatingIfNeeded: seconds - days * 86_400)
        let year = UInt32(truncatingIfNeeded: date.year)
        pair(year / 100)
        pair(year % 100)
        byte(0x2D)
        pair(UInt32(truncatingIfNeeded: date.month))
        byte(0x2D)
        pair(UInt32(truncatingIfNeeded: date.day))
        byte(0x54)
        pair(second / 3600)
        byte(0x3A)
        pair(second / 60 % 60)
        byte(0x3A)
        pair(second % 60)
        fraction(UInt32(truncatingIfNeeded: held - seconds * 1_000_000))
        byte(0x5A)
    }

    private mutating func fraction(_ microseconds: UInt32) {
        guard microseconds != 0 else { return }
        byte(0x2E)
        let thousandths = microseconds / 1000
        pair(thousandths / 10)
        byte(0x30 + UInt8(truncatingIfNeeded: thousandths % 10))
        let rest = microseconds % 1000
        guard rest != 0 else { return }
        pair(rest / 10)
        byte(0x30 + UInt8(truncatingIfNeeded: rest % 10))
    }

    private mutating func pair(_ value: UInt32) {
        byte(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
        byte(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }

    private mutating func byte(_ value: UInt8) {
        bytes[count] = value
        count += 1
    }
}
