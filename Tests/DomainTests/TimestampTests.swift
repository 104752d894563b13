import Testing

@testable import Domain

struct TimestampTests {
    static let good: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-01-01T00:06:20.229Z", 1_767_225_980_229_000),
        ("2026-01-01T08:06:20.229+08:00", 1_767_225_980_229_000),
        ("2025-12-31t19:06:20.229000-05:00", 1_767_225_980_229_000),
        ("2026-01-01T00:00:00z", 1_767_225_600_000_000),
        ("2026-01-01T00:00:00.123456789Z", 1_767_225_600_123_456),
        ("2026-01-01T00:00:00.1Z", 1_767_225_600_100_000),
        ("2026-01-01T00:00:00-00:00", 1_767_225_600_000_000),
        ("2024-02-29T12:00:00Z", 1_709_208_000_000_000),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("2017-01-01T07:59:60+08:00", 1_483_228_800_000_000),
        ("2015-06-30T23:59:60.5Z", 1_435_708_800_500_000),
        ("2026-01-01T23:59:00+23:59", 1_767_225_600_000_000),
    ]

    @Test(arguments: good)
    func `RFC 3339 times are read to the microsecond`(text: String, microseconds: Int64) throws {
        let timestamp = try #require(Timestamp(rfc3339: text))
        #expect(timestamp.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
        "2026-1-1T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:60Z",
        "2026-12-30T23:59:60Z", "2016-12-31T23:59:60+08:00", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+8:00",
        "2026-01-01T00:00:00+0800", "2026-01-01T00:00:00+08", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+08:60", "2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00Z ",
        " 2026-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
        "10000-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "２026-01-01T00:00:00Z", "2026-01-01T00:00:00\0Z",
        "1767225600",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"),
        (1_767_225_980_229_000, "2026-01-01T00:06:20.229Z"),
        (1_767_225_980_229_001, "2026-01-01T00:06:20.229001Z"),
        (1_767_225_980_000_050, "2026-01-01T00:06:20.000050Z"),
        (1_767_225_980_005_000, "2026-01-01T00:06:20.005Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        (.min, "0001-01-01T00:00:00Z"),
        (.max, "9999-12-31T23:59:59.999999Z"),
    ])
    func `times are written in UTC with no more fraction than they have`(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test func `every day of four centuries and their edges goes there and back`() throws {
        var expected = try #require(CivilDate(year: 1799, month: 12, day: 31)).daysSince1970
        for year in 1800...2200 {
            for month in 1...12 {
                for day in 1...CivilDate.days(inMonth: month, year: year) {
                    expected += 1
                    let date = try #require(CivilDate(year: year, month: month, day: day))
                    if date.daysSince1970 != expected || CivilDate(daysSince1970: expected) != date {
                        Issue.record("\(date) is day \(date.daysSince1970), not \(expected)")
                    }
                }
            }
        }
    }

    @Test func `what is written is read again`() {
        var value: UInt64 = 42
        for _ in 0..<20_000 {
            value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let span: UInt64 = 315_537_897_600_000_000
            let microseconds = -62_135_596_800_000_000 + Int64((value >> 1) % span)
            let timestamp = Timestamp(microseconds: microseconds)
            if Timestamp(rfc3339: timestamp.rfc3339) != timestamp {
                Issue.record("\(microseconds) \(timestamp.rfc3339)")
            }
        }
    }

    @Test func `sums stop at the ends of the calendar`() {
        #expect(Timestamp.latest.adding(days: 1) == .latest)
        #expect(Timestamp.earliest.adding(seconds: .min) == .earliest)
        #expect(Timestamp(microseconds: 0).adding(days: .max) == .latest)
        #expect(Timestamp(microseconds: .max).since(Timestamp(microseconds: .min)) == .max)
        #expect(Timestamp(seconds: 5).since(Timestamp(seconds: 7)) == -2_000_000)
    }

    @Test func `PostgreSQL counts from 2000`() {
        #expect(Timestamp(microsecondsSince2000: 0).rfc3339 == "2000-01-01T00:00:00Z")
        #expect(Timestamp(microseconds: 0).microsecondsSince2000 == -946_684_800_000_000)
        #expect(Timestamp(microseconds: -1).milliseconds == -1)
    }

    @Test(arguments: [("2026-01-01", 4), ("1970-01-01", 4), ("2024-02-29", 4), ("1969-12-28", 7)])
    func `weekdays count from Monday`(day: String, weekday: Int) throws {
        #expect(try #require(Timestamp(rfc3339: day + "T00:00:00Z")).date.weekday == weekday)
    }

    @Test func `windows end after they start and may touch`() throws {
        let zero = Timestamp(seconds: 0)
        let one = Timestamp(seconds: 1)
        let two = Timestamp(seconds: 2)
        #expect(TimeWindow(start: one, end: one) == nil)
        #expect(TimeWindow(start: one, end: zero) == nil)
        let early = try #require(TimeWindow(start: zero, end: one))
        let late = try #require(TimeWindow(start: one, end: two))
        let both = try #require(TimeWindow(start: zero, end: two))
        #expect(!early.overlaps(late) && !late.overlaps(early))
        #expect(both.overlaps(early) && late.overlaps(both))
        #expect(early.contains(zero) && !early.contains(one))
    }

    @Test func `bookings last over the window, or two hours, or four from the start`() throws {
        let now = Timestamp(seconds: 1000)
        let window = try #require(TimeWindow(start: now.adding(days: 1), end: now.adding(days: 2)))
        #expect(Booking.onAcceptance(window: window, at: now) == window)
        #expect(Booking.onStart(window: window, at: now) == window)
        #expect(Booking.onAcceptance(window: nil, at: now)?.microseconds == 7_200_000_000)
        #expect(Booking.onStart(window: nil, at: now)?.microseconds == 14_400_000_000)
    }
}
