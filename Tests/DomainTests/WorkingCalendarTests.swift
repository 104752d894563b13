import Testing

@testable import Domain

struct WorkingCalendarTests {
    static func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    static func own(_ days: [String: WorkingCalendar.Day]) throws -> WorkingCalendar {
        WorkingCalendar(
            own: Dictionary(uniqueKeysWithValues: try days.map { (try date($0.key), $0.value) }))
    }

    @Test(arguments: [
        // An ordinary week, and one of a year that nobody has published.
        ("2026-03-09", 1), ("2026-03-14", 6), ("2026-03-15", 7), ("2024-10-01", 2), ("2031-01-01", 3),
        // 春节 2026: nine days, and the Saturdays worked for them.
        ("2026-02-14", 5), ("2026-02-15", 7), ("2026-02-17", 7), ("2026-02-23", 7), ("2026-02-24", 2),
        ("2026-02-28", 5),
        // A Sunday worked counts as the Monday after it; a Saturday off as a Sunday.
        ("2026-01-03", 7), ("2026-01-04", 1), ("2026-09-20", 1), ("2025-01-26", 1), ("2025-09-28", 1),
        ("2025-10-08", 7), ("2025-10-09", 4), ("2025-10-11", 5),
    ])
    func `a day counts as a weekday`(text: String, weekday: Int) throws {
        #expect(WorkingCalendar.published.weekday(of: try Self.date(text)) == weekday)
    }

    /// Counted from the notices: 共1, 8, 3, 5, 3, 8天, and 共3, 9, 3, 5, 3, 3, 7天.
    @Test(arguments: [(2025, 28, 5), (2026, 33, 6)])
    func `the published days are all there`(year: Int, daysOff: Int, daysWorked: Int) {
        let days = StateCouncilDays.byDay.filter { CivilDate(daysSince1970: $0.key).year == year }
        #expect(days.values.count { $0 == .dayOff } == daysOff)
        #expect(days.values.count { $0 == .workday } == daysWorked)
        // Nobody would publish that a working day is worked.
        #expect(
            days.allSatisfy { $0.value == .dayOff || CivilDate(daysSince1970: $0.key).weekday >= 6 })
    }

    @Test func `a center's own day goes before what is published`() throws {
        let calendar = try Self.own([
            "2026-05-01": .workday, "2026-05-09": .dayOff, "2027-01-01": .dayOff, "2026-03-14": .workday,
            "2026-03-11": .workday,
        ])
        let expected = [
            ("2026-05-01", 5), ("2026-05-02", 7), ("2026-05-09", 7), ("2027-01-01", 7), ("2027-01-02", 6),
            ("2026-03-14", 5), ("2026-03-11", 3),
        ]
        for (text, weekday) in expected {
            #expect(calendar.weekday(of: try Self.date(text)) == weekday, "\(text)")
        }
    }

    static let windows: [(String, String, Bool)] = [
        // 春节: the Saturday worked before it is a Friday.
        ("2026-02-14T09:00:00+08:00", "2026-02-14T17:00:00+08:00", true),
        ("2026-02-21T09:00:00+08:00", "2026-02-21T10:00:00+08:00", false),
        // A Monday in the holidays is no Monday.
        ("2026-02-16T09:00:00+08:00", "2026-02-16T10:00:00+08:00", false),
        ("2026-02-16T20:00:00+08:00", "2026-02-16T21:00:00+08:00", true),
        ("2026-02-24T09:00:00+08:00", "2026-02-24T10:00:00+08:00", true),
        // Across midnight into the holiday and out of it: Fridays run to midnight, Sundays from 18:00.
        ("2026-02-14T22:00:00+08:00", "2026-02-15T00:00:00+08:00", true),
        ("2026-02-14T22:00:00+08:00", "2026-02-15T00:00:01+08:00", false),
        ("2026-02-22T18:00:00+08:00", "2026-02-23T00:00:00+08:00", true),
        ("2026-02-23T22:00:00+08:00", "2026-02-24T08:00:00+08:00", true),
        ("2026-02-23T17:00:00+08:00", "2026-02-24T08:00:00+08:00", false),
        // Monday to Friday meet at midnight: a whole working week, but none with a holiday in it.
        ("2026-03-09T00:00:00+08:00", "2026-03-14T00:00:00+08:00", true),
        ("2026-04-27T00:00:00+08:00", "2026-05-02T00:00:00+08:00", false),
        // The calendar's days are those of China, not of UTC.
        ("2026-02-13T23:00:00Z", "2026-02-14T01:00:00Z", true),
        ("2026-02-14T16:30:00Z", "2026-02-14T17:00:00Z", false),
    ]

    @Test(arguments: windows)
    func `windows are looked at day by day`(start: String, end: String, expected: Bool) throws {
        let pattern = try AvailabilityTests.availability(
            (1...5).map { ($0, 0, 1440) } + [(7, 18 * 60, 1440)])
        let window = try AvailabilityTests.window(start, end)
        #expect(pattern.covers(window, in: .published) == expected)
    }

    @Test func `a week of holidays is seven Sundays`() throws {
        let week = try AvailabilityTests.window("2026-10-01T00:00:00+08:00", "2026-10-08T00:00:00+08:00")
        let sundays = try AvailabilityTests.availability([(7, 0, 1440)])
        #expect(sundays.covers(week, in: .published))
        #expect(!sundays.covers(week, in: try Self.own(["2026-10-05": .workday])))
        #expect(
            try AvailabilityTests.availability([(1, 0, 1440), (7, 0, 1440)]).covers(
                week, in: try Self.own(["2026-10-05": .workday])))
    }

    @Test(arguments: ["2026-02-30", "2026-2-3", "20260203", "2026-02-03 ", "2026-02-03T", "0000-01-01", ""])
    func `what is no day is refused`(text: String) { #expect(CivilDate(text) == nil) }
}
