import Foundation
import JSON
import Testing

@testable import FourOrder

/// Why an order went where it went, and what would have got the others served.
@Suite struct MatchingExplainedTests {
    private let nearStation: JSONTree = ["location": ["lat": .double(30.95), "lng": .double(108.71)]]

    @Test func `an alternative says what it would have cost the others`() throws {
        let world = try World.matching()
        // The rival is cheaper by what keeping a professional team free is worth, and has room for one.
        try world.execute("UPDATE teams SET capacity = 1 WHERE id = '\(world.rivalTeam)'")
        for _ in 0..<2 { _ = try world.place() }
        let run = try world.match(["dry_run": true])
        let assignments = try #require(run["assignments"]?.array)
        let pushed = try #require(assignments.first { $0["team_id"]?.string == world.team }?["alternative"])
        #expect(pushed["team_id"]?.string == world.rivalTeam)
        #expect(pushed["extra_cost"]?.int == -2_000)
        #expect(pushed["cost_to_others"]?.int == 2_000)
        #expect(pushed["total_rise"]?.int == 0)
        for assignment in assignments {
            let terms = assignment["terms"]?.array ?? []
            #expect(assignment["cost"]?.int == terms.reduce(0) { $0 + ($1["cost"]?.int ?? 0) })
        }
    }

    @Test func `what is short is what alone stood between an order and some team`() throws {
        let world = try World.matching()
        try world.execute(
            """
            UPDATE teams SET skills = '{law}', service_radius_m = 5000, lat = 30.95, lng = 108.71,
                availability = '[{"weekday": 1, "from": "09:00", "to": "17:00"}]' WHERE center_id = '\(world.center)';
            UPDATE teams SET skills = '{law,nursing}' WHERE id = '\(world.team)';
            """)
        // Wednesday, 2 January 2030; a Monday is five days later.
        let wednesday: JSONTree = ["start": "2030-01-02T10:00:00+08:00", "end": "2030-01-02T12:00:00+08:00"]
        let monday: JSONTree = ["start": "2030-01-07T10:00:00+08:00", "end": "2030-01-07T12:00:00+08:00"]
        let far: JSONTree = ["location": ["lat": .double(31.25), "lng": .double(108.95)]]
        let cases: [(JSONTree, JSONTree)] = [
            (
                nearStation.with(["skills": ["nursing", "sign_language"]]),
                [["kind": "skill", "teams": 1, "value": "sign_language"]]
            ),
            (far, [["kind": "area", "teams": 2, "value": .string(world.secondStation)]]),
            (
                nearStation.with(["window": wednesday]),
                [["kind": "availability", "teams": 2, "value": "wed"]]
            ),
            (
                far.with(["window": wednesday]),
                [
                    ["kind": "area", "teams": 0, "value": .string(world.secondStation)],
                    ["kind": "availability", "teams": 0, "value": "wed"],
                ]
            ),
            (
                nearStation.with(["category": "health"]),
                [["kind": "category", "teams": 2, "value": "health"]]
            ),
        ]
        let orders = try cases.map { try world.place($0.0) }
        let served = try world.place(nearStation.with(["window": monday]))
        let run = try world.match(["dry_run": true])
        #expect(run["assignments"]?.array?.map { $0["order_id"]?.string } == [served])
        for (order, expected) in zip(orders, cases) {
            let unserved = try #require(run["unserved"]?.array?.first { $0["order_id"]?.string == order })
            #expect(unserved["reason"] == "no_candidate")
            #expect(unserved["shortages"] == expected.1)
            #expect(unserved["excluded"]?.object?.reduce(0) { $0 + ($1.value.int ?? 0) } == 2)
        }
        #expect(run["shortages"]?[0] == ["kind": "area", "value": .string(world.secondStation), "orders": 2])
    }

    @Test func `the center's report is that of its newest run over all of it`() throws {
        let world = try World.matching(capacity: 1)
        let empty = try world.get("/v1/reports/shortage", as: .dispatcher)
        #expect(empty["run_id"] == .null)
        #expect(empty["shortages"] == [])
        for _ in 0..<4 { _ = try world.place() }
        let run = try world.match()
        #expect(
            run["unserved"]?[0]?["shortages"] == [["kind": "capacity", "teams": 2, "value": "community"]])
        _ = try world.match(["site_id": .string(world.firstInstitute)], as: .warden)
        for person in [Person.admin, .dispatcher, .warden] {
            let report = try world.get("/v1/reports/shortage", as: person)
            #expect(report["run_id"]?.string == run.id)
            #expect(report["shortages"] == [["kind": "capacity", "value": "community", "orders": 2]])
        }
        // The clock's are, where they are over all categories that there are.
        for (categories, isWhole) in [("'{health}'", false), ("ARRAY(SELECT code FROM categories)", true)] {
            let automatic = World.newID()
            try world.execute(
                """
                INSERT INTO matching_runs (center_id, id, state, dry_run, scope_sites, policy, categories, started_at, counts)
                SELECT r.center_id, '\(automatic)', 'done', true, r.scope_sites, 'suggest', \(categories), now(), r.counts
                FROM matching_runs AS r WHERE r.id = '\(run.id)'
                """)
            let report = try world.get("/v1/reports/shortage", as: .dispatcher)
            #expect(report["run_id"]?.string == (isWhole ? automatic : run.id))
        }
        #expect(try world.get("/v1/reports/shortage", as: .leader).verdict == "403 forbidden")
        #expect(try world.get("/v1/reports/shortage", as: .stranger)["run_id"] == .null)
    }

    @Test func `results are listed page by page, each once`() throws {
        let world = try World.matching(capacity: 2)
        let orders = try (0..<7).map { _ in try world.place() }
        let run = try world.match(["dry_run": true])
        var seen: [String] = []
        for (list, count) in [("assignments", 4), ("unserved", 3)] {
            var path: String? = "/v1/matching/runs/\(run.id)/\(list)?limit=2"
            var items: [JSONTree] = []
            while let page = path {
                let answer = try world.get(page, as: .dispatcher)
                items += answer.items
                path = answer["next_cursor"]?.string.map {
                    "/v1/matching/runs/\(run.id)/\(list)?limit=2&cursor=\($0)"
                }
            }
            #expect(items.count == count)
            #expect(items == run[list]?.array)
            #expect(run["\(list)_truncated"] == false)
            seen += items.compactMap { $0["order_id"]?.string }
            #expect(
                try world.get("/v1/matching/runs/\(run.id)/\(list)", as: .warden).verdict == "404 not_found")
            #expect(
                try world.get("/v1/matching/runs/\(run.id)/\(list)", as: .leader).verdict == "404 not_found")
            let bad = try world.get("/v1/matching/runs/\(run.id)/\(list)?cursor=x", as: .dispatcher)
            #expect(bad.faults == ["?cursor bad_cursor"])
        }
        #expect(seen.sorted() == orders.sorted())
    }

    @Test func `a run shows its first thousand, and says that there are more`() throws {
        let world = try World.matching()
        let run = try world.match(["dry_run": true])
        try world.execute(
            """
            INSERT INTO matching_results (center_id, run_id, order_id, order_version, reason, why)
            SELECT '\(world.center)', '\(run.id)', gen_random_uuid(), 1, 'capacity', '{"excluded": {}, "shortages": []}'
            FROM generate_series(1, 1001)
            """)
        let answer = try world.get("/v1/matching/runs/\(run.id)", as: .dispatcher)
        #expect(answer["unserved"]?.array?.count == 1_000)
        #expect(answer["unserved_truncated"] == true)
        #expect(answer["assignments_truncated"] == false)
    }
}
