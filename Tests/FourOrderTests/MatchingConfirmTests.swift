import Domain
import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// Confirming, beside whatever else happens to the orders and teams; and runs that are cut short.
@Suite struct MatchingConfirmTests {
    private static let rounds = 8

    private func confirm(_ run: Answer, _ world: World, _ body: JSONTree = [:]) throws -> APIRequest {
        try world.request("POST", "/v1/matching/runs/\(run.id)/confirm", body, as: .dispatcher)
    }

    @Test func `of two who confirm at once one does, and each order is offered once`() throws {
        let world = try World.matching(capacity: 1_000)
        for _ in 0..<Self.rounds {
            let orders = try (0..<3).map { _ in try world.place() }
            let run = try world.match(["dry_run": true])
            try #require(run.state == "done", "\(run.text)")
            let answers = try world.backend.together([confirm(run, world), confirm(run, world)])
            #expect(answers.map(\.verdict).sorted() == ["200", "409 run_not_confirmable"])
            for order in orders { #expect(try world.offers(order) == 1) }
        }
    }

    @Test func `a confirmation against a dispatch of one of its orders leaves it offered once`() throws {
        let world = try World.matching(capacity: 1_000)
        for _ in 0..<Self.rounds {
            let orders = try (0..<3).map { _ in try world.place() }
            let run = try world.match(["dry_run": true])
            let dispatch = try world.request(
                "POST", "/v1/orders/\(orders[1])/dispatch", ["team_ids": [.string(world.team)]], as: .admin)
            let answers = try world.backend.together([confirm(run, world), dispatch])
            let isConfirmed = answers[0].verdict == "200"
            #expect(answers[0].verdict == (isConfirmed ? "200" : "409 world_moved"))
            #expect(answers[1].verdict == (isConfirmed ? "409 illegal_transition" : "200"))
            let offers = try orders.map { try world.offers($0) }
            #expect(offers == (isConfirmed ? [1, 1, 1] : [0, 1, 0]))
            for order in orders where try world.read(order).state == "placed" {
                try world.must("cancel", order, as: .resident)
            }
        }
    }

    @Test(arguments: [false, true])
    func `nothing is dispatched to a team that has closed or filled up meanwhile`(_ isLarge: Bool) throws {
        for change in ["active = false", "capacity = 0"] {
            let world = try World.matching()
            let orders = try (0..<2).map { _ in try world.place() }
            let run = try world.match(["dry_run": true])
            if isLarge { try makeLarge(run, world) }
            try world.execute("UPDATE teams SET \(change) WHERE id = '\(world.rivalTeam)'")
            let answer = try world.backend.send(confirm(run, world))
            #expect(answer.verdict == "409 world_moved")
            for order in orders { #expect(try world.offers(order) == 0) }
            #expect(try world.get("/v1/matching/runs/\(run.id)", as: .dispatcher).state == "done")
        }
    }

    @Test(arguments: [false, true])
    func `nothing is dispatched to a team that was changed meanwhile`(_ isLarge: Bool) throws {
        let world = try World.matching()
        let order = try world.place()
        let run = try world.match(["dry_run": true])
        if isLarge { try makeLarge(run, world) }
        let change: JSONTree = ["categories": ["health"]]
        #expect(try world.patch("/v1/teams/\(world.rivalTeam)", change, as: .admin).status == 200)
        let answer = try world.backend.send(confirm(run, world))
        #expect(answer.verdict == "409 world_moved")
        #expect(answer["order_ids"] == [.string(order)])
        #expect(try world.offers(order) == 0)
    }

    @Test(arguments: [false, true])
    func `nothing is dispatched that has left the sites of the run with its own`(_ isLarge: Bool) throws {
        let world = try World.matching()
        let stays = try world.place(["site_id": .string(world.firstInstitute)])
        let leaves = try world.place(["site_id": .string(world.firstStation)])
        let run = try world.match(["dry_run": true], as: .warden)
        if isLarge { try makeLarge(run, world) }
        let move: JSONTree = ["parent_id": .string(world.secondInstitute)]
        #expect(try world.patch("/v1/sites/\(world.firstStation)", move, as: .admin).status == 200)
        let path = "/v1/matching/runs/\(run.id)/confirm"
        let answer = try world.post(path, as: .warden)
        #expect(answer.verdict == "409 world_moved")
        #expect(answer["order_ids"] == [.string(leaves)])
        #expect(try world.read(leaves, as: .warden).verdict == "404 not_found")
        #expect(try world.post(path, ["order_ids": [.string(stays)]], as: .warden).state == "confirmed")
        #expect(try [stays, leaves].map { try world.offers($0) } == [1, 0])
    }

    /// Has a run pass for one of more assignments than one statement dispatches.
    private func makeLarge(_ run: Answer, _ world: World) throws {
        try world.execute(
            """
            UPDATE matching_runs SET counts = counts || '{"assigned": \(ConfirmMatchingRun.atOnce + 1)}'
            WHERE id = '\(run.id)'
            """)
    }

    @Test func `what is too much for one statement is dispatched set by set`() throws {
        let world = try World.matching(capacity: 1_000)
        let orders = try (0..<5).map { _ in try world.place() }
        let run = try world.match(["dry_run": true])
        try makeLarge(run, world)
        let answer = try world.backend.send(confirm(run, world))
        #expect(answer.verdict == "200")
        #expect(answer.state == "running")
        #expect(answer["assignments"] == [])
        let ended = try world.matchingEnded(run.id)
        #expect(ended.state == "confirmed")
        #expect(ended["assignments"]?.array?.allSatisfy { $0["offer_id"]?.string != nil } == true)
        #expect(ended["cost"] == run["cost"])
        for order in orders { #expect(try world.offers(order) == 1) }
        #expect(try world.backend.send(confirm(run, world)).verdict == "409 run_not_confirmable")
    }

    @Test
    func
        `a run killed while it dispatches leaves each order offered once or placed, and the next takes the rest`()
        throws
    {
        let world = try World.matching(capacity: 1_000)
        let orders = try (0..<4).map { _ in try world.place() }
        let run = World.newID()
        try world.execute(
            """
            INSERT INTO matching_runs (center_id, id, state, dry_run, scope_sites, started_by, started_at, beat_at) VALUES
                ('\(world.center)', '\(run)', 'running', false, '{\(world.root)}', '\(world.id(.dispatcher))', now(), now())
            """)
        try dispatchPart(of: run, orders, 0..<2, world)
        // The server is gone. A part that was under way is as if it had never been.
        #expect(try orders.map { try world.offers($0) } == [1, 1, 0, 0])
        #expect(try world.startMatching().verdict == "409 run_conflict")
        try world.execute(
            "UPDATE matching_runs SET beat_at = now() - interval '11 minutes' WHERE id = '\(run)'")
        let center = try #require(UUID(uuidString: world.center))
        try world.backend.withOwner { connection in
            _ = try connection.query(FailAbandonedRuns.statement(center, rows: 100))
        }
        // A server that was only slow goes no further.
        try dispatchPart(of: run, orders, 2..<4, world)
        #expect(try orders.map { try world.offers($0) } == [1, 1, 0, 0])
        let next = try world.match()
        #expect(next["assignments"]?.array?.map { $0["order_id"]?.string } == orders[2...].map { $0 })
        #expect(try orders.map { try world.offers($0) } == [1, 1, 1, 1])
        #expect(try orders.map { try world.read($0).state } == Array(repeating: "dispatched", count: 4))
    }

    @Test func `a server that stops in the middle of a run leaves each order offered once or placed`() throws
    {
        let world = try World(Backend())
        try world.execute("UPDATE teams SET categories = '{community}' WHERE center_id = '\(world.center)'")
        let orders = try (0..<20).map { _ in try world.place() }
        let run = try world.startMatching()
        try world.backend.stop()
        let state = try world.text("SELECT state FROM matching_runs WHERE id = '\(run.id)'")
        let offered = try orders.map { try world.offers($0) }
        #expect(
            state == "confirmed" ? offered == Array(repeating: 1, count: 20) : offered.allSatisfy { $0 <= 1 })
        #expect(["confirmed", "failed", "running"].contains(state))
        #expect(
            try world.number(
                """
                SELECT count(*)::int FROM orders AS o WHERE o.center_id = '\(world.center)' AND (o.state = 'dispatched')
                    <> EXISTS (SELECT FROM offers AS f WHERE f.order_id = o.id)
                """) == 0)
    }

    /// Runs the statement that a run dispatches a part with, over a matching of these orders.
    private func dispatchPart(of run: String, _ orders: [String], _ part: Range<Int>, _ world: World) throws {
        let id = { (text: String) in try #require(UUID(uuidString: text)) }
        let team = DispatchTeamFacts(id: try id(world.team), categories: ["community"], capacity: 100)
        let plan = MatchingPlan(
            orders: try orders.map { order in
                MatchingPlan.Order(
                    id: try id(order), version: 1, site: try id(world.root),
                    facts: DispatchOrderFacts(category: "community"))
            }, teams: [team], weights: .standard)
        let columns = MatchingColumns(try plan.solved(try plan.posed()), part)
        let server = try world.asServer()
        let statement = Statement(MatchingRunSQL.dispatchPart) { p in
            p.uuid(UUID(uuidString: world.center))
            p.uuid(UUID(uuidString: run))
            columns.bind(&p, offers: part.map { _ in UUID() })
        }
        _ = try server.query(statement)
    }
}
