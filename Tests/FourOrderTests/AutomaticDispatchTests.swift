import Foundation
import JSON
import Postgres
import Testing

@testable import FourOrder

/// `auto`: what is placed is matched and offered by itself, in batches.
@Suite struct AutomaticDispatchTests {
    private let world: World

    init() throws {
        world = try World(Backend())  // its clock has few centers to look through
        try world.serve()
        try world.dispatch(by: "auto")
    }

    private func place(_ changes: JSONTree = [:]) throws -> String {
        let order = try world.place(changes)
        try world.pass("1 minute")
        return order
    }

    @Test func `orders collect, and are offered in one batch, each as long as its priority says`() throws {
        let orders = try ["normal", "urgent"].map { try world.place(["priority": .string($0)]) }
        #expect(try world.isIdle())
        try world.pass("1 minute")
        let run = try world.run(1, of: "auto")
        #expect(run.state == "confirmed")
        #expect(run["dry_run"] == false)
        #expect(run["assignments"]?.array?.compactMap { $0["order_id"]?.string } == orders)
        for order in orders { #expect(try world.read(order).state == "dispatched") }
        let event = try world.get("/v1/orders/\(orders[0])/events", as: .admin).items.last
        #expect(event?["actor"]?["kind"] == "matching")
        let minutes = try world.query(
            """
            SELECT extract(epoch FROM expires_at - created_at)::integer / 60 AS minutes
            FROM offers WHERE center_id = '\(world.center)' ORDER BY order_id
            """)
        #expect(minutes == [["minutes": 1440], ["minutes": 30]])
        #expect(try world.isIdle())
    }

    @Test func `what is declined goes to another team, and at the limit to the dispatcher`() throws {
        let order = try place()
        for returns in 1...2 {
            try world.until(order, is: "dispatched")
            let offer = try #require(try world.offers(of: order).last)
            try world.must("decline", order, ["team_id": .string(offer.team)], as: .captain)
            #expect(try world.read(order)["returns"]?.int == returns)
            try world.pass("1 minute")
        }
        #expect(Set(try world.offers(of: order).map(\.team)) == [world.team, world.rivalTeam])
        #expect(try world.isIdle())
        #expect(try world.read(order)["attention"] == ["returned"])
    }

    @Test func `what expires is offered again without the team that let it expire`() throws {
        let order = try place()
        try world.until(order, is: "dispatched")
        try world.pass("3 days")
        try world.until("the offer expires") { try world.read(order)["returns"] == 1 }
        try world.pass("1 minute")
        try world.until(order, is: "dispatched")
        let offers = try world.offers(of: order)
        #expect(offers.map(\.state) == ["expired", "pending"])
        #expect(Set(offers.map(\.team)).count == 2)
    }

    @Test func `what had no team is looked at again when it changes, or after a while`() throws {
        let order = try place(["category": "health"])
        let first = try world.run(1, of: "auto")
        #expect(first["unserved"]?[0]?["order_id"]?.string == order)
        try world.pass("1 minute")
        #expect(try world.isIdle())
        // Another order's run leaves it alone.
        let other = try place()
        #expect(try world.run(2, of: "auto")["counts"]?["orders"] == 1)
        #expect(try world.read(other).state == "dispatched")
        #expect(try world.patch("/v1/orders/\(order)", ["title": "量血压"], as: .admin).status == 200)
        try world.pass("1 minute")
        #expect(try world.run(3, of: "auto")["unserved"]?[0]?["order_id"]?.string == order)
        try world.pass("11 minutes")
        #expect(try world.isIdle())
        try world.execute("UPDATE teams SET categories = '{health}' WHERE center_id = '\(world.center)'")
        try world.pass("2 minutes")
        try world.until(order, is: "dispatched")
    }

    @Test func `a category's own policy counts before the center's, and changes with the orders waiting`()
        throws
    {
        func set(_ category: String, _ policy: JSONTree) throws {
            let answer = try world.patch(
                "/v1/categories/\(category)", ["dispatch_policy": policy], as: .admin)
            #expect(answer.status == 200)
        }
        try world.execute(
            "UPDATE teams SET categories = '{community,health}' WHERE center_id = '\(world.center)'")
        try set("health", "manual")
        let byHand = try place(["category": "health"])
        let byItself = try place()
        try world.until(byItself, is: "dispatched")
        #expect(try world.read(byHand).state == "placed")
        try world.dispatch(by: "manual")
        let waiting = try place()
        try world.pass("1 hour")
        #expect(try world.isIdle())
        // Neither order has been touched since; both are under the policy from now on.
        try set("health", nil)
        try world.dispatch(by: "auto")
        for order in [byHand, waiting] { try world.until(order, is: "dispatched") }
        try world.dispatch(by: "manual")
        try set("community", "auto")
        let own = try place()
        try world.until(own, is: "dispatched")
    }

    @Test func `a run whose server is gone ends, and the orders are dispatched by another`() throws {
        try world.dispatch(by: "manual")
        let order = try place()
        let lost = World.newID()
        try world.execute(
            """
            INSERT INTO matching_runs (
                center_id, id, state, dry_run, scope_sites, policy, categories, started_at, beat_at)
            VALUES ('\(world.center)', '\(lost)', 'running', false, '{\(world.root)}', 'auto', '{community}',
                now() - interval '1 minute', now() - interval '20 seconds')
            """)
        try world.dispatch(by: "auto")
        #expect(try world.isIdle())
        try world.execute(
            "UPDATE matching_runs SET beat_at = now() - interval '31 seconds' WHERE id = '\(lost)'")
        try world.until(order, is: "dispatched")
        #expect(try world.get("/v1/matching/runs/\(lost)", as: .admin)["error"] == "interrupted")
    }

    @Test func `what a run has found is forgotten after days, and the run with it`() throws {
        let served = try place()
        let unserved = try place(["category": "health"])
        try world.until(served, is: "dispatched")
        try world.until("both are looked at, and the run has ended") {
            let runs = try world.automaticRuns("auto")
            return try results() == [served, unserved].sorted() && !runs.contains { $0["state"] == "running" }
        }
        try world.dispatch(by: "manual")
        try world.pass("2 days")
        #expect(try world.race(ForgetRuns.self, servers: 1) == [0])
        try world.pass("30 hours")
        #expect(try world.race(ForgetRuns.self, servers: 1) == [1])
        #expect(try results() == [served])
        try world.pass("27 days")
        for _ in 1...2 { try world.race(ForgetRuns.self, servers: 1) }
        #expect(try world.automaticRuns("auto") == [])
    }

    private func results() throws -> [String] {
        try world.query(
            "SELECT order_id FROM matching_results WHERE center_id = '\(world.center)' ORDER BY order_id"
        ).compactMap { $0["order_id"]?.string }
    }
}
