import Foundation
import JSON
import Testing

/// An order's life from end to end.
@Suite struct OrdersFlowTests {
    private let world: World

    init() throws { world = try World() }

    @Test func `an order is placed, dispatched, accepted, served and rated by those whose part it is`() throws
    {
        let placed = try world.post("/v1/orders", World.draft, as: .resident)
        let order = placed.id
        let dispatched = try world.must(
            "dispatch", order, ["team_ids": [.string(world.team)], "expires_in_s": 600], as: .dispatcher)
        #expect(dispatched.state == "dispatched")
        #expect(dispatched["dispatched_at"]?.string != nil)
        #expect(dispatched["team_id"] == .null)
        let accepted = try world.must(
            "accept", order, ["volunteer_ids": [.string(world.id(.volunteer)), .string(world.id(.helper))]],
            as: .leader)
        #expect(accepted["team_id"] == .string(world.team))
        #expect(accepted["volunteers"]?.array?.count == 2)
        #expect(accepted.allowedActions == ["withdraw", "start"])
        let started = try world.must(
            "start", order,
            ["volunteer_ids": [.string(world.id(.volunteer))], "location": ["lat": 30.93, "lng": 108.69]],
            as: .volunteer)
        #expect(started.state == "in_service")
        #expect(
            started["volunteers"] == [
                ["volunteer_id": .string(world.id(.volunteer)), "name": "刘洋洋", "hours": nil]
            ])
        let completed = try world.must(
            "complete", order,
            [
                "summary": "更换水管接头一处", "beneficiaries": 2,
                "volunteers": [
                    ["volunteer_id": .string(world.id(.volunteer)), "hours": 1.25],
                    ["volunteer_id": .string(world.id(.leader)), "hours": 0.5],
                ],
            ],
            as: .volunteer)
        #expect(completed["summary"] == "更换水管接头一处")
        #expect(completed["beneficiaries"] == 2)
        #expect(Set(completed["volunteers"]?.array?.compactMap { $0["hours"]?.double } ?? []) == [1.25, 0.5])
        let rated = try world.must(
            "rate", order, ["score": 5, "comment": "来得快", "aspects": ["speed": 5, "quality": 4]],
            as: .resident)
        #expect(
            rated["rating"]?.without("at") == [
                "score": 5, "comment": "来得快", "aspects": ["speed": 5, "attitude": nil, "quality": 4],
                "by": [
                    "kind": "account", "id": .string(world.id(.resident)), "name": "张桂兰", "role": "resident",
                ],
                "round": 1,
            ])
        #expect(rated.version == 6)
        #expect(rated.allowedActions == [])
        #expect(try world.number("SELECT held FROM teams WHERE id = '\(world.team)'") == 0)
        #expect(
            try world.number("SELECT hours_hundredths FROM accounts WHERE id = '\(world.id(.volunteer))'")
                == 125)
        try checkEvents(order)
    }

    private func checkEvents(_ order: String) throws {
        let events = try world.get("/v1/orders/\(order)/events", as: .resident).items
        #expect(events.compactMap { $0["seq"]?.int } == Array(1...6))
        #expect(
            try world.history(order) == [
                "place placed", "placed dispatch dispatched", "dispatched accept accepted",
                "accepted start in_service", "in_service complete completed", "completed rate rated",
            ])
        #expect(
            events.map { $0.json(at: "/actor/role") } == [
                "resident", "dispatcher", "leader", "volunteer", "volunteer", "resident",
            ])
        #expect(events.allSatisfy { $0["on_behalf_of"] == .null })
        #expect(events[0]["data"] == ["channel": "app", "site_id": .string(world.root)])
        #expect(
            Set(events[1]["data"]?.keys ?? []) == ["mode", "binding", "team_ids", "offer_ids", "expires_at"])
        #expect(events[2].json(at: "/data/team_id") == .string(world.team))
        #expect(events[3].json(at: "/data/location") == ["lat": 30.93, "lng": 108.69])
        #expect(events[4]["note"] == "更换水管接头一处")
        #expect(events[4].json(at: "/data/volunteers").array?.count == 2)
        #expect(events[5]["note"] == "来得快")
        #expect(events[5].json(at: "/data/score") == 5)
    }

    @Test func `an administrator can do every step, and the events name whom he acts for`() throws {
        let order = try world.place(as: .admin)
        for (action, body) in [
            ("dispatch", ["team_ids": [.string(world.team)]]), ("accept", [:]), ("start", [:]),
            ("complete", [:]),
            ("rate", ["score": 1]), ("reopen", ["reason": "没修好"]), ("reject", ["reason": "重复"]),
        ] as [(String, JSONTree)] {
            try world.must(action, order, body, as: .admin)
        }
        let events = try world.get("/v1/orders/\(order)/events", as: .admin).items
        let team: JSONTree = ["kind": "team", "id": .string(world.team), "name": "先锋队"]
        #expect(
            events.map { $0["on_behalf_of"] ?? .null } == [
                .null, .null, team, team, team, ["kind": "resident", "id": nil, "name": nil], .null, .null,
            ])
        #expect(events.allSatisfy { $0.json(at: "/actor/id") == .string(world.id(.admin)) })
        #expect(events.compactMap { $0["note"]?.string } == ["没修好", "重复"])
    }

    @Test func `intake places, follows, rates and cancels what is its own, and nothing else`() throws {
        let order = try world.order(in: "completed", ["channel": "hotline"], as: .intake)
        #expect(try world.act("rate", order, ["score": 4], as: .otherIntake).status == 404)
        #expect(try world.act("rate", order, ["score": 4], as: .centerIntake).status == 403)
        let rated = try world.must("rate", order, ["score": 4], as: .intake)
        #expect(rated.json[pointer: "/rating/by/kind"] == "api_key")
        #expect(rated.json[pointer: "/rating/by/role"] == "intake")
        let event = try #require(try world.get("/v1/orders/\(order)/events", as: .intake).items.last)
        #expect(event.json(at: "/actor/kind") == "api_key")
        #expect(event["on_behalf_of"] == ["kind": "resident", "id": nil, "name": nil])
        let second = try world.place(as: .intake)
        #expect(try world.must("cancel", second, ["reason": "来电撤回"], as: .intake).state == "cancelled")
    }

    @Test func `a dispatcher rates in the resident's name after a call back`() throws {
        let order = try world.order(in: "completed")
        try world.must("rate", order, ["score": 3], as: .dispatcher)
        let event = try #require(try world.get("/v1/orders/\(order)/events", as: .resident).items.last)
        #expect(
            event["on_behalf_of"] == ["kind": "resident", "id": .string(world.id(.resident)), "name": "张桂兰"])
        #expect(event.json(at: "/actor/role") == "dispatcher")
    }

    @Test func `a round that is over keeps its accepted offer, which binds nobody in the next`() throws {
        let order = try world.place()
        try world.execute("UPDATE orders SET returns = 2 WHERE id = '\(order)'")
        let binding: JSONTree = ["team_ids": [.string(world.team)], "binding": true]
        try world.must("dispatch", order, binding, as: .dispatcher)
        for action in ["accept", "start", "complete"] { try world.must(action, order, as: .leader) }
        let first = try world.get("/v1/orders/\(order)/offers", as: .dispatcher).items
        #expect(first.map { $0["state"] } == ["accepted"])
        try world.must("reopen", order, as: .resident)
        #expect(
            try world.get("/v1/orders/\(order)/offers", as: .dispatcher).items.map(\.settled)
                == first.map(\.settled))

        // The same team again, not bound this time: declining and withdrawing are its own affair.
        try world.dispatch(order)
        #expect(try world.read(order, as: .leader).allowedActions == ["accept", "decline"])
        try world.must("accept", order, as: .leader)
        #expect(try world.read(order, as: .leader).allowedActions == ["withdraw", "start"])
        #expect(
            try world.act("withdraw", order, ["team_id": .string(world.rivalTeam)], as: .leader).status == 403
        )
        try world.must("withdraw", order, as: .leader)
        let second = try world.get("/v1/orders/\(order)/offers", as: .dispatcher).items
        #expect(second.map { $0["state"] } == ["withdrawn", "accepted"])
        #expect(second.last.map(\.settled) == first.last.map(\.settled))
        let withdrawn = try #require(try world.get("/v1/orders/\(order)/events", as: .admin).items.last)
        #expect(withdrawn.json(at: "/data/offer_id") == second.first?["id"])

        // A recall and a cancel name and end the offers of their round alone.
        try world.dispatch(order)
        try world.must("accept", order, as: .leader)
        try world.must("recall", order, as: .dispatcher)
        let recalled = try #require(try world.get("/v1/orders/\(order)/events", as: .admin).items.last)
        #expect(recalled.json(at: "/data/offer_ids").array?.count == 1)
        let third = try world.get("/v1/orders/\(order)/offers", as: .dispatcher).items
        #expect(third.map { $0["state"] } == ["withdrawn", "withdrawn", "accepted"])
        #expect(third.last.map(\.settled) == first.last.map(\.settled))
        #expect(try world.number("SELECT held FROM teams WHERE id = '\(world.team)'") == 0)
    }

    @Test func `reopening begins a round anew and every round keeps its rating`() throws {
        let order = try world.order(in: "completed")
        try world.must("rate", order, ["score": 1, "comment": "又漏了"], as: .resident)
        try world.age(order, by: "3 days")
        let reopened = try world.must("reopen", order, ["reason": "又漏了"], as: .resident)
        #expect(reopened["round"] == 2)
        #expect(reopened.state == "placed")
        for field in [
            "team_id", "rating", "summary", "beneficiaries", "dispatched_at", "accepted_at", "started_at",
            "completed_at", "rated_at", "closed_at",
        ] {
            #expect(reopened[field] == .null, "\(field)")
        }
        #expect(reopened["volunteers"] == [])
        #expect(
            try world.number(
                "SELECT (due_at > now() + interval '6 days')::int FROM orders WHERE id = '\(order)'") == 1)
        try world.dispatch(order)
        for (action, person) in [("accept", Person.leader), ("start", .leader), ("complete", .leader)] {
            try world.must(action, order, as: person)
        }
        #expect(try world.read(order)["rating"] == .null)
        try world.must("rate", order, ["score": 5], as: .resident)
        let ratings = try world.get("/v1/orders/\(order)/ratings", as: .resident).items
        #expect(ratings.map { $0["round"] } == [2, 1])
        #expect(ratings.map { $0["score"] } == [5, 1])
        let first = try world.get("/v1/orders/\(order)/ratings?limit=1", as: .resident)
        let second = try world.get(
            "/v1/orders/\(order)/ratings?limit=1&cursor=\(first.nextCursor ?? "")", as: .resident)
        #expect((first.items + second.items).map { $0["round"] } == [2, 1])
        #expect(second.nextCursor == nil)
    }

    @Test(arguments: [
        ("completed", 0, "9 days 23 hours", 200), ("completed", 0, "10 days 1 minute", 409),
        ("rated", 2, "9 days 23 hours", 200), ("rated", 2, "10 days 1 minute", 409),
        ("rated", 1, "1 hour", 200),
        ("rated", 3, "1 hour", 409), ("rated", 5, "1 hour", 409),
    ])
    func `an order can be reopened within ten days, once rated only if badly`(
        state: String, score: Int64, age: String, status: Int
    ) throws {
        let order = try world.order(in: "completed")
        if state == "rated" {
            try world.age(order, by: "5 days")
            try world.must("rate", order, ["score": .int(score)], as: .resident)
            try world.execute(
                "UPDATE orders SET rated_at = rated_at - interval '\(age)' WHERE id = '\(order)'")
        } else {
            try world.age(order, by: age)
        }
        #expect(try world.read(order, as: .resident).allowedActions.contains("reopen") == (status == 200))
        let answer = try world.act("reopen", order, as: .resident)
        #expect(answer.status == status)
        if status == 409 { #expect(answer.code == "illegal_transition") }
    }

    @Test(
        arguments: [
            (["score": 0], ["/score out_of_range"]), (["score": 6], ["/score out_of_range"]),
            ([:], ["/score required"]),
            (["score": "5"], ["/score wrong_type"]), (["score": 4.5], ["/score wrong_type"]),
            (
                ["score": 5, "aspects": ["speed": 0, "mood": 3]],
                ["/aspects/mood unknown_field", "/aspects/speed out_of_range"]
            ),
            (["score": 5, "comment": .string(String(repeating: "好", count: 1001))], ["/comment too_long"]),
        ] as [(JSONTree, [String])])
    func `a rating outside the scale is refused`(body: JSONTree, faults: [String]) throws {
        let order = try world.order(in: "completed")
        let answer = try world.act("rate", order, body, as: .resident)
        #expect(answer.status == 422)
        #expect(answer.faults == faults)
    }

    @Test func `forwarding hands an order to another site, and who forwarded it still sees it`() throws {
        let order = try world.place(["site_id": .string(world.firstStation)])
        #expect(try world.read(order, as: .warden).status == 200)
        #expect(try world.read(order, as: .otherWarden).status == 404)
        let forward: JSONTree = ["site_id": .string(world.secondInstitute), "note": "请第二实践所办理"]
        let answer = try world.must("forward", order, forward, as: .warden)
        #expect(answer["site_id"] == .string(world.secondInstitute))
        #expect(answer["contact_masked"] == false)
        #expect(answer.allowedActions == [])
        #expect(try world.act("forward", order, forward, as: .warden).status == 403)
        #expect(try world.get("/v1/orders", as: .warden).itemIDs == [order])
        #expect(try world.get("/v1/orders", as: .otherWarden).itemIDs == [order])
        #expect(
            try world.act("forward", order, forward, as: .otherWarden).faults == ["/site_id not_allowed_here"]
        )
        let event = try #require(try world.get("/v1/orders/\(order)/events", as: .warden).items.last)
        #expect(
            event["data"] == [
                "to_site_id": .string(world.secondInstitute), "from_site_id": .string(world.firstStation),
            ])
        #expect(event["note"] == "请第二实践所办理")
        try world.execute("UPDATE sites SET active = false WHERE id = '\(world.secondStation)'")
        for (site, code) in [
            (world.secondStation, "inactive_reference"), (world.strangeRoot, "unknown_reference"),
        ] {
            #expect(
                try world.act("forward", order, ["site_id": .string(site)], as: .otherWarden).faults == [
                    "/site_id \(code)"
                ])
        }
    }
}

extension JSONTree {
    /// What a JSON pointer leads to, null where nothing.
    func json(at pointer: String) -> JSONTree { self[pointer: pointer] ?? .null }
}

extension JSONTree {
    /// What stays of an offer that has been answered.
    fileprivate var settled: [JSONTree?] {
        ["id", "round", "binding", "state", "answered_at"].map { self[$0] }
    }
}
