/// A moment, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted: what PostgreSQL keeps.
public struct Timestamp: Hashable, Sendable, Comparable {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// From PostgreSQL's binary `timestamptz`: microseconds since 2000-01-01T00:00:00Z.
    public init(microsecondsSince2000: Int64) {
        microseconds = microsecondsSince2000 &+ Timestamp.microsecondsTo2000
    }

    public var microsecondsSince2000: Int64 { microseconds &- Timestamp.microsecondsTo2000 }

    /// Whole milliseconds since 1970, rounded down: the clock of a version 7 UUID.
    public var milliseconds: Int64 { microseconds.floorDivided(by: 1000) }

    /// 0001-01-01T00:00:00Z and the last microsecond of 9999: what RFC 3339 can write.
    public static let earliest = Timestamp(microseconds: -62_135_596_800_000_000)
    public static let latest = Timestamp(microseconds: 253_402_300_799_999_999)

    public static let microsecondsADay: Int64 = 86_400_000_000
    private static let microsecondsTo2000: Int64 = 946_684_800_000_000

    /// Later by so many microseconds, held to what ``earliest`` and ``latest`` allow.
    public func adding(microseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(delta)
        if overflow { return delta < 0 ? .earliest : .latest }
        return min(max(Timestamp(microseconds: sum), .earliest), .latest)
    }

    public func adding(seconds: Int) -> Timestamp { adding(count: seconds, of: 1_000_000) }

    public func adding(days: Int) -> Timestamp { adding(count: days, of: Timestamp.microsecondsADay) }

    private func adding(count: Int, of unit: Int64) -> Timestamp {
        let (delta, overflow) = Int64(count).multipliedReportingOverflow(by: unit)
        return adding(microseconds: overflow ? (count < 0 ? .min : .max) : delta)
    }

    /// Microseconds from another moment to this one.
    public func since(_ other: Timestamp) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return overflow ? (microseconds < other.microseconds ? .min : .max) : difference
    }

    /// The day in UTC.
    public var date: CivilDate {
        CivilDate(daysSince1970: Int(microseconds.floorDivided(by: Timestamp.microsecondsADay)))
    }

    /// China Standard Time (UTC+8, no summer time) is so far ahead of UTC.
    static let chinaOffsetMicroseconds: Int64 = 8 * 3600 * 1_000_000

    /// The day in China.
    public var dateInChina: CivilDate { adding(microseconds: Timestamp.chinaOffsetMicroseconds).date }

    /// Midnight UTC of a day.
    public init(date: CivilDate) {
        microseconds = Int64(date.daysSince1970) * Timestamp.microsecondsADay
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}
