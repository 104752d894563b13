/// PostgreSQL counts time from 2000-01-01 UTC, everybody else from 1970.
///
/// The smallest and the largest number mean `-infinity` and `infinity` on both sides, and stay what they are;
/// whatever would not fit becomes one of them rather than wrapping.
enum BinaryTime {
    static let epochMicroseconds: Int64 = 946_684_800_000_000
    static let epochDays: Int32 = 10_957

    static func postgres(microsecondsSince1970 value: Int64) -> Int64 {
        guard value != .max, value != .min else { return value }
        let (shifted, overflow) = value.subtractingReportingOverflow(epochMicroseconds)
        return overflow ? .min : shifted
    }

    static func microsecondsSince1970(postgres value: Int64) -> Int64 {
        guard value != .max, value != .min else { return value }
        let (shifted, overflow) = value.addingReportingOverflow(epochMicroseconds)
        return overflow ? .max : shifted
    }

    static func postgres(daysSince1970 value: Int32) -> Int32 {
        guard value != .max, value != .min else { return value }
        let (shifted, overflow) = value.subtractingReportingOverflow(epochDays)
        return overflow ? .min : shifted
    }

    static func daysSince1970(postgres value: Int32) -> Int32 {
        guard value != .max, value != .min else { return value }
        let (shifted, overflow) = value.addingReportingOverflow(epochDays)
        return overflow ? .max : shifted
    }
}
