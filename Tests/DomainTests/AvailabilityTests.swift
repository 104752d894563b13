import Testing

@testable import Domain

struct AvailabilityTests {
    static func availability(_ slots: [(Int, Int, Int)]) throws -> Availability {
        Availability(
            slots: try slots.map {
                try #require(Availability.Slot(weekday: $0.0, fromMinute: $0.1, toMinute: $0.2))
            })
    }

    static func window(_ start: String, _ end: String) throws -> TimeWindow {
        let from = try #require(Timestamp(rfc3339: start))
        let to = try #require(Timestamp(rfc3339: end))
        return try #require(TimeWindow(start: from, end: to))
    }

    static let windows: [(String, String, Bool)] = [
        // Monday 09:00 to 12:00, Friday 20:00 to 24:00, Saturday 00:00 to 02:00, Sunday 22:00 on, in UTC+8.
        ("2026-01-05T09:00:00+08:00", "2026-01-05T12:00:00+08:00", true),
        ("2026-01-05T01:00:00Z", "2026-01-05T04:00:00Z", true),
        ("2026-01-05T08:59:59+08:00", "2026-01-05T12:00:00+08:00", false),
        ("2026-01-05T09:00:00+08:00", "2026-01-05T12:00:01+08:00", false),
        ("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z", false),
        ("2026-01-09T23:00:00+08:00", "2026-01-10T01:30:00+08:00", true),
        ("2026-01-09T23:00:00+08:00", "2026-01-10T02:30:00+08:00", false),
        ("2026-01-11T23:00:00+08:00", "2026-01-12T00:00:00+08:00", true),
        ("2026-01-11T23:00:00+08:00", "2026-01-12T00:00:01+08:00", false),
        ("2026-01-05T09:00:00+08:00", "2026-01-12T12:00:00+08:00", false),
        ("1969-12-29T09:00:00+08:00", "1969-12-29T12:00:00+08:00", true),
    ]

    @Test(arguments: windows)
    func `a weekly pattern covers whole windows`(start: String, end: String, expected: Bool) throws {
        let pattern = try Self.availability([(1, 540, 720), (5, 1200, 1440), (6, 0, 120), (7, 1320, 1440)])
        let window = try Self.window(start, end)
        #expect(pattern.covers(window, in: .published) == expected)
        #expect(Availability.always.covers(window, in: .published))
    }

    @Test func `seven whole days cover any window, and slots meet across Sunday night`() throws {
        let week = try (1...7).map {
            try #require(Availability.Slot(weekday: $0, fromMinute: 0, toMinute: 1440))
        }
        let start = try #require(Timestamp(rfc3339: "2026-01-11T20:00:00+08:00"))
        let month = try #require(TimeWindow(start: start, end: start.adding(days: 30)))
        let night = try #require(TimeWindow(start: start, end: start.adding(seconds: 8 * 3600)))
        #expect(Availability(slots: week).covers(month, in: .published))
        #expect(!Availability(slots: Array(week.dropLast())).covers(month, in: .published))
        #expect(Availability(slots: [week[6], week[0]]).covers(night, in: .published))
    }

    @Test(
        arguments: [
            ("00:00", 0), ("09:30", 570), ("24:00", 1440), ("23:59", 1439), ("24:01", nil), ("25:00", nil),
            ("9:30", nil), ("09:60", nil), ("0930", nil), ("09.30", nil), ("", nil), ("０9:30", nil),
            ("-1:00", nil),
        ] as [(String, Int?)])
    func `times of day are HH:MM`(text: String, minute: Int?) {
        #expect(Availability.minute(of: text) == minute)
        if let minute { #expect(Availability.text(ofMinute: minute) == text) }
    }

    @Test(arguments: [(0, 0, 60), (8, 0, 60), (1, 60, 60), (1, 60, 30), (1, -1, 30), (1, 0, 1441)])
    func `slots out of range are refused`(weekday: Int, from: Int, to: Int) {
        #expect(Availability.Slot(weekday: weekday, fromMinute: from, toMinute: to) == nil)
    }
}
