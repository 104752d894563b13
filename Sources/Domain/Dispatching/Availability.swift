/// When a team or a volunteer can serve: a weekly pattern in China Standard Time (UTC+8, no summer time).
public struct Availability: Hashable, Sendable {
    /// One stretch of one weekday, from a minute up to but not including another.
    public struct Slot: Hashable, Sendable {
        /// 1 for Monday to 7 for Sunday.
        public let weekday: Int
        /// Minutes since midnight, 0 to 1439.
        public let fromMinute: Int
        /// Minutes since midnight, 1 to 1440 (`24:00`), after `fromMinute`.
        public let toMinute: Int

        /// Nil outside those ranges. A night is two slots, to `24:00` and from `00:00`.
        public init?(weekday: Int, fromMinute: Int, toMinute: Int) {
            guard (1...7).contains(weekday), fromMinute >= 0, toMinute <= minutesADay, fromMinute < toMinute
            else { return nil }
            self.weekday = weekday
            self.fromMinute = fromMinute
            self.toMinute = toMinute
        }
    }

    /// As given; may overlap and touch. Empty: always available.
    public let slots: [Slot]

    /// Slots taken in one pattern.
    public static let maxSlots = 50

    public static let always = Availability(slots: [])

    private static let minutesADay = 1440
    private static let microsecondsAMinute: Int64 = 60_000_000
    private static let microsecondsAWeek: Int64 = 7 * Timestamp.microsecondsADay
    /// China Standard Time is 8 hours ahead of UTC.
    private static let offsetMicroseconds: Int64 = 8 * 3600 * 1_000_000

    /// Microseconds since Monday 00:00 local time, ascending, apart from one another.
    private let stretches: [(from: Int64, to: Int64)]

    public init(slots: [Slot]) {
        self.slots = slots
        stretches = Availability.merged(slots)
    }

    /// Whether the whole window lies in the pattern, across midnight and the end of the week where slots meet.
    public func covers(_ window: TimeWindow) -> Bool {
        guard !slots.isEmpty else { return true }
        if let only = stretches.first, only.to - only.from == Availability.microsecondsAWeek { return true }
        guard window.microseconds < Availability.microsecondsAWeek else { return false }
        var position = Availability.sinceMonday(window.start)
        var left = window.microseconds
        while left > 0 {
            guard let stretch = stretches.first(where: { $0.from <= position && position < $0.to }) else {
                return false
            }
            left -= stretch.to - position
            position = stretch.to % Availability.microsecondsAWeek
        }
        return true
    }

    /// Minutes of `HH:MM`, `00:00` to `24:00`; nil for anything else.
    public static func minute(of text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[2] * 10 + digits[3]
        guard minute < 60, hour * 60 + minute <= minutesADay else { return nil }
        return hour * 60 + minute
    }

    /// `HH:MM` of minutes since midnight.
    public static func text(ofMinute minute: Int) -> String {
        let hour = minute / 60
        let rest = minute % 60
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }

    public static func == (left: Availability, right: Availability) -> Bool { left.slots == right.slots }

    public func hash(into hasher: inout Hasher) { hasher.combine(slots) }

    private static func sinceMonday(_ moment: Timestamp) -> Int64 {
        // 1 January 1970 was a Thursday, three days after a Monday.
        let local = moment.microseconds + offsetMicroseconds + 3 * Timestamp.microsecondsADay
        return local - local.floorDivided(by: microsecondsAWeek) * microsecondsAWeek
    }

    private static func merged(_ slots: [Slot]) -> [(from: Int64, to: Int64)] {
        let ordered = slots.map { slot in
            let day = Int64(slot.weekday - 1) * Timestamp.microsecondsADay
            return (
                from: day + Int64(slot.fromMinute) * microsecondsAMinute,
                to: day + Int64(slot.toMinute) * microsecondsAMinute
            )
        }.sorted { $0.from < $1.from }
        var merged: [(from: Int64, to: Int64)] = []
        for stretch in ordered {
            if let last = merged.last, stretch.from <= last.to {
                merged[merged.count - 1].to = max(last.to, stretch.to)
            } else {
                merged.append(stretch)
            }
        }
        return merged
    }
}
