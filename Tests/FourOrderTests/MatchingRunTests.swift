import Foundation
import JSON
import Postgres
import Testing

@testable import FourOrder

@Suite struct MatchingRunTests {
    @Test func `a run dispatches what is placed, each order to its best team`() throws {
        let world = try World.matching()
        let orders = try (0..<3).map { _ in try world.place() }
        let hopeless = try world.place(["category": "health"])
        let started = try world.startMatching()
        #expect(started.state == "running")
        #expect(started.header("location") == "/v1/matching/runs/\(started.id)")
        let run = try world.matchingEnded(started.id)
        #expect(run.state == "confirmed")
        #expect(run["counts"]?["assigned"]?.int == 3)
        #expect(run["counts"]?["unserved"]?.int == 1)
        let assignments = try #require(run["assignments"]?.array)
        #expect(assignments.compactMap { $0["order_id"]?.string } == orders)
        #expect(assignments.allSatisfy { $0["team_id"]?.string == world.rivalTeam })
        #expect(assignments.allSatisfy { $0["alternative"]?["extra_cost"]?.int == 2_000 })
        // Nobody is pushed out: there is room for all.
        #expect(assignments.allSatisfy { $0["alternative"]?["cost_to_others"]?.int == 0 })
        #expect(assignments.allSatisfy { $0["alternative"]?["total_rise"]?.int == 2_000 })
        let unserved = try #require(run["unserved"]?[0])
        #expect(unserved["order_id"]?.string == hopeless)
        #expect(unserved["reason"]?.string == "no_candidate")
        #expect(unserved["excluded"]?["no_category"]?.int == 2)
        #expect(unserved["shortages"] == [["kind": "category", "teams": 2, "value": "health"]])
        #expect(run["shortages"] == [["kind": "category", "value": "health", "orders": 1]])
        let order = try world.get("/v1/orders/\(orders[0])", as: .rival)
        #expect(order.state == "dispatched")
        let event = try world.get("/v1/orders/\(orders[0])/events", as: .dispatcher).items.last
        #expect(event?["action"]?.string == "dispatch")
        #expect(event?["actor"]?["kind"]?.string == "matching")
        #expect(event?["data"]?["offer_ids"]?[0] == assignments[0]["offer_id"])
        try world.must("accept", orders[0], as: .rival)
    }

    @Test func `a dry run waits, and is confirmed in part`() throws {
        let world = try World.matching()
        let orders = try (0..<3).map { _ in try world.place() }
        let run = try world.match(["dry_run": true])
        #expect(run.state == "done")
        #expect(run["assignments"]?.array?.allSatisfy { $0["offer_id"] == .null } == true)
        #expect(try world.get("/v1/orders/\(orders[0])", as: .admin).state == "placed")
        let path = "/v1/matching/runs/\(run.id)/confirm"
        let unknown = try world.post(path, ["order_ids": [.string(World.newID())]], as: .dispatcher)
        #expect(unknown.faults == ["/order_ids/0 unknown_reference"])
        let confirmed = try world.post(path, ["order_ids": [.string(orders[1])]], as: .dispatcher)
        #expect(confirmed.state == "confirmed")
        #expect(confirmed["assignments"]?.array?.map { $0["offer_id"] == .null } == [true, false, true])
        #expect(try world.get("/v1/orders/\(orders[1])", as: .admin).state == "dispatched")
        #expect(try world.get("/v1/orders/\(orders[0])", as: .admin).state == "placed")
        #expect(try world.post(path, [:], as: .dispatcher).verdict == "409 run_not_confirmable")
        #expect(try world.get("/v1/matching/runs/\(run.id)", as: .dispatcher).raw.body == confirmed.raw.body)
    }

    @Test func `a world that has moved dispatches nothing`() throws {
        let world = try World.matching()
        let orders = try (0..<2).map { _ in try world.place() }
        let run = try world.match(["dry_run": true])
        try world.must("cancel", orders[0], as: .resident)
        let path = "/v1/matching/runs/\(run.id)/confirm"
        let refused = try world.post(path, [:], as: .dispatcher)
        #expect(refused.verdict == "409 world_moved")
        #expect(refused["order_ids"] == [.string(orders[0])])
        #expect(try world.get("/v1/orders/\(orders[1])", as: .admin).state == "placed")
        let part = try world.post(path, ["order_ids": [.string(orders[1])]], as: .dispatcher)
        #expect(part.state == "confirmed")
    }

    @Test func `teams get no more than they have room for`() throws {
        let world = try World.matching(capacity: 1)
        for _ in 0..<3 { _ = try world.place() }
        let run = try world.match()
        #expect(run["counts"]?["assigned"]?.int == 2)
        #expect(run["unserved"]?[0]?["reason"]?.string == "capacity")
        // What is offered may be accepted yet: a further run finds no room.
        #expect(try world.match()["counts"]?["assigned"]?.int == 0)
    }

    @Test func `a run over a site leaves other sites alone`() throws {
        let world = try World.matching()
        let near = try world.place(["site_id": .string(world.firstStation)])
        let far = try world.place(["site_id": .string(world.secondStation)])
        let run = try world.match(["site_id": .string(world.firstInstitute)], as: .warden)
        #expect(run["assignments"]?.array?.compactMap { $0["order_id"]?.string } == [near])
        #expect(try world.get("/v1/orders/\(far)", as: .admin).state == "placed")
        let foreign = try world.startMatching(["site_id": .string(world.secondStation)], as: .warden)
        #expect(foreign.verdict == "403 forbidden")
        let unknown = try world.startMatching(["site_id": .string(World.newID())])
        #expect(unknown.faults == ["/site_id unknown_reference"])
    }

    @Test func `who has no sites starts no run`() throws {
        let world = try World.matching()
        _ = try world.place()
        let nowhere: JSONTree = ["site_ids": []]
        #expect(try world.patch("/v1/accounts/\(world.id(.warden))", nowhere, as: .admin).status == 200)
        for body: JSONTree in [[:], ["dry_run": true], ["site_id": .string(world.root)]] {
            #expect(try world.startMatching(body, as: .warden).verdict == "403 forbidden")
        }
    }

    @Test func `a run over the same orders is refused, over others it is not`() throws {
        let world = try World.matching()
        try world.execute(
            """
            INSERT INTO matching_runs (center_id, id, state, dry_run, scope_sites, started_by, started_at) VALUES
                ('\(world.center)', '\(World.newID())', 'running', false, '{\(world.firstInstitute)}',
                '\(world.id(.warden))', now())
            """)
        #expect(try world.startMatching().verdict == "409 run_conflict")
        #expect(
            try world.startMatching(["site_id": .string(world.firstStation)]).verdict == "409 run_conflict")
        #expect(try world.startMatching(as: .otherWarden).status == 201)
    }

    @Test(arguments: [
        (Person.resident, "404 not_found"), (.leader, "404 not_found"), (.intake, "404 not_found"),
        (.warden, "404 not_found"), (.dispatcher, "200"), (.admin, "200"), (.stranger, "404 not_found"),
    ])
    func `runs are seen by who started them and administrators`(_ person: Person, _ verdict: String) throws {
        let world = try World.matching()
        let run = try world.match(["dry_run": true])
        #expect(try world.get("/v1/matching/runs/\(run.id)", as: person).verdict == verdict)
        let list = try world.get("/v1/matching/runs", as: person)
        #expect(list.status == ([.resident, .leader, .intake].contains(person) ? 403 : 200))
        #expect(list.items.count == (verdict == "200" ? 1 : 0))
    }

    @Test func `a run is no longer its starter's when its sites are not`() throws {
        let world = try World.matching()
        let order = try world.place(["site_id": .string(world.firstInstitute)])
        let run = try world.match(["dry_run": true], as: .warden)
        let moved: JSONTree = ["site_ids": [.string(world.secondInstitute)]]
        #expect(try world.patch("/v1/accounts/\(world.id(.warden))", moved, as: .admin).status == 200)
        let path = "/v1/matching/runs/\(run.id)"
        for part in ["", "/assignments", "/unserved"] {
            #expect(try world.get(path + part, as: .warden).verdict == "404 not_found")
        }
        let confirm: JSONTree = ["order_ids": [.string(order)]]
        #expect(try world.post("\(path)/confirm", confirm, as: .warden).verdict == "404 not_found")
        #expect(try world.read(order).state == "placed")
        #expect(try world.post("\(path)/confirm", confirm, as: .admin).state == "confirmed")
    }

    @Test func `a dry run is in nobody's way, and nobody is in its`() throws {
        let world = try World.matching()
        func insert(isDry: Bool) throws {
            try world.execute(
                """
                INSERT INTO matching_runs (center_id, id, state, dry_run, scope_sites, started_by, started_at)
                VALUES ('\(world.center)', '\(World.newID())', 'running', \(isDry), '{\(world.root)}',
                    '\(world.id(.admin))', now())
                """)
        }
        try insert(isDry: true)
        #expect(try world.match().state == "confirmed")
        try insert(isDry: false)
        #expect(try world.startMatching().verdict == "409 run_conflict")
        #expect(try world.match(["dry_run": true]).state == "done")
    }

    @Test func `runs at once over different sites offer a team no more than it has room for`() throws {
        let world = try World.matching(capacity: 3)
        for _ in 0..<4 {
            _ = try world.place(["site_id": .string(world.firstStation)])
            _ = try world.place(["site_id": .string(world.secondStation)])
        }
        let runs = try world.backend.together([
            world.request("POST", "/v1/matching/runs", as: .warden),
            world.request("POST", "/v1/matching/runs", as: .otherWarden),
        ])
        for (run, person) in zip(runs, [Person.warden, .otherWarden]) {
            #expect(try world.matchingEnded(run.id, as: person).state == "confirmed")
        }
        #expect(try world.mostOffered() == 3)
    }

    @Test func `of two suggestions for the same room, one is confirmed`() throws {
        let world = try World.matching(capacity: 1)
        for _ in 0..<2 {
            _ = try world.place(["site_id": .string(world.firstStation)])
            _ = try world.place(["site_id": .string(world.secondStation)])
        }
        let runs = try [Person.warden, .otherWarden].map { person in
            (person, try world.match(["dry_run": true], as: person).id)
        }
        let answers = try world.backend.together(
            runs.map { try world.request("POST", "/v1/matching/runs/\($1)/confirm", as: $0) })
        #expect(answers.map(\.verdict).sorted() == ["200", "409 world_moved"])
        #expect(try world.mostOffered() == 1)
    }

    @Test func `a repeated start gives the first run`() throws {
        let world = try World.matching()
        let key = ["Idempotency-Key": "m1"]
        let first = try world.post("/v1/matching/runs", ["dry_run": true], as: .admin, headers: key)
        _ = try world.matchingEnded(first.id, as: .admin)
        let second = try world.post("/v1/matching/runs", ["dry_run": true], as: .admin, headers: key)
        #expect(second.raw.body == first.raw.body)
        #expect(try world.get("/v1/matching/runs", as: .admin).items.count == 1)
    }

    @Test func `a run that has lost its server ends as failed`() throws {
        let world = try World()
        let (lost, young) = (World.newID(), World.newID())
        try world.execute(
            """
            INSERT INTO matching_runs (center_id, id, state, dry_run, scope_sites, started_by, started_at, beat_at)
            SELECT '\(world.center)', w.id, 'running', false, '{\(world.root)}', '\(world.id(.admin))',
                now() - interval '1 hour', now() - w.silence
            FROM (VALUES ('\(lost)'::uuid, interval '31 seconds'), ('\(young)', interval '10 seconds'))
                AS w (id, silence)
            """)
        let center = try #require(UUID(uuidString: world.center))
        try world.backend.withOwner { connection in
            _ = try connection.query(FailAbandonedRuns.statement(center, rows: 100))
        }
        let failed = try world.get("/v1/matching/runs/\(lost)", as: .admin)
        #expect(failed.state == "failed")
        #expect(failed["error"]?.string == "interrupted")
        #expect(failed["counts"] == .null)
        #expect(try world.get("/v1/matching/runs/\(young)", as: .admin).state == "running")
    }
}
