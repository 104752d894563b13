import JSON
import Testing

/// 合并: several residents behind one order.
@Suite struct OrdersMergeTests {
    private let world: World

    init() throws { world = try World() }

    private func merge(_ order: String, into target: String) throws {
        try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
    }

    @Test func `the target counts the residents behind it, and what was merged follows`() throws {
        let first = try world.place()
        let second = try world.place(as: .neighbor)
        let third = try world.place(as: .intake)
        try merge(first, into: second)
        #expect(try world.read(second)["requesters"] == 2)
        try merge(second, into: third)
        #expect(try world.read(third)["requesters"] == 3)
        #expect(try world.read(first)["merged_into"] == .string(third))
        #expect(try world.read(second)["merged_into"] == .string(third))
        // Both residents see the order that stands for theirs, its contact masked.
        #expect(try world.read(third, as: .neighbor)["contact_masked"] == true)
        #expect(try world.get("/v1/orders", as: .resident).itemIDs == [third, first])
        let unmerged = try world.must("unmerge", first, ["reason": "不是同一件事"], as: .dispatcher)
        #expect(unmerged.state == "placed")
        #expect(unmerged["merged_into"] == .null)
        #expect(try world.read(third)["requesters"] == 2)
        #expect(try world.read(third, as: .resident).status == 404)
    }

    @Test func `an order is merged only into one that is under way`() throws {
        let order = try world.place()
        for state in ["placed", "dispatched", "accepted", "in_service"] {
            let target = try world.order(in: state)
            try merge(try world.place(), into: target)
        }
        for state in ["completed", "rated", "closed", "rejected", "merged", "cancelled"] {
            let target = try world.order(in: state)
            #expect(
                try world.act("merge", order, ["into": .string(target)], as: .dispatcher).faults == [
                    "/into not_mergeable"
                ], "\(state)")
        }
        #expect(
            try world.act("merge", order, ["into": .string(order)], as: .dispatcher).faults == [
                "/into not_mergeable"
            ])
        #expect(
            try world.act("merge", order, ["into": .string(World.newID())], as: .dispatcher).faults == [
                "/into unknown_reference"
            ])
        #expect(try world.act("merge", order, as: .dispatcher).faults == ["/into required"])
    }

    @Test(arguments: ["reject", "cancel"])
    func `when the target ends, what was merged into it is placed again`(action: String) throws {
        let order = try world.place()
        let target = try world.place(as: .neighbor)
        try merge(order, into: target)
        try world.must(action, target, ["reason": "不再需要"], as: .dispatcher)
        let freed = try world.read(order)
        #expect(freed.state == "placed")
        #expect(freed["merged_into"] == .null)
        #expect(try world.history(order) == ["place placed", "placed merge merged", "merged unmerge placed"])
        let audited = try world.number(
            "SELECT count(*)::int FROM audit_log WHERE object_id = '\(order)' AND operation = 'order.unmerge'"
        )
        #expect(audited == 1)
        let event = try #require(try world.get("/v1/orders/\(order)/events", as: .admin).items.last)
        #expect(event.json(at: "/actor/kind") == "clock")
        #expect(event["data"] == ["into": .string(target)])
    }

    @Test func `a resident who cancels only leaves while others stand behind the order`() throws {
        let order = try world.place()
        let target = try world.place(as: .neighbor)
        try merge(order, into: target)
        let left = try world.must("cancel", target, as: .neighbor)
        #expect(left.state == "placed")
        #expect(left["requesters"] == 1)
        #expect(left.version == 3)
        #expect(try world.act("cancel", target, as: .neighbor).status == 403)
        #expect(try world.history(target) == ["place placed"])
        // The one who is left still sees it, and ends it.
        #expect(try world.read(target, as: .resident).allowedActions == ["cancel"])
        #expect(try world.must("cancel", target, as: .resident).state == "cancelled")
        #expect(try world.read(order).state == "merged")
    }

    @Test func `a follower who leaves no longer counts, and comes back with nothing`() throws {
        let order = try world.place()
        let target = try world.place(as: .neighbor)
        try merge(order, into: target)
        #expect(try world.must("cancel", target, as: .resident)["requesters"] == 1)
        #expect(try world.read(target, as: .resident).status == 404)
        #expect(try world.must("cancel", target, as: .neighbor).state == "cancelled")
        let followed = try world.read(order, as: .dispatcher)
        #expect(followed.state == "merged")
        #expect(followed.allowedActions == [])
        #expect(
            try world.act("unmerge", order, ["reason": "单独办"], as: .dispatcher).verdict
                == "409 illegal_transition")
        #expect(
            try world.number(
                "SELECT count(*)::int FROM audit_log WHERE center_id = '\(world.center)' AND operation = 'order.leave'"
            ) == 1)
    }

    @Test func `a resident leaves with all that he ordered, and the last one ends it`() throws {
        let target = try world.order(in: "accepted")
        for _ in 0..<2 { try merge(try world.place(as: .neighbor), into: target) }
        #expect(try world.read(target)["requesters"] == 3)
        let left = try world.must("cancel", target, as: .neighbor)
        #expect(left.state == "accepted")
        #expect(left["requesters"] == 1)
        #expect(try world.must("cancel", target, as: .resident).state == "cancelled")

        let twice = try world.place()
        let again = try world.place()
        try merge(again, into: twice)
        #expect(try world.must("cancel", twice, as: .resident).state == "cancelled")
        #expect(try world.read(again, as: .dispatcher).allowedActions == [])
    }

    @Test func `intake leaves for its resident once, and still sees the order`() throws {
        let target = try world.place(as: .intake)
        try merge(try world.place(), into: target)
        let left = try world.must("cancel", target, as: .intake)
        #expect(left.state == "placed")
        #expect(left["requesters"] == 1)
        #expect(left.allowedActions == [])
        #expect(try world.act("cancel", target, as: .intake).verdict == "403 forbidden")
        #expect(try world.read(target, as: .intake).state == "placed")
        #expect(try world.must("cancel", target, as: .resident).state == "cancelled")
    }

    @Test func `a dispatcher cancels the order for all`() throws {
        let order = try world.place()
        let target = try world.order(in: "accepted", as: .neighbor)
        try merge(order, into: target)
        #expect(try world.must("cancel", target, as: .dispatcher).state == "cancelled")
        #expect(try world.read(order).state == "placed")
        #expect(try world.number("SELECT held FROM teams WHERE id = '\(world.team)'") == 0)
        #expect(
            try world.number(
                "SELECT count(*)::int FROM bookings WHERE order_id = '\(target)' AND state <> 'freed'") == 0)
    }

    @Test func `what he placed as a resident stays his own when he is one no more`() throws {
        let own = try world.place()
        let follower = try world.place()
        let target = try world.place(as: .neighbor)
        try merge(follower, into: target)
        let roles = try world.patch(
            "/v1/accounts/\(world.id(.resident))", ["roles": ["volunteer"]], as: .admin)
        #expect(roles.status == 200)
        #expect(try world.get("/v1/orders", as: .resident).itemIDs == [target, follower, own])
        #expect(try world.read(target, as: .resident)["contact_masked"] == true)
        let refused = try world.post("/v1/me/erasure", ["confirm": true], as: .resident)
        #expect(refused["order_ids"]?.array?.compactMap(\.string).sorted() == [own, target].sorted())
        for order in [own, target] { try world.must("cancel", order, as: .resident) }
        #expect(try world.read(target).state == "placed")
        #expect(try world.get("/v1/orders", as: .resident).itemIDs == [follower, own])
        #expect(try world.post("/v1/me/erasure", ["confirm": true], as: .resident).status == 200)
    }
}
