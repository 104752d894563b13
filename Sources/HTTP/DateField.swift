import Platform

/// The Date field (RFC 9110, section 6.6.1), written once a second.
struct DateField {
    private var line: [UInt8] = []
    private var validUntil = MonotonicTime(nanoseconds: .min)

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and CRLF.
    mutating func line(_ now: MonotonicTime) -> [UInt8] {
        if now >= validUntil {
            let time = WallClock.nanosecondsSince1970()
            line = Self.format(secondsSince1970: time / 1_000_000_000)
            validUntil = now.adding(nanoseconds: 1_000_000_000 - time % 1_000_000_000)
        }
        return line
    }

    /// IMF-fixdate of RFC 9110, section 5.6.7, for moments since 1970.
    static func format(secondsSince1970 seconds: Int64) -> [UInt8] {
        let days = Int(seconds / 86_400)
        let (year, month, day) = civil(daysSince1970: days)
        let second = Int(seconds % 86_400)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = [second / 3_600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        let date = "\(weekdays[days % 7]), \(twoDigits(day)) \(months[month - 1]) \(year)"
        return Array("Date: \(date) \(time) GMT\r\n".utf8)
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    /// Year, month and day of the proleptic Gregorian calendar: `civil_from_days` of Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", for days from 1970 on.
    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
