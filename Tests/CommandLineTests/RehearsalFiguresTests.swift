import Domain
import JSON
import Platform
import Testing

@testable import CommandLine

@Suite struct RehearsalFiguresTests {
    @Test func `quantiles are of the nearest rank`() {
        let values = (1...20).map(Double.init).shuffled()
        #expect(Spread.quantile(0.5, of: values) == 10)
        #expect(Spread.quantile(0.95, of: values) == 19)
        #expect(Spread.quantile(1, of: values) == 20)
        #expect(Spread.quantile(0.01, of: values) == 1)
        #expect(Spread.quantile(0.5, of: [7]) == 7)
        #expect(Spread.quantile(0.5, of: []) == nil)
    }

    @Test(arguments: [
        ([3, 3, 3], 0.0), ([0, 0, 0, 8], 0.75), ([1, 2, 3], 2.0 / 9), ([0, 0], 0.0), ([Int](), 0.0),
    ])
    func `Gini's coefficient is 0 among equals and nears 1 where one has all`(values: [Int], gini: Double) {
        #expect(abs(Spread.gini(values) - gini) < 1e-12)
    }

    @Test func `the largest tenth is one in ten, rounded up`() {
        #expect(Spread.largestTenth([5, 3, 2]) == 0.5)
        #expect(Spread.largestTenth([9] + [Int](repeating: 1, count: 10)) == 10.0 / 19)
        #expect(Spread.largestTenth([]) == 0)
    }

    /// A minute of the day passes in a second.
    static let clock = RehearsalClock(
        speed: 60, beginning: 8 * 3600, began: MonotonicTime(nanoseconds: 5_000_000_000),
        date: RehearsalChecksTests.time(0))

    @Test func `the clock runs as fast as it is told from the first request on`() {
        #expect(Self.clock.second(at: MonotonicTime(nanoseconds: 65_000_000_000)) == 9 * 3600)
        #expect(Self.clock.moment(of: 9 * 3600) == MonotonicTime(nanoseconds: 65_000_000_000))
        #expect(Self.clock.second(of: RehearsalChecksTests.time(60)) == 9 * 3600)
        #expect(RehearsalClock.text(9 * 3600 + 300) == "09:05")
        #expect(RehearsalClock.text(25 * 3600) == "+1 01:00")
    }

    @Test func `figures are of the acceptances that held`() throws {
        let place = try #require(Coordinates(latitude: 31, longitude: 104))
        let north = try #require(Coordinates(latitude: 31.01, longitude: 104))
        typealias Tests = RehearsalChecksTests
        let teams = ["A", "B", "C", "D"].map { RehearsalTeam(id: $0, capacity: 9, held: 0, place: north) }
        var courses = [
            Tests.course("1", [Tests.offer("A", 0, 10)], [Tests.hold("A", 10, 90)]),
            Tests.course("2", [Tests.offer("A", 0, 5), Tests.offer("B", 6, 30)], [Tests.hold("B", 30, nil)]),
            Tests.course("3", [Tests.offer("A", 0, nil)]),
            Tests.course("4"),
        ]
        courses[0] = OrderCourse(
            id: "1", line: 1, placedAt: Tests.time(0), place: place, returns: 0, offers: courses[0].offers,
            holds: courses[0].holds)
        let figures = RehearsalFigures(courses, teams, Self.clock)
        #expect(figures.orders == 4)
        #expect(figures.offered == 3)
        #expect(figures.served == 2)
        #expect(figures.offers == 4)
        #expect(figures.minutes == [10, 30])
        #expect(figures.medianMinutes == 10)
        #expect(figures.minutes95 == 30)
        #expect(abs(figures.kilometres - 1.112) < 0.001)
        #expect(figures.loads.sorted() == [0, 0, 1, 1])
        #expect(figures.gini == 0.5)
        #expect(figures.teamsThatServed == 2)
        #expect(figures.busiestTenth == 0.5)
    }
}
