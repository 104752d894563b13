import Domain
import JSON
import Testing

@testable import CommandLine

@Suite struct RehearsalChecksTests {
    typealias Offer = OrderCourse.Offer
    typealias Hold = OrderCourse.Hold
    typealias Violation = RehearsalChecks.Violation

    static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_767_700_000 + seconds) }

    static func offer(_ team: String, _ since: Int64, _ until: Int64?, direct: Bool = true) -> Offer {
        Offer(team: team, isDirect: direct, since: time(since), until: until.map(time))
    }

    static func hold(_ team: String, _ since: Int64, _ until: Int64?) -> Hold {
        Hold(team: team, since: time(since), until: until.map(time))
    }

    static func course(
        _ id: String, _ offers: [Offer] = [], _ holds: [Hold] = [], eligible: Int = 0
    ) -> OrderCourse {
        OrderCourse(
            id: id, line: 1, placedAt: time(0), place: nil, returns: 0, offers: offers, holds: holds,
            eligible: eligible)
    }

    static let team = RehearsalTeam(id: "A", capacity: 2, held: 0, place: nil)

    static func broken(_ courses: [OrderCourse], _ teams: [RehearsalTeam] = [team]) -> [Violation] {
        RehearsalChecks.violations(courses, teams)
    }

    @Test(arguments: [
        // The second began while the first, answered later, still stood.
        [offer("A", 0, 60), offer("B", 59, 70)],
        // Two that nobody has answered.
        [offer("A", 0, nil), offer("B", 10, nil)],
        // A direct one beside a broadcast.
        [offer("A", 0, 60, direct: false), offer("B", 30, 40)],
        // A broadcast that asks one team twice.
        [offer("A", 0, 60, direct: false), offer("A", 30, 90, direct: false)],
    ])
    func `an order offered twice at once is found`(offers: [Offer]) {
        #expect(Self.broken([Self.course("1", offers)]) == [Violation(rule: .offeredTwice, id: "1")])
        #expect(
            Self.broken([Self.course("1", offers.reversed())]) == [Violation(rule: .offeredTwice, id: "1")])
    }

    @Test(arguments: [
        [offer("A", 0, 60), offer("B", 60, nil)],
        [offer("A", 0, 60, direct: false), offer("B", 0, 60, direct: false)],
        [offer("A", 0, 60, direct: false), offer("A", 60, 90, direct: false)],
    ])
    func `one offer after the other, and a broadcast to several teams, are as they should be`(
        offers: [Offer]
    ) {
        #expect(Self.broken([Self.course("1", offers)]) == [])
    }

    @Test func `a team above its capacity at any moment is found`() {
        let courses = [
            Self.course("1", [Self.offer("A", 0, 1)], [Self.hold("A", 1, 100)]),
            Self.course("2", [Self.offer("A", 0, 2)], [Self.hold("A", 2, nil)]),
            Self.course("3", [Self.offer("A", 0, 99)], [Self.hold("A", 99, 200)]),
        ]
        #expect(Self.broken(courses) == [Violation(rule: .aboveCapacity, id: "A")])
        let after =
            Array(courses[..<2]) + [Self.course("3", [Self.offer("A", 0, 9)], [Self.hold("A", 100, nil)])]
        #expect(Self.broken(after) == [])
    }

    @Test func `what a team held before counts, and what another team holds does not`() {
        let held = RehearsalTeam(id: "A", capacity: 2, held: 2, place: nil)
        let course = Self.course("1", [Self.offer("A", 0, 1)], [Self.hold("A", 1, 5)])
        #expect(Self.broken([course], [held]) == [Violation(rule: .aboveCapacity, id: "A")])
        let other = Self.course("1", [Self.offer("B", 0, 1)], [Self.hold("B", 1, 5)])
        #expect(Self.broken([other], [held]) == [])
    }

    @Test func `an order never offered is a fault only where a team could have had it`() {
        #expect(Self.broken([Self.course("1", eligible: 3)]) == [Violation(rule: .neverOffered, id: "1")])
        #expect(Self.broken([Self.course("1", eligible: 0)]) == [])
    }

    @Test func `an order's course is read from what the server tells`() throws {
        let at = { (seconds: Int64) in JSONTree.string(Self.time(seconds).rfc3339) }
        let order: JSONTree = [
            "id": "1", "placed_at": at(0), "returns": 1, "location": ["lat": 31.0, "lng": 104.0],
        ]
        let offers: [JSONTree] = [
            ["team_id": "B", "mode": "broadcast", "created_at": at(50), "answered_at": nil],
            ["team_id": "A", "mode": "direct", "created_at": at(10), "answered_at": at(20)],
        ]
        let events: [JSONTree] = [
            ["action": "place", "at": at(0), "data": [:]],
            ["action": "accept", "at": at(20), "data": ["team_id": "A"]],
            ["action": "withdraw", "at": at(30), "data": [:]],
            ["action": "accept", "at": at(60), "data": ["team_id": "B"]],
            ["action": "start", "at": at(70), "data": [:]],
        ]
        let course = try #require(OrderCourse(order, line: 7, offers: offers, events: events))
        #expect(course.offers.map(\.team) == ["B", "A"])
        #expect(course.offers.map(\.isDirect) == [false, true])
        #expect(course.offers.map(\.until) == [nil, Self.time(20)])
        #expect(course.holds.map(\.team) == ["A", "B"])
        #expect(course.holds.map(\.until) == [Self.time(30), nil])
        #expect(course.lastingHold?.team == "B")
        let givenBack = OrderCourse(order, line: 7, offers: offers, events: Array(events[..<3]))
        #expect(givenBack?.holds.count == 1 && givenBack?.lastingHold == nil)
    }
}
