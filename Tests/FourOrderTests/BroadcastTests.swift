import Domain
import Foundation
import JSON
import Testing

@testable import FourOrder

/// `broadcast`: the nearest teams are asked at once, then more and more; the first to accept has it.
@Suite struct BroadcastTests {
    private let world: World
    private let teams: [String]

    init() throws {
        world = try World(Backend())  // its clock has few centers to look through
        teams = try world.addTeams(13)
        try world.dispatch(by: "broadcast", ["broadcast_teams": 2])
    }

    private func place() throws -> String {
        let order = try world.place(["location": ["lat": 30.95, "lng": 108.71]])
        try world.pass("1 minute")
        try world.until(order, is: "dispatched")
        return order
    }

    private func until(_ order: String, hasBeenOfferedTo count: Int) throws {
        try world.until("\(order) is offered to \(count)") { try world.offers(of: order).count >= count }
        #expect(Set(try world.offers(of: order).map(\.team)) == Set(teams.prefix(count)))
    }

    @Test func `rings double until all are asked, and the order stays dispatched`() throws {
        let order = try place()
        try until(order, hasBeenOfferedTo: 2)
        let version = try world.read(order).version
        #expect(try world.read(order)["allowed_actions"] != nil)
        try world.pass("9 minutes")
        #expect(try world.isIdle())
        for count in [4, 8, 13] {
            try world.pass("10 minutes")
            try until(order, hasBeenOfferedTo: count)
        }
        #expect(try world.history(order) == ["place placed", "placed dispatch dispatched"])
        #expect(try world.read(order).version == version + 3)
        let modes = try world.query("SELECT DISTINCT mode, state FROM offers WHERE order_id = '\(order)'")
        #expect(modes == [["mode": "broadcast", "state": "pending"]])
        let audited = try world.query(
            "SELECT operation FROM audit_log WHERE object_id = '\(order)' AND actor_kind = 'matching' ORDER BY id"
        )
        #expect(
            audited.compactMap { $0["operation"]?.string } == ["order.dispatch"]
                + Array(repeating: "order.offer", count: 3))
        // Nobody is left: the clock looks again, and asks nobody twice.
        let runs = try world.automaticRuns("broadcast").count
        try world.pass("10 minutes")
        let last = try world.run(runs + 1, of: "broadcast")
        #expect(try world.offers(of: order).count == 13)
        // Those asked may yet accept it: it is not unserved.
        #expect(last["unserved"] == [])
        #expect(last["shortages"] == [])
        #expect(try world.isIdle())
    }

    @Test func `the first to accept has it, and no more are asked`() throws {
        let order = try place()
        let body: JSONTree = ["team_id": .string(teams[1])]
        try world.must("accept", order, body, as: .admin)
        #expect(try world.offers(of: order).map(\.state).sorted() == ["accepted", "superseded"])
        try world.pass("20 minutes")
        #expect(try world.isIdle())
        #expect(try world.number("SELECT count(ring_at) FROM orders WHERE id = '\(order)'") == 0)
    }

    @Test func `who has declined is not asked again, in a ring or a further broadcast`() throws {
        let order = try place()
        try world.must("decline", order, ["team_id": .string(teams[0])], as: .admin)
        try world.pass("10 minutes")
        try until(order, hasBeenOfferedTo: 4)
        for team in teams[1...3] { try world.must("decline", order, ["team_id": .string(team)], as: .admin) }
        #expect(try world.read(order)["returns"] == 1)
        try world.pass("1 minute")
        try world.until(order, is: "dispatched")
        try until(order, hasBeenOfferedTo: 8)
        for team in teams[4...7] { try world.must("decline", order, ["team_id": .string(team)], as: .admin) }
        try world.pass("1 minute")
        #expect(try world.isIdle())
        #expect(try world.read(order)["attention"] == ["returned"])
    }

    @Test func `a broadcast that expires is broadcast again to others`() throws {
        let order = try place()
        try world.dispatch(by: "manual")
        try world.pass("2 days")
        try world.until(order, is: "placed")
        try world.dispatch(by: "broadcast")
        try world.until(order, is: "dispatched")
        #expect(try world.offers(of: order).map(\.state) == ["expired", "expired", "pending", "pending"])
    }

    @Test func `what a dispatcher put before several is not widened, nor what is no longer broadcast`() throws
    {
        let order = try place()
        try world.dispatch(by: "manual")
        let named = try world.place()
        try world.dispatch(named, to: Array(teams.prefix(2)))
        try world.pass("20 minutes")
        #expect(try world.isIdle())
        try world.dispatch(by: "broadcast")
        try until(order, hasBeenOfferedTo: 4)
        #expect(try world.offers(of: named).count == 2)
    }

    @Test func `teams at capacity are left out, and a broadcast nobody can hear waits`() throws {
        try world.execute("UPDATE teams SET capacity = 0 WHERE center_id = '\(world.center)'")
        let order = try world.place()
        try world.pass("1 minute")
        let run = try world.run(1, of: "broadcast")
        #expect(run["unserved"]?[0]?["order_id"]?.string == order)
        #expect(run["unserved"]?[0]?["reason"] == "capacity")
        #expect(try world.isIdle())
        try world.execute("UPDATE teams SET capacity = 1 WHERE id = '\(teams[5])'")
        try world.pass("16 minutes")
        try world.until(order, is: "dispatched")
        #expect(try world.offers(of: order).map(\.team) == [teams[5]])
    }

    @Test(arguments: [(2, 0, 2), (2, 2, 2), (2, 4, 4), (40, 80, 20), (1, 100, 0), (10, 1, 10), (100, 0, 100)])
    func `a ring is as large as all before it, to a hundred`(first: Int, asked: Int, size: Int) {
        let plan = BroadcastPlan(orders: [], teams: [], weights: .standard, firstRing: first)
        #expect(plan.size(after: asked) == size)
    }
}
