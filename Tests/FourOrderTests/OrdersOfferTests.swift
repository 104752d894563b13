import Foundation
import JSON
import Testing

/// 派单, 接单, 拒单, 收回, 退单: what a team can be told about an offer.
@Suite struct OrdersOfferTests {
    private let world: World

    init() throws { world = try World() }

    @Test func `a direct offer goes to one team, a broadcast to several`() throws {
        let order = try world.place()
        let two: JSONTree = [.string(world.team), .string(world.rivalTeam)]
        #expect(
            try world.act("dispatch", order, ["team_ids": two, "mode": "direct"], as: .dispatcher).faults == [
                "/team_ids too_many"
            ])
        try world.must("dispatch", order, ["team_ids": two], as: .dispatcher)
        #expect(
            try world.query(
                "SELECT DISTINCT mode, binding, state, round FROM offers WHERE order_id = '\(order)'") == [
                    ["mode": "broadcast", "binding": false, "state": "pending", "round": 1]
                ])
        #expect(try world.number("SELECT count(*)::int FROM offers WHERE order_id = '\(order)'") == 2)
    }

    @Test(arguments: [("low", 2880), ("normal", 1440), ("high", 120), ("urgent", 30)])
    func `an offer's deadline comes from the priority, or is named`(priority: String, minutes: Int) throws {
        let order = try world.place(["priority": .string(priority)])
        try world.dispatch(order)
        let length =
            "SELECT extract(epoch FROM expires_at - created_at)::int FROM offers WHERE order_id = '\(order)' AND state = 'pending'"
        #expect(try world.number(length) == minutes * 60)
        try world.must("recall", order, as: .dispatcher)
        try world.dispatch(order, ["expires_in_s": 60])
        #expect(try world.number(length) == 60)
    }

    private static let badDispatches: [(body: String, faults: String)] = [
        ("{}", "/team_ids required"), (#"{"team_ids": []}"#, "/team_ids too_few"),
        (
            #"{"team_ids": ["x"], "mode": "all", "expires_in_s": 59, "binding": 1}"#,
            "/binding wrong_type, /expires_in_s out_of_range, /mode not_one_of, /team_ids/0 not_a_uuid"
        ),
        (
            #"{"team_ids": ["00000000-0000-7000-8000-000000000000"], "expires_in_s": 604801}"#,
            "/expires_in_s out_of_range"
        ),
        (#"{"team_ids": ["00000000-0000-7000-8000-000000000000"]}"#, "/team_ids/0 unknown_reference"),
    ]

    @Test(arguments: badDispatches)
    func `a dispatch that cannot be is refused`(body: String, faults: String) throws {
        let order = try world.place()
        let answer = try world.act("dispatch", order, JSONTree(parsing: body), as: .dispatcher)
        #expect(answer.faults.joined(separator: ", ") == faults)
    }

    @Test func `teams of another center and inactive ones are no teams`() throws {
        let order = try world.place()
        try world.execute("UPDATE teams SET active = false WHERE id = '\(world.rivalTeam)'")
        let teams: JSONTree = [.string(world.strangeTeam), .string(world.team), .string(world.rivalTeam)]
        #expect(
            try world.act("dispatch", order, ["team_ids": teams], as: .dispatcher).faults == [
                "/team_ids/0 unknown_reference", "/team_ids/2 inactive_reference",
            ])
    }

    @Test func `who comes second is told that the offer is taken, whatever became of the order`() throws {
        let order = try world.place()
        try world.dispatch(order, to: [world.team, world.rivalTeam])
        try world.must("accept", order, as: .leader)
        #expect(try world.act("accept", order, as: .rival).verdict == "409 offer_taken")
        try world.must("start", order, as: .leader)
        try world.must("complete", order, as: .leader)
        #expect(try world.act("accept", order, as: .rival).verdict == "409 offer_taken")
        #expect(try world.act("decline", order, as: .rival).verdict == "409 illegal_transition")
        #expect(try world.act("accept", order, as: .leader).verdict == "409 illegal_transition")
    }

    @Test func `an offer past its deadline is expired before the clock has ticked`() throws {
        let order = try world.place()
        try world.dispatch(order, ["expires_in_s": 60])
        try world.age(order, by: "61 seconds")
        #expect(try world.read(order, as: .leader).allowedActions == [])
        #expect(try world.act("accept", order, as: .leader).verdict == "409 offer_expired")
        #expect(try world.act("decline", order, as: .leader).verdict == "409 illegal_transition")
        #expect(try world.read(order).state == "dispatched")
    }

    @Test func `an offer that was recalled or cancelled is withdrawn`() throws {
        for (action, person) in [("recall", Person.dispatcher), ("cancel", .resident)] {
            let order = try world.place()
            try world.dispatch(order)
            let answer = try world.must(action, order, as: person)
            #expect(answer["dispatched_at"] == .null || action == "cancel")
            #expect(try world.act("accept", order, as: .leader).verdict == "409 offer_withdrawn")
            #expect(try world.text("SELECT state FROM offers WHERE order_id = '\(order)'") == "withdrawn")
        }
    }

    @Test func `the newest offer of the team counts`() throws {
        let order = try world.place()
        try world.dispatch(order)
        try world.must("decline", order, ["reason": "人手不足"], as: .leader)
        #expect(try world.act("accept", order, as: .leader).verdict == "409 illegal_transition")
        try world.dispatch(order)
        #expect(try world.must("accept", order, as: .leader)["returns"] == 1)
    }

    @Test func `who leads several teams says for which`() throws {
        let order = try world.place()
        try world.dispatch(order, to: [world.team, world.rivalTeam])
        for action in ["accept", "decline"] {
            #expect(try world.act(action, order, as: .captain).faults == ["/team_id required"])
            #expect(try world.act(action, order, as: .admin).faults == ["/team_id required"])
        }
        #expect(
            try world.must("accept", order, ["team_id": .string(world.rivalTeam)], as: .captain)["team_id"]
                == .string(world.rivalTeam))
        let other = try world.place()
        try world.dispatch(other)
        #expect(try world.must("accept", other, as: .captain)["team_id"] == .string(world.team))
    }

    @Test func `a team that the caller does not lead, or that has no offer, is forbidden`() throws {
        let order = try world.place()
        try world.dispatch(order)
        for (action, person, team) in [
            ("accept", Person.leader, world.rivalTeam), ("decline", .leader, world.rivalTeam),
            ("accept", .captain, world.rivalTeam), ("accept", .admin, world.rivalTeam),
            ("accept", .leader, World.newID()),
        ] {
            #expect(
                try world.act(action, order, ["team_id": .string(team)], as: person).verdict
                    == "403 forbidden", "\(action) \(person)")
        }
        try world.must("accept", order, as: .leader)
        for action in ["withdraw", "start", "complete"] {
            #expect(
                try world.act(action, order, ["team_id": .string(world.rivalTeam)], as: .captain).verdict
                    == "403 forbidden")
        }
        #expect(
            try world.must("start", order, ["team_id": .string(world.team)], as: .captain).state
                == "in_service")
    }

    @Test func `an inactive team accepts nothing, nor one at its capacity`() throws {
        let order = try world.place()
        try world.dispatch(order)
        try world.execute("UPDATE teams SET active = false WHERE id = '\(world.team)'")
        #expect(try world.act("accept", order, as: .leader).verdict == "409 team_inactive")
        try world.execute("UPDATE teams SET active = true, capacity = 0 WHERE id = '\(world.team)'")
        #expect(try world.act("accept", order, as: .leader).verdict == "409 team_at_capacity")
        try world.execute("UPDATE teams SET capacity = 1 WHERE id = '\(world.team)'")
        try world.must("accept", order, as: .leader)
        let second = try world.place()
        try world.dispatch(second)
        #expect(try world.act("accept", second, as: .leader).verdict == "409 team_at_capacity")
        try world.must("withdraw", order, as: .leader)
        try world.must("accept", second, as: .leader)
    }

    @Test func `volunteers are active members, and in one place at a time`() throws {
        let order = try world.place([
            "window": ["start": "2031-05-01T09:00:00Z", "end": "2031-05-01T11:00:00Z"]
        ])
        try world.dispatch(order)
        let people = [Person.volunteer, .rivalVolunteer, .resident].map { JSONTree.string(world.id($0)) }
        #expect(
            try world.act("accept", order, ["volunteer_ids": .array(people)], as: .leader).faults == [
                "/volunteer_ids/1 not_a_member", "/volunteer_ids/2 not_a_member",
            ])
        #expect(
            try world.act("accept", order, ["volunteer_ids": [people[0], people[0]]], as: .leader).faults == [
                "/volunteer_ids/1 duplicate"
            ])
        // What is no id keeps its place among those that are.
        #expect(
            try world.act("accept", order, ["volunteer_ids": ["x", people[0], "x", people[0]]], as: .leader)
                .faults == [
                    "/volunteer_ids/0 not_a_uuid", "/volunteer_ids/2 not_a_uuid",
                    "/volunteer_ids/3 duplicate",
                ])
        let booked: JSONTree = ["volunteer_ids": [people[0]]]
        try world.must("accept", order, booked, as: .leader)
        let overlapping = try world.place([
            "window": ["start": "2031-05-01T10:59:59Z", "end": "2031-05-01T12:00:00Z"]
        ])
        try world.dispatch(overlapping)
        #expect(try world.act("accept", overlapping, booked, as: .leader).verdict == "409 volunteer_busy")
        #expect(try world.read(overlapping).state == "dispatched")
        let after = try world.place([
            "window": ["start": "2031-05-01T11:00:00Z", "end": "2031-05-01T12:00:00Z"]
        ])
        try world.dispatch(after)
        try world.must("accept", after, booked, as: .leader)
        try world.must("recall", order, as: .dispatcher)
        try world.must("recall", after, as: .dispatcher)
        try world.must("accept", overlapping, booked, as: .leader)
    }

    @Test func `without a window a booking lasts two hours from acceptance and four from the start`() throws {
        let order = try world.place()
        try world.dispatch(order)
        try world.must("accept", order, ["volunteer_ids": [.string(world.id(.volunteer))]], as: .leader)
        let length =
            "SELECT extract(epoch FROM upper(during) - lower(during))::int FROM bookings WHERE order_id = '\(order)' AND state <> 'freed'"
        #expect(try world.number(length) == 7200)
        try world.must("start", order, as: .leader)
        #expect(try world.number(length) == 14400)
        try world.must("complete", order, as: .leader)
        #expect(
            try world.number("SELECT (upper(during) <= now())::int FROM bookings WHERE order_id = '\(order)'")
                == 1)
    }

    @Test func `what is written up later does not lengthen a booking`() throws {
        let order = try world.place([
            "window": ["start": "2026-01-05T01:00:00Z", "end": "2026-01-05T03:00:00Z"]
        ])
        try world.dispatch(order)
        try world.must("accept", order, ["volunteer_ids": [.string(world.id(.volunteer))]], as: .leader)
        for action in ["start", "complete"] { try world.must(action, order, as: .leader) }
        let length =
            "SELECT extract(epoch FROM upper(during) - lower(during))::int FROM bookings WHERE order_id = '\(order)'"
        #expect(try world.number(length) == 7200)
    }

    @Test func `returns count, and from the limit on a dispatch may be binding`() throws {
        let order = try world.place()
        try world.dispatch(order, to: [world.team, world.rivalTeam])
        #expect(try world.must("decline", order, as: .leader)["returns"] == 0)
        #expect(try world.must("decline", order, as: .rival)["returns"] == 1)
        let binding: JSONTree = ["team_ids": [.string(world.team)], "binding": true]
        #expect(
            try world.act("dispatch", order, binding, as: .dispatcher).verdict == "409 binding_not_allowed")
        try world.dispatch(order)
        try world.must("accept", order, as: .leader)
        let returned = try world.must("withdraw", order, ["reason": "需要电工"], as: .leader)
        #expect(returned["returns"] == 2)
        #expect(try world.read(order)["attention"] == ["returned"])
        try world.must("dispatch", order, binding, as: .dispatcher)
        #expect(try world.read(order, as: .leader).allowedActions == ["accept"])
        #expect(try world.act("decline", order, as: .leader).verdict == "409 offer_binding")
        try world.must("accept", order, as: .leader)
        #expect(try world.read(order, as: .leader).allowedActions == ["start"])
        #expect(try world.act("withdraw", order, as: .leader).verdict == "409 offer_binding")
        #expect(try world.must("recall", order, as: .dispatcher)["returns"] == 2)
    }

    @Test(arguments: ["start", "complete", "withdraw"])
    func `what a team holds is no other team's, whatever else is wrong`(action: String) throws {
        let order = try world.place()
        try world.execute("UPDATE orders SET returns = 2 WHERE id = '\(order)'")
        let both: JSONTree = ["team_ids": [.string(world.team), .string(world.rivalTeam)], "binding": true]
        try world.must("dispatch", order, both.with(["mode": "broadcast"]), as: .dispatcher)
        #expect(try world.act(action, order, as: .rival).verdict == "409 illegal_transition")
        try world.must("accept", order, as: .leader)
        if action == "complete" { try world.must("start", order, as: .leader) }
        #expect(try world.act(action, order, as: .rival).verdict == "403 forbidden")
        #expect(
            try world.act(action, order, ["x": 1], as: .rival, headers: ["If-Match": "\"1\""]).verdict
                == "403 forbidden")
        // Once nobody holds it, it is not where the step begins.
        try world.must("recall", order, as: .dispatcher)
        #expect(try world.act(action, order, as: .rival).verdict == "409 illegal_transition")
        #expect(try world.act(action, order, as: .leader).verdict == "409 illegal_transition")
    }

    @Test func `hours are credited to those who served`() throws {
        let order = try world.order(in: "in_service")
        let bad: JSONTree = [
            "volunteers": [
                ["volunteer_id": .string(world.id(.volunteer)), "hours": 24.01],
                ["volunteer_id": .string(world.id(.helper)), "hours": 1.005],
                ["volunteer_id": .string(world.id(.helper))], ["hours": 1],
            ]
        ]
        #expect(
            try world.act("complete", order, bad, as: .leader).faults == [
                "/volunteers/0/hours out_of_range", "/volunteers/1/hours bad_format",
                "/volunteers/2/hours required",
                "/volunteers/2/volunteer_id duplicate", "/volunteers/3/volunteer_id required",
            ])
        #expect(
            try world.act("complete", order, ["volunteers": ["hours": 1]], as: .leader).faults == [
                "/volunteers wrong_type"
            ])
        #expect(
            try world.act("complete", order, ["volunteers": [[:], [:]]], as: .leader).faults == [
                "/volunteers/0/hours required", "/volunteers/0/volunteer_id required",
                "/volunteers/1/hours required", "/volunteers/1/volunteer_id required",
            ])
        let foreign: JSONTree = ["volunteers": [["volunteer_id": .string(world.id(.rival)), "hours": 1]]]
        #expect(
            try world.act("complete", order, foreign, as: .leader).faults == [
                "/volunteers/0/volunteer_id not_a_member"
            ])
        let answer = try world.must(
            "complete", order, ["volunteers": [["volunteer_id": .string(world.id(.helper)), "hours": 23.5]]],
            as: .leader)
        #expect(
            answer["volunteers"] == [
                ["volunteer_id": .string(world.id(.helper)), "name": "陈小明", "hours": 23.5]
            ])
        #expect(
            try world.number(
                "SELECT sum(hours_hundredths)::int FROM accounts WHERE center_id = '\(world.center)'") == 2350
        )
    }
}
