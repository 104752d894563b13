extension Timestamp {
    /// Reads an RFC 3339 `date-time` (section 5.6), strictly: a real day of the years 0001 to 9999, `T` or
    /// `t` between date and time, `Z`, `z` or any offset, 1 to 9 digits of fraction, of which those beyond
    /// microseconds are cut off.
    ///
    /// A second of 60 is taken only where a leap second can be (23:59:60 UTC on 30 June or 31 December,
    /// section 5.7) and counts as the second after it, as in POSIX time. Nil for anything else, also for a
    /// moment that lies outside those years in UTC.
    public init?(rfc3339 bytes: Span<UInt8>) {
        var reader = TimestampReader()
        guard let date = reader.date(bytes), reader.take(0x54, or: 0x74, bytes),
            let time = reader.time(bytes), let offset = reader.offset(bytes), reader.position == bytes.count
        else { return nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + time.seconds - offset
        if time.isLeap, !Timestamp.beginsHalfYear(seconds) { return nil }
        let moment = Timestamp(microseconds: seconds * 1_000_000 + time.microseconds)
        guard moment >= .earliest, moment <= .latest else { return nil }
        self = moment
    }

    public init?(rfc3339 bytes: [UInt8]) { self.init(rfc3339: bytes.span) }

    public init?(rfc3339 text: String) { self.init(rfc3339: Array(text.utf8)) }

    /// The second is midnight UTC of 1 January or 1 July.
    private static func beginsHalfYear(_ seconds: Int64) -> Bool {
        guard seconds % 86_400 == 0 else { return false }
        let date = CivilDate(daysSince1970: Int(seconds / 86_400))
        return date.day == 1 && (date.month == 1 || date.month == 7)
    }
}

/// A position that moves from left to right over bytes lent at every step.
private struct TimestampReader {
    var position = 0

    /// `full-date`.
    mutating func date(_ bytes: Span<UInt8>) -> CivilDate? {
        guard let year = number(digits: 4, bytes), take(0x2D, bytes), let month = number(digits: 2, bytes),
            take(0x2D, bytes), let day = number(digits: 2, bytes)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// `partial-time`: whole seconds of the day, microseconds, and whether it names a leap second.
    mutating func time(_ bytes: Span<UInt8>) -> (seconds: Int64, microseconds: Int64, isLeap: Bool)? {
        guard let hour = number(digits: 2, bytes), hour <= 23, take(0x3A, bytes),
            let minute = number(digits: 2, bytes), minute <= 59, take(0x3A, bytes),
            let second = number(digits: 2, bytes), second <= 60, let fraction = fraction(bytes)
        else { return nil }
        return (Int64(hour * 3600 + minute * 60 + second), fraction, second == 60)
    }

    /// `time-offset` in seconds east of UTC.
    mutating func offset(_ bytes: Span<UInt8>) -> Int64? {
        if take(0x5A, or: 0x7A, bytes) { return 0 }
        let isEast = take(0x2B, bytes)
        guard isEast || take(0x2D, bytes), let hour = number(digits: 2, bytes), hour <= 23,
            take(0x3A, bytes), let minute = number(digits: 2, bytes), minute <= 59
        else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60)
        return isEast ? seconds : -seconds
    }

    mutating func take(_ byte: UInt8, or other: UInt8? = nil, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte || bytes[position] == other else {
            return false
        }
        position += 1
        return true
    }

    /// Microseconds of an optional `.123456789`.
    private mutating func fraction(_ bytes: Span<UInt8>) -> Int64? {
        guard take(0x2E, bytes) else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            if digits < 6 { value = value * 10 + Int64(bytes[position] - 0x30) }
            digits += 1
            position += 1
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    private mutating func number(digits: Int, _ bytes: Span<UInt8>) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + digits {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - 0x30)
        }
        position += digits
        return value
    }
}
