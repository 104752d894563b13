import Domain
import JSON
import Platform
import Testing

@testable import CommandLine

/// The parts of a rehearsal that need no server.
@Suite struct RehearsalPartsTests {
    private static func line(_ number: Int, _ reported: String, _ more: String = "") throws -> ReplayLine {
        try ReplayLine(
            number: number,
            body: Array(
                #"{"title": "路灯不亮", "external_ref": "X-1", "reported_at": "\#(reported)"\#(more)}"#.utf8))
    }

    private static let now = Timestamp(rfc3339: "2026-03-02T20:00:00Z") ?? .earliest

    @Test func `a day is what the file's own offset says, first requests first`() throws {
        let lines = [
            try Self.line(1, "2026-01-06T09:30:15.5+08:00"), try Self.line(2, "2026-01-06T00:10:00+08:00"),
            try Self.line(3, "2026-01-07T08:00:00+08:00"),
        ]
        let day = try #require(RehearsalDay("2026-01-06")).requests(of: lines, now: Self.now)
        #expect(day.map(\.line) == [2, 1])
        #expect(day.map(\.second) == [600, 34_215])
        #expect(try RehearsalDay.all.requests(of: lines, now: Self.now).map(\.line) == [2, 3, 1])
        #expect(throws: CommandError.self) {
            try RehearsalDay.date("2026-01-08").requests(of: lines, now: Self.now)
        }
        #expect(throws: CommandError.self) {
            try RehearsalDay.all.requests(of: [ReplayLine(number: 1, body: Array("{}".utf8))], now: Self.now)
        }
        #expect(RehearsalDay("6 January") == nil)
        #expect(RehearsalDay("2026-02-30") == nil)
    }

    @Test func `a request is placed as new, its window as far ahead as it was`() throws {
        let window = #", "window": {"start": "2026-01-09T09:00:00Z", "end": "2026-01-09T10:00:00Z"}"#
        let line = try Self.line(1, "2026-01-06T09:30:00+08:00", window)
        let body = try JSONTree(parsing: RehearsalRequest(line, now: Self.now).body)
        #expect(
            body == [
                "title": "路灯不亮",
                "window": ["start": "2026-03-06T09:00:00Z", "end": "2026-03-06T10:00:00Z"],
            ])
    }

    @Test func `people are the same whenever they are asked, and others under another seed`() {
        let people = RehearsalPeople(seed: 1)
        let answers = (1...4000).map { people.answer(line: $0, team: "team-\($0 % 50)") }
        #expect(answers == (1...4000).map { people.answer(line: $0, team: "team-\($0 % 50)") })
        #expect(
            answers != (1...4000).map { RehearsalPeople(seed: 2).answer(line: $0, team: "team-\($0 % 50)") })
        #expect(abs(answers.count { $0 == .accept } - 3400) < 100)
        #expect(abs(answers.count { $0 == .decline } - 400) < 80)
        let seconds = (1...4000).map { people.answerSeconds(line: $0, team: "team") }
        #expect(abs((Spread.quantile(0.5, of: seconds) ?? 0) / 60 - 20) < 1.5)
        #expect(abs((Spread.quantile(0.95, of: seconds) ?? 0) / 60 - 88) < 10)
        #expect((1...4000).allSatisfy { (3600..<10_800).contains(people.serviceSeconds(line: $0)) })
    }

    @Test func `the agenda gives what is due, in order of time`() {
        let clock = RehearsalFiguresTests.clock
        let agenda = RehearsalAgenda(clock)
        let due: [Double] = [9, 8.5, 8.75, 8.5].map { $0 * 3600 }
        for second in due { agenda.add(.dispatch, at: second) }
        var taken: [Double] = []
        while case .act(_, let second) = agenda.next(now: clock.moment(of: 8.8 * 3600)) {
            taken.append(second)
        }
        #expect(taken == [8.5, 8.5, 8.75].map { $0 * 3600 })
        guard case .wait = agenda.next(now: clock.moment(of: 8.8 * 3600)) else {
            Issue.record("there is nothing due")
            return
        }
        agenda.finish()
        guard case .finished = agenda.next(now: clock.moment(of: 20 * 3600)) else {
            Issue.record("the day is over")
            return
        }
    }

    @Test(arguments: [
        (7.0, 8.0), (8.0, 8.0), (17.99, 17.99), (18.0, 32.0), (31.0, 32.0), (33.5, 33.5),
    ])
    func `the desk is open from 8 to 18 o'clock`(hour: Double, open: Double) {
        #expect(RehearsalDesk.open(from: hour * 3600) == open * 3600)
    }

    @Test func `the center's times are shortened by the speed, to what it allows, and can be put back`() {
        let found: JSONTree = [
            "name": "云阳", "dispatch_policy": "suggest", "return_limit": 3, "matching_window_s": 600,
            "ring_minutes": 10, "offer_minutes": ["low": 2880, "normal": 1440, "high": 120, "urgent": 30],
        ]
        let center = CenterInRehearsal(found, .auto, speed: 60, offerMinutes: nil)
        #expect(center.returnLimit == 3)
        #expect(
            center.during == [
                "dispatch_policy": "auto", "matching_window_s": 10, "ring_minutes": 1,
                "offer_minutes": ["low": 48, "normal": 24, "high": 2, "urgent": 1],
            ])
        #expect(
            center.before == [
                "dispatch_policy": "suggest", "matching_window_s": 600, "ring_minutes": 10,
                "offer_minutes": ["low": 2880, "normal": 1440, "high": 120, "urgent": 30],
            ])
        let greedy = CenterInRehearsal(found, .greedy, speed: 60, offerMinutes: 180)
        #expect(greedy.during["dispatch_policy"] == "manual")
        #expect(greedy.during["offer_minutes"]?["low"] == 3)
    }
}
