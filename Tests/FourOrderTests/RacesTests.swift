import Foundation
import JSON
import Testing

/// What must hold however requests fall: each race is run for rounds on end, every request on its own connection,
/// all of them sent before the first answer is read. `FOUR_ORDER_TEST_ROUNDS` says how many rounds.
@Suite(.serialized) struct RacesTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_ROUNDS"].flatMap { Int($0) } ?? 25
    /// Races that need no more than a few tries to show what is wrong.
    private static let fewRounds = max(3, rounds / 5)
    private static let crowd = 64

    private let world: World

    init() throws { world = try World() }

    /// Teams made for the race, each led by `captain` and a leader of its own token's account.
    private func makeTeams(_ count: Int, capacity: Int = 10) throws -> [String] {
        let teams = (0..<count).map { _ in World.newID() }
        let rows = teams.map { "('\(world.center)', '\($0)', '队', 'social', '\(world.root)', \(capacity))" }
        let members = teams.map { "('\(world.center)', '\($0)', '\(world.id(.captain))', true)" }
        try world.execute(
            """
            INSERT INTO teams (center_id, id, name, kind, site_id, capacity) VALUES \(rows.joined(separator: ","));
            INSERT INTO team_members (center_id, team_id, account_id, leader) VALUES \(members.joined(separator: ","));
            """)
        return teams
    }

    private func accept(_ order: String, by teams: [String]) throws -> [APIRequest] {
        try teams.map {
            try world.request("POST", "/v1/orders/\(order)/accept", ["team_id": .string($0)], as: .captain)
        }
    }

    private func counts(_ answers: [Answer]) -> [String: Int] {
        answers.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    }

    @Test func `of sixty-four teams that accept a broadcast at once, one has it`() throws {
        let teams = try makeTeams(Self.crowd, capacity: 1000)
        for round in 0..<Self.rounds {
            let order = try world.place()
            try world.dispatch(order, to: teams)
            let answers = try world.backend.together(try accept(order, by: teams))
            #expect(counts(answers) == ["200": 1, "409 offer_taken": Self.crowd - 1], "round \(round)")
            let winner = try #require(answers.first { $0.status == 200 })
            #expect(try world.read(order)["team_id"] == winner["team_id"])
            #expect(try world.history(order).count { $0 == "dispatched accept accepted" } == 1)
            #expect(
                try world.number("SELECT sum(held)::int FROM teams WHERE center_id = '\(world.center)'")
                    == round + 1)
            #expect(
                try world.query(
                    "SELECT state, count(*)::int AS n FROM offers WHERE order_id = '\(order)' GROUP BY 1 ORDER BY 1"
                ) == [
                    ["state": "accepted", "n": 1], ["state": "superseded", "n": .int(Int64(Self.crowd - 1))],
                ])
        }
    }

    @Test func `twins under one key have one effect and one answer`() throws {
        for round in 0..<Self.fewRounds {
            let headers = ["Idempotency-Key": "twins-\(round)"]
            let title: JSONTree = ["title": .string("第\(round)回")]
            let request = try world.request(
                "POST", "/v1/orders", World.draft.with(title), as: .resident, headers: headers)
            let answers = try world.backend.together(Array(repeating: request, count: Self.crowd))
            let placed = answers.filter { $0.status == 201 }
            #expect(placed.count >= 1)
            #expect(Set(placed.map(\.text)).count == 1)
            #expect(placed.count { $0.header("idempotency-replayed") == nil } == 1)
            for answer in answers where answer.status != 201 {
                #expect(answer.verdict == "409 idempotency_in_progress")
                #expect(answer.header("retry-after") != nil)
            }
            #expect(
                try world.number(
                    "SELECT count(*)::int FROM orders WHERE center_id = '\(world.center)' AND title = '第\(round)回'"
                ) == 1)
        }
    }

    @Test func `capacity is never exceeded`() throws {
        for _ in 0..<Self.fewRounds {
            let team = try #require(try makeTeams(1, capacity: 3).first)
            let orders = try (0..<32).map { _ in try world.place() }
            for order in orders { try world.dispatch(order, to: [team]) }
            let answers = try world.backend.together(try orders.flatMap { try accept($0, by: [team]) })
            #expect(counts(answers) == ["200": 3, "409 team_at_capacity": 29])
            #expect(try world.number("SELECT held FROM teams WHERE id = '\(team)'") == 3)
        }
    }

    @Test func `bookings of a volunteer never overlap`() throws {
        for round in 0..<Self.fewRounds {
            let start = "203\(round % 10)-0\(1 + round / 10 % 9)-01T0"
            let orders = try (0..<16).map { index in
                try world.place([
                    "window": [
                        "start": .string("\(start)\(index % 4):00:00Z"),
                        "end": .string("\(start)\(index % 4 + 2):00:00Z"),
                    ]
                ])
            }
            for order in orders { try world.dispatch(order) }
            let volunteers: JSONTree = ["volunteer_ids": [.string(world.id(.volunteer))]]
            let answers = try world.backend.together(
                try orders.map {
                    try world.request("POST", "/v1/orders/\($0)/accept", volunteers, as: .leader)
                })
            let counts = counts(answers)
            #expect((1...2).contains(counts["200"] ?? 0))
            #expect((counts["200"] ?? 0) + (counts["409 volunteer_busy"] ?? 0) == 16, "\(counts)")
        }
        #expect(
            try world.number(
                """
                SELECT count(*)::int FROM bookings AS a JOIN bookings AS b ON b.volunteer_id = a.volunteer_id
                    AND b.order_id > a.order_id AND a.during && b.during
                WHERE a.center_id = '\(world.center)' AND a.state = 'booked' AND b.state = 'booked'
                """) == 0)
    }

    @Test func `when the last two offers are declined at once, the order returns once`() throws {
        for round in 0..<Self.rounds {
            let order = try world.place()
            try world.dispatch(order, to: [world.team, world.rivalTeam])
            let answers = try world.backend.together([
                world.request("POST", "/v1/orders/\(order)/decline", as: .leader),
                world.request("POST", "/v1/orders/\(order)/decline", as: .rival),
            ])
            #expect(counts(answers) == ["200": 2], "round \(round)")
            let now = try world.read(order)
            #expect(now.state == "placed")
            #expect(now["returns"] == 1)
            #expect(
                try world.history(order).suffix(2) == [
                    "dispatched decline dispatched", "dispatched decline placed",
                ])
        }
    }

    @Test func `a cancel and an accept at once leave one of two orders of things`() throws {
        for round in 0..<Self.rounds {
            let order = try world.place()
            try world.dispatch(order)
            let answers = try world.backend.together([
                world.request("POST", "/v1/orders/\(order)/cancel", as: .resident),
                world.request("POST", "/v1/orders/\(order)/accept", as: .leader),
            ])
            #expect(answers[0].status == 200, "round \(round): \(answers[0].text)")
            #expect(
                ["200", "409 offer_withdrawn"].contains(answers[1].verdict),
                "round \(round): \(answers[1].text)")
            #expect(try world.read(order).state == "cancelled")
            #expect(try world.number("SELECT held FROM teams WHERE id = '\(world.team)'") == 0)
            #expect(
                try world.number(
                    "SELECT count(*)::int FROM offers WHERE order_id = '\(order)' AND state IN ('pending', 'accepted')"
                ) == 0)
            let events = try world.get("/v1/orders/\(order)/events", as: .admin).items
            #expect(events.compactMap { $0["seq"]?.int } == Array(1...events.count))
        }
    }

    @Test func `of dispatches at once, one is carried out`() throws {
        for round in 0..<Self.fewRounds {
            let order = try world.place()
            let answers = try world.backend.together(
                try (0..<16).map { index in
                    let team = index % 2 == 0 ? world.team : world.rivalTeam
                    return try world.request(
                        "POST", "/v1/orders/\(order)/dispatch", ["team_ids": [.string(team)]], as: .dispatcher
                    )
                })
            #expect(counts(answers) == ["200": 1, "409 illegal_transition": 15], "round \(round)")
            #expect(try world.number("SELECT count(*)::int FROM offers WHERE order_id = '\(order)'") == 1)
        }
    }

    @Test func `orders merged into each other at once do not both vanish`() throws {
        for round in 0..<Self.rounds {
            let orders = [try world.place(), try world.place(as: .neighbor)]
            let answers = try world.backend.together([
                world.request(
                    "POST", "/v1/orders/\(orders[0])/merge", ["into": .string(orders[1])], as: .dispatcher),
                world.request(
                    "POST", "/v1/orders/\(orders[1])/merge", ["into": .string(orders[0])], as: .dispatcher),
            ])
            #expect(counts(answers) == ["200": 1, "422 validation_failed": 1], "round \(round)")
            let states = try orders.map { try world.read($0).state }.sorted()
            #expect(states == ["merged", "placed"], "round \(round)")
        }
    }

    @Test func `a reference placed many times at once is one order`() throws {
        for round in 0..<Self.fewRounds {
            let draft = World.draft.with(["channel": "open311", "external_ref": .string("R\(round)")])
            let request = try world.request("POST", "/v1/orders", draft, as: .intake)
            let answers = try world.backend.together(Array(repeating: request, count: 32))
            #expect(counts(answers) == ["201": 1, "200": 31])
            #expect(Set(answers.map(\.id)).count == 1)
        }
    }
}
