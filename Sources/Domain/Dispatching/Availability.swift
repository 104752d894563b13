/// When a team or a volunteer can serve: a weekly pattern in China Standard Time (UTC+8, no summer time), in which
/// each day counts as the weekday that the working calendar makes of it.
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

    /// By weekday from Monday on: microseconds since its midnight, ascending, apart from one another.
    private let stretches: [[Range<Int64>]]
    /// Whether the slots leave nothing of any day out, so that no window is too long.
    private let isAlways: Bool

    public init(slots: [Slot]) {
        self.slots = slots
        stretches = (1...7).map { weekday in Availability.merged(slots.filter { $0.weekday == weekday }) }
        isAlways = slots.isEmpty || stretches.allSatisfy { $0 == [0..<Timestamp.microsecondsADay] }
    }

    /// Whether the whole window lies in the pattern, day by day, across midnight where slots meet.
    public func covers(_ window: TimeWindow, in calendar: WorkingCalendar) -> Bool {
        if isAlways { return true }
        var position = window.start.microseconds + Timestamp.chinaOffsetMicroseconds
        let end = window.end.microseconds + Timestamp.chinaOffsetMicroseconds
        while position < end {
            let day = position.floorDivided(by: Timestamp.microsecondsADay)
            let midnight = day * Timestamp.microsecondsADay
            let weekday = calendar.weekday(of: CivilDate(daysSince1970: Int(day)))
            guard let stretch = stretches[weekday - 1].first(where: { $0.contains(position - midnight) })
            else {
                return false
            }
            position = midnight + stretch.upperBound
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

    private static func merged(_ slots: [Slot]) -> [Range<Int64>] {
        let ordered = slots.map { slot in
            Int64(slot.fromMinute) * microsecondsAMinute..<Int64(slot.toMinute) * microsecondsAMinute
        }.sorted { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int64>] = []
        for stretch in ordered {
            if let last = merged.last, stretch.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, stretch.upperBound)
            } else {
                merged.append(stretch)
            }
        }
        return merged
    }
}
