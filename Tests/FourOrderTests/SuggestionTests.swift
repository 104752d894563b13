import JSON
import Testing

@testable import FourOrder

/// `suggest`: what is placed is matched by itself; a dispatcher confirms it.
@Suite struct SuggestionTests {
    private let world: World

    init() throws {
        world = try World()
        try world.serve()
        try world.dispatch(by: "suggest")
    }

    private func orders(of run: Answer) -> [String] {
        run["assignments"]?.array?.compactMap { $0["order_id"]?.string } ?? []
    }

    @Test func `a suggestion is made, confirmed in part, and made again for the rest`() throws {
        let orders = try (0..<2).map { _ in try world.place() }
        try world.pass("1 minute")
        let suggestion = try world.run(1, of: "suggest")
        #expect(suggestion.state == "done")
        #expect(self.orders(of: suggestion) == orders)
        #expect(try world.read(orders[0]).state == "placed")
        try world.pass("1 hour")
        #expect(try world.isIdle())
        let path = "/v1/matching/runs/\(suggestion.id)/confirm"
        #expect(
            try world.post(path, ["order_ids": [.string(orders[0])]], as: .dispatcher).state == "confirmed")
        #expect(try world.read(orders[0]).state == "dispatched")
        try world.pass("1 minute")
        #expect(self.orders(of: try world.run(2, of: "suggest")) == [orders[1]])
    }

    @Test func `each suggestion is of all that waits`() throws {
        let first = try world.place()
        try world.pass("1 minute")
        #expect(orders(of: try world.run(1, of: "suggest")) == [first])
        let second = try world.place()
        try world.pass("1 minute")
        #expect(orders(of: try world.run(2, of: "suggest")) == [first, second])
    }

    @Test
    func `a suggestion that the world has overtaken names what has moved, and is made again after a while`()
        throws
    {
        try world.serve(capacity: 1)
        let orders = try (0..<2).map { _ in try world.place() }
        try world.pass("1 minute")
        let suggestion = try world.run(1, of: "suggest")
        let moved = try #require(
            suggestion["assignments"]?.array?.first { $0["team_id"]?.string == world.team }?["order_id"])
        #expect(try world.patch("/v1/teams/\(world.team)", ["active": false], as: .admin).status == 200)
        let confirmed = try world.post("/v1/matching/runs/\(suggestion.id)/confirm", as: .dispatcher)
        #expect(confirmed.verdict == "409 world_moved")
        #expect(confirmed["order_ids"] == [moved])
        try world.pass("13 minutes")
        #expect(try world.isIdle())
        try world.pass("2 minutes")
        let next = try world.run(2, of: "suggest")
        #expect(next["assignments"]?[0]?["team_id"]?.string == world.rivalTeam)
        #expect(next["unserved"]?.array?.count == 1)
        #expect(self.orders(of: suggestion) == orders)
    }

    @Test func `a suggestion is seen by administrators and dispatchers of the whole center`() throws {
        _ = try world.place()
        try world.pass("1 minute")
        let run = try world.run(1, of: "suggest").id
        for (person, count) in [(Person.admin, 1), (.dispatcher, 1), (.warden, 0), (.stranger, 0)] {
            let answer = try world.get("/v1/matching/runs/\(run)", as: person)
            #expect(answer.verdict == (count == 1 ? "200" : "404 not_found"))
            #expect(try world.automaticRuns("suggest", as: person).count == count)
        }
        #expect(try world.post("/v1/matching/runs/\(run)/confirm", as: .warden).verdict == "404 not_found")
        #expect(try world.automaticRuns("auto", as: .dispatcher) == [])
    }

    @Test func `what was suggested for a team that has no room left is refused`() throws {
        try world.serve(capacity: 1)
        let orders = try (0..<2).map { _ in try world.place() }
        try world.pass("1 minute")
        let suggestion = try world.run(1, of: "suggest")
        #expect(self.orders(of: suggestion) == orders)
        try world.dispatch(by: "manual")
        let other = try world.place()
        try world.dispatch(other, to: [world.team])
        let path = "/v1/matching/runs/\(suggestion.id)/confirm"
        #expect(try world.post(path, as: .dispatcher).verdict == "409 world_moved")
    }
}
