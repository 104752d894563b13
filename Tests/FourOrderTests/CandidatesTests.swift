import Foundation
import JSON
import Testing

@testable import FourOrder

@Suite struct CandidatesTests {
    /// Both teams serve `community`; the rival stands at the first station, 3 km from the root's.
    private func serving() throws -> World {
        let world = try World()
        try world.execute(
            """
            UPDATE teams SET categories = '{community}' WHERE center_id = '\(world.center)';
            UPDATE teams SET lat = 30.95, lng = 108.71 WHERE id = '\(world.rivalTeam)';
            """)
        return world
    }

    private func candidates(_ world: World, _ order: String, as person: Person = .dispatcher) throws -> Answer
    {
        try world.get("/v1/orders/\(order)/candidates", as: person)
    }

    /// A term of a candidate, without its name.
    private func term(_ name: JSONTree, _ candidate: JSONTree?) throws -> JSONTree {
        try #require(candidate?["terms"]?.array?.first { $0["name"] == name }).without("name")
    }

    private let nearStation: JSONTree = ["location": ["lat": .double(30.95), "lng": .double(108.71)]]

    @Test func `eligible teams come first, by cost, with the terms that make it up`() throws {
        let world = try serving()
        let answer = try candidates(world, world.place(nearStation))
        #expect(answer.items.map { $0["team_id"]?.string } == [world.rivalTeam, world.team])
        #expect(answer.items.map { $0["rank"]?.int } == [1, 2])
        for item in answer.items {
            let terms = try #require(item["terms"]?.array)
            #expect(
                terms.map { $0["name"]?.string } == [
                    "distance", "load", "acceptance", "rating", "preference", "scarcity", "turn", "squad",
                ])
            #expect(item["cost"]?.int == terms.reduce(0) { $0 + ($1["cost"]?.int ?? 0) })
        }
        // A professional team on an order that asks for no skill is kept free.
        #expect(try term("scarcity", answer.items.last) == ["value": 1, "unit": "flag", "cost": 2_000])
    }

    @Test func `a team that let the order go in this round is excluded`() throws {
        let world = try serving()
        let order = try world.place()
        try world.dispatch(order, to: [world.team])
        try world.must("decline", order, as: .leader)
        try world.dispatch(order, to: [world.rivalTeam])
        try world.must("accept", order, as: .rival)
        try world.must("withdraw", order, ["reason": "车坏了"], as: .rival)
        let answer = try candidates(world, order)
        #expect(answer.items.allSatisfy { $0["excluded"]?[0]?.string == "declined" })
    }

    @Test func `what is offered to a team alone is as good as held, here and in a run`() throws {
        let world = try serving()
        try world.execute("UPDATE teams SET capacity = 1 WHERE id = '\(world.rivalTeam)'")
        try world.dispatch(try world.place(nearStation), to: [world.rivalTeam])
        let order = try world.place(nearStation)
        let answer = try candidates(world, order)
        #expect(answer.items.first?["team_id"]?.string == world.team)
        #expect(answer.items.last?["excluded"] == ["at_capacity"])
        let assigned = try world.match(["dry_run": true])["assignments"]?[0]
        #expect(assigned?["team_id"]?.string == world.team)
        #expect(assigned?["cost"] == answer.items.first?["cost"])
    }

    @Test func `teams take turns, and mutual-aid squads go first`() throws {
        let world = try serving()
        try world.execute("UPDATE teams SET kind = 'mutual_aid' WHERE id = '\(world.team)'")
        let before = try candidates(world, world.place()).items.first { $0["team_id"]?.string == world.team }
        #expect(try term("turn", before) == ["value": 168, "unit": "h", "cost": 0])
        #expect(try term("squad", before) == ["value": 0, "unit": "flag", "cost": 0])
        // An offer that was withdrawn was an offer all the same.
        let order = try world.place()
        try world.dispatch(order)
        try world.must("recall", order, ["reason": "改派"], as: .dispatcher)
        let after = try candidates(world, order)
        let offered = after.items.first { $0["team_id"]?.string == world.team }
        #expect(try term("turn", offered) == ["value": 0, "unit": "h", "cost": 2_000])
        let rival = after.items.first { $0["team_id"]?.string == world.rivalTeam }
        #expect(try term("turn", rival)["cost"] == 0)
        #expect(try term("squad", rival) == ["value": 1, "unit": "flag", "cost": 3_000])
        try world.execute(
            """
            UPDATE offers SET created_at = now() - interval '42 hours 1 minute' WHERE team_id = '\(world.team)'
            """)
        let later = try candidates(world, order).items.first { $0["team_id"]?.string == world.team }
        #expect(try term("turn", later) == ["value": 42, "unit": "h", "cost": 1_500])
    }

    @Test func `the newest answers and ratings make a team's record`() throws {
        let world = try serving()
        // Five answers are needed to say anything; four were accepted.
        for count in 1...5 {
            let order = try world.place()
            try world.dispatch(order)
            if count == 5 {
                try world.must("decline", order, as: .leader)
            } else {
                try world.must("accept", order, as: .leader)
            }
            let candidate = try candidates(world, order).items.first { $0["team_id"]?.string == world.team }
            if count < 5 { #expect(try term("acceptance", candidate)["value"] == 800, "assumed") }
        }
        _ = try world.order(in: "rated")
        let candidate = try candidates(world, world.place()).items.first {
            $0["team_id"]?.string == world.team
        }
        #expect(try term("acceptance", candidate) == ["value": 833, "unit": "per_mille", "cost": 1_002])
        #expect(try term("rating", candidate) == ["value": 200, "unit": "hundredths", "cost": 6_000])
        // What is longer ago than 180 days says nothing any more.
        try world.execute(
            "UPDATE ratings SET at = now() - interval '181 days' WHERE team_id = '\(world.team)'")
        let later = try candidates(world, world.place()).items.first { $0["team_id"]?.string == world.team }
        #expect(try term("rating", later)["value"] == 400)
    }

    @Test func `who accepts and withdraws has not accepted; what is recalled says nothing`() throws {
        let world = try serving()
        for count in 1...6 {
            let order = try world.place()
            try world.dispatch(order)
            try world.must("accept", order, as: .leader)
            if count < 6 {
                try world.must("withdraw", order, ["reason": "车坏了"], as: .leader)
            } else {
                try world.must("recall", order, ["reason": "改派"], as: .dispatcher)
            }
        }
        let candidate = try candidates(world, world.place()).items.first {
            $0["team_id"]?.string == world.team
        }
        #expect(try term("acceptance", candidate) == ["value": 0, "unit": "per_mille", "cost": 6_000])
    }

    @Test func `beyond forty offers and twenty ratings a record says nothing`() throws {
        let world = try serving()
        let order = try world.place()
        let past = "'\(world.center)', '\(order)', n, '\(world.team)'"
        try world.execute(
            """
            INSERT INTO offers (center_id, order_id, round, team_id, id, mode, state, created_at, expires_at, answered_at)
            SELECT \(past), ('01a0000000' || lpad(to_hex(n), 2, '0') || '70008000000000000000')::uuid, 'direct',
                CASE n WHEN 1 THEN 'accepted' ELSE 'declined' END, now(), now() + interval '1 day', now()
            FROM generate_series(1, 41) AS n;
            INSERT INTO ratings (center_id, order_id, round, team_id, score, by_account, by_role, at)
            SELECT \(past), CASE n WHEN 1 THEN 1 ELSE 5 END, '\(world.id(.resident))', 'resident',
                now() - interval '1 day' + n * interval '1 second'
            FROM generate_series(1, 21) AS n
            """)
        let candidate = try candidates(world, world.place()).items.first {
            $0["team_id"]?.string == world.team
        }
        #expect(try term("acceptance", candidate) == ["value": 0, "unit": "per_mille", "cost": 6_000])
        #expect(try term("rating", candidate) == ["value": 500, "unit": "hundredths", "cost": 0])
    }

    @Test func `a recalled team is a candidate again`() throws {
        let world = try serving()
        let order = try world.place()
        try world.dispatch(order)
        try world.must("recall", order, ["reason": "改派"], as: .dispatcher)
        #expect(try candidates(world, order).items.allSatisfy { $0["eligible"] == .bool(true) })
    }

    @Test func `a team rated badly for an order is excluded in its next round`() throws {
        let world = try serving()
        let order = try world.order(in: "rated")
        try world.must("reopen", order, ["reason": "又漏水了"], as: .dispatcher)
        let answer = try candidates(world, order)
        #expect(answer.items.first?["team_id"]?.string == world.rivalTeam)
        #expect(answer.items.last?["excluded"]?[0]?.string == "rated_badly")
    }

    @Test func `a wish costs the others only where the team could have the order, here and in a run`() throws
    {
        let world = try serving()
        let order = try world.place(["preferred_team_id": .string(world.team)])
        func rival() throws -> JSONTree? {
            try candidates(world, order).items.first { $0["team_id"]?.string == world.rivalTeam }
        }
        #expect(try term("preference", rival()) == ["value": 0, "unit": "flag", "cost": 10_000])
        try world.execute("UPDATE teams SET active = false WHERE id = '\(world.team)'")
        #expect(try term("preference", rival()) == ["value": 0, "unit": "flag", "cost": 0])
        let assigned = try world.match(["dry_run": true])["assignments"]?[0]
        #expect(try assigned?["cost"] == rival()?["cost"])
        #expect(try assigned?["terms"] == rival()?["terms"])
    }

    @Test func `an order without a place is at its site, but not at the center as a whole`() throws {
        let world = try serving()
        for (site, distance): (String, JSONTree) in [(world.firstStation, 0), (world.root, 5_000)] {
            let order = try world.place(["site_id": .string(site)])
            let rival = try candidates(world, order).items.first { $0["team_id"]?.string == world.rivalTeam }
            #expect(try term("distance", rival)["value"] == distance)
        }
    }

    @Test func `every reason against a team is told`() throws {
        let world = try serving()
        try world.execute("UPDATE teams SET active = false, capacity = 0 WHERE id = '\(world.team)'")
        let order = try world.place(["skills": ["电工"], "category": "health"])
        let answer = try candidates(world, order)
        let item = answer.items.first { $0["team_id"]?.string == world.team }
        #expect(
            item?["excluded"]?.array?.compactMap(\.string)
                == ["inactive", "no_category", "no_skill", "at_capacity"])
        #expect(item?["rank"] == .null)
    }

    @Test func `teams are available by the working calendar, and by the center's own days`() throws {
        let world = try serving()
        let sundays: JSONTree = ["availability": [["weekday": 7, "from": "08:00", "to": "18:00"]]]
        _ = try world.patch("/v1/teams/\(world.team)", sundays, as: .admin)
        func exclusions(_ window: JSONTree) throws -> JSONTree? {
            let answer = try candidates(world, world.place(["window": window]))
            return answer.items.first { $0["team_id"]?.string == world.team }?["excluded"]
        }
        func day(_ date: String) -> JSONTree {
            ["start": .string("\(date)T09:00:00+08:00"), "end": .string("\(date)T11:00:00+08:00")]
        }
        // 国庆节 2026, a Thursday; the Saturday worked for it; a Friday that is New Year's Day.
        #expect(try exclusions(day("2026-10-01")) == [])
        #expect(try exclusions(day("2026-10-10")) == ["not_available"])
        #expect(try exclusions(day("2027-01-01")) == ["not_available"])
        _ = try world.patch("/v1/center", ["calendar": ["2027-01-01": "day_off"]], as: .admin)
        #expect(try exclusions(day("2027-01-01")) == [])
        // Without a window nobody is unavailable.
        #expect(try exclusions(nil) == [])
    }

    @Test func `the center's weights count`() throws {
        let world = try serving()
        try world.execute(
            """
            UPDATE center_settings SET dispatch_weights = '{"scarce_team_cost": 0, "max_distance_metres": 0}'
            WHERE center_id = '\(world.center)'
            """)
        let answer = try candidates(world, world.place(nearStation))
        let costs = answer.items.compactMap { $0["cost"]?.int }
        #expect(costs.count == 2)
        #expect(costs.first == costs.last)
    }

    @Test(arguments: [
        (Person.resident, "403 forbidden"), (.leader, "404 not_found"), (.warden, "200"),
        (.otherWarden, "404 not_found"), (.admin, "200"), (.centerIntake, "403 forbidden"),
        (.stranger, "404 not_found"),
    ])
    func `who sees candidates`(_ person: Person, _ verdict: String) throws {
        let world = try serving()
        let order = try world.place(["site_id": .string(world.firstStation)])
        #expect(try candidates(world, order, as: person).verdict == verdict)
    }
}
