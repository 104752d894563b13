import Foundation
import JSON
import Testing

@testable import FourOrder

/// People without an account: found by the number that somebody gave for them.
@Suite struct PeopleByPhoneTests {
    private let world: World
    private let person: JSONTree = ["phone": "135 5555 0002", "reason": "来电要求"]
    private let contact: JSONTree = ["contact": ["name": "外婆qz", "phone": "13555550002"]]

    init() throws { world = try World() }

    @Test func `an administrator gives a copy of all that lies under a number, and each order has its entry`()
        throws
    {
        let called = try world.place(contact.with(["channel": "hotline"]), as: .intake)
        let forHer = try world.place(contact)
        _ = try world.place(["contact": ["name": "别人", "phone": "13555550003"]])
        try world.must("reject", called, ["reason": "重复来电 qzwords"], as: .dispatcher)
        let copy = try world.post("/v1/people/export", person, as: .admin)
        #expect(copy.status == 200)
        let orders = try #require(copy["orders"]?.array)
        #expect(orders.map { $0["order"]?["id"]?.string } == [forHer, called])
        #expect(orders[1]["notes"]?.array?.first?["note"] == "重复来电 qzwords")
        #expect(copy["next"] == .null && copy["account_ids"] == [])
        let later = try world.post(
            "/v1/people/export", person.with(["before": .string(forHer)]), as: .admin)
        #expect(later["orders"]?.array?.map { $0["order"]?["id"]?.string } == [called])
        for order in [called, forHer] {
            let entries = try world.get("/v1/audit?object_id=\(order)&operation=order.export", as: .admin)
                .items
            #expect(entries.count == (order == called ? 2 : 1))
        }
        #expect(try world.get("/v1/audit?operation=person.export", as: .admin).items.count == 2)
        // The resident who ordered for her reads it as well.
        #expect(try world.get("/v1/me/audit", as: .resident).items.contains { $0["reason"] == "来电要求" })
        // Who has an account with the number asks himself.
        let own = try world.post("/v1/people/export", person.with(["phone": "13812345678"]), as: .admin)
        #expect(own["account_ids"] == [.string(world.id(.resident))])
    }

    @Test func `an administrator erases it, once nothing is under way`() throws {
        let called = try world.place(contact.with(["channel": "hotline"]), as: .intake)
        let refused = try world.post("/v1/people/erasure", person, as: .admin)
        #expect(refused.verdict == "409 orders_open" && refused["order_ids"] == [.string(called)])
        try world.must("cancel", called, as: .dispatcher)
        let answer = try world.post("/v1/people/erasure", person, as: .admin)
        #expect(answer["orders"] == 1 && answer["more"] == false)
        let read = try world.read(called)
        #expect(read["contact"] == .null && read["personal_data"] == "erased")
        #expect(try world.post("/v1/people/export", person, as: .admin)["orders"] == [])
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 0)
        #expect(
            try world.number(
                "SELECT count(*) FROM order_grams WHERE order_id = '\(called)' AND cardinality(grams) > 0")
                == 0)
    }

    @Test func `it is found under the number that it has now, and by nobody's search`() throws {
        let order = try world.place(["contact": ["name": "外婆", "phone": "13555550009"]])
        #expect(try world.patch("/v1/orders/\(order)", contact, as: .dispatcher).status == 200)
        #expect(try world.post("/v1/people/export", person, as: .admin)["orders"]?.array?.count == 1)
        let old = person.with(["phone": "13555550009"])
        #expect(try world.post("/v1/people/export", old, as: .admin)["orders"] == [])
        #expect(
            try world.text("SELECT grams::text FROM order_grams WHERE order_id = '\(order)'")?.contains(
                "0009")
                == false)
        for query in ["13555550002", "tel:13555550002"] {
            #expect(try world.get("/v1/orders?q=\(query)", as: .admin).items.isEmpty)
        }
    }

    @Test func `nobody but administrators may, and a reason is needed`() throws {
        for path in ["/v1/people/export", "/v1/people/erasure"] {
            for person in [Person.resident, .dispatcher, .leader, .centerIntake] {
                #expect(try world.post(path, self.person, as: person).verdict == "403 forbidden", "\(person)")
            }
            #expect(
                try world.post(path, as: .admin).faults == ["/phone required", "/reason required"])
            #expect(try world.post(path, person, as: .stranger).status == 200)
        }
    }

    @Test func `a kept copy goes with any of its orders, and another's stays`() throws {
        let called = try world.order(in: "cancelled", contact)
        let other = try world.order(in: "cancelled", ["contact": ["name": "别人", "phone": "13555550003"]])
        let others = person.with(["phone": "13555550003"])
        func export(_ person: JSONTree, _ key: String) throws -> Answer {
            try world.post("/v1/people/export", person, as: .admin, headers: ["Idempotency-Key": key])
        }
        let first = try export(person, "copy")
        #expect(first.text.contains("外婆qz") && first.text.contains(called))
        #expect(try export(person, "copy").text == first.text)
        let second = try export(others, "other")
        // What it is found by since is another number; it is among what was answered all the same.
        try world.execute("UPDATE orders SET contact_phone = '13555550004' WHERE id = '\(called)'")
        try world.execute(
            "UPDATE order_grams SET grams = grams || 'tel:13555550004'::text WHERE order_id = '\(called)'")
        let moved = person.with(["phone": "13555550004"])
        #expect(try world.post("/v1/people/erasure", moved, as: .admin)["orders"] == 1)
        #expect(try export(person, "copy").verdict == "410 answer_erased")
        #expect(
            try world.number(
                """
                SELECT count(*) FROM idempotency_keys
                WHERE center_id = '\(world.center)' AND key = 'copy' AND body = '' AND head = ''
                """) == 1)
        #expect(try export(others, "other").text == second.text)
        // The clock's erasure does the same.
        try world.execute("UPDATE orders SET touched_at = now() - interval '366 days' WHERE id = '\(other)'")
        #expect(try world.race(EraseContacts.self, servers: 1) == [1])
        #expect(try export(others, "other").verdict == "410 answer_erased")
    }

    @Test func `what her order was merged into goes on for those who are left, who may end it`() throws {
        let target = try world.place()
        let (hers, again) = (
            try world.place(contact.with(["channel": "hotline"]), as: .intake),
            try world.place(contact.with(["channel": "hotline"]), as: .intake)
        )
        for order in [hers, again] {
            try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
        }
        let before = try world.read(target)
        #expect(before["requesters"] == 3)
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 2)
        let after = try world.read(target)
        #expect(after["requesters"] == 1 && after.version == before.version + 1)
        #expect(
            try world.get("/v1/audit?object_id=\(target)&operation=order.part", as: .admin).items.count == 1)
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 0)
        #expect(try world.read(target).version == after.version)
        #expect(try world.must("cancel", target, as: .resident).state == "cancelled")
        for order in [hers, again] { #expect(try world.read(order).state == "merged") }
    }

    @Test func `with nobody else behind it, what hers was merged into is ended first`() throws {
        let target = try world.place(as: .neighbor)
        let hers = try world.place(contact.with(["channel": "hotline"]), as: .intake)
        try world.must("merge", hers, ["into": .string(target)], as: .dispatcher)
        try world.must("cancel", target, as: .neighbor)
        let refused = try world.post("/v1/people/erasure", person, as: .admin)
        #expect(refused.verdict == "409 orders_open" && refused["order_ids"] == [.string(target)])
        try world.must("reject", target, ["reason": "重复"], as: .dispatcher)
        try world.must("cancel", hers, as: .dispatcher)
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 1)
    }

    @Test func `what she has left loses her contact and goes on for the others`() throws {
        let hers = try world.place(
            contact.with(["channel": "hotline", "address": "外滩社区3栋"]), as: .intake)
        try world.must("merge", try world.place(), ["into": .string(hers)], as: .dispatcher)
        #expect(
            try world.post("/v1/people/erasure", person, as: .admin)["order_ids"] == [.string(hers)])
        try world.must("cancel", hers, as: .intake)
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 1)
        let read = try world.read(hers)
        #expect(read.state == "placed" && read["personal_data"] == "contact_erased")
        #expect(read["contact"] == .null && read["address"] == .null && read["requesters"] == 1)
        #expect(try world.post("/v1/people/export", person, as: .admin)["orders"] == [])
    }

    @Test func `a number that is replaced is in no kept answer any more`() throws {
        let draft = World.draft.with(contact).with(["channel": "hotline"])
        func place() throws -> Answer {
            try world.post("/v1/orders", draft, as: .intake, headers: ["Idempotency-Key": "call"])
        }
        let order = try place()
        #expect(try world.patch("/v1/orders/\(order.id)", ["title": "漏水"], as: .dispatcher).status == 200)
        #expect(try place().text == order.text)
        let other: JSONTree = ["contact": ["name": "舅舅", "phone": "13555550003"]]
        #expect(try world.patch("/v1/orders/\(order.id)", other, as: .dispatcher).status == 200)
        #expect(try place().verdict == "410 answer_erased")
        #expect(
            try world.number(
                """
                SELECT count(*) FROM idempotency_keys
                WHERE center_id = '\(world.center)' AND position(convert_to('13555550002', 'UTF8') IN body) > 0
                """) == 0)
    }

    @Test func `a copy tells who was shown the contact of each order, when and why`() throws {
        let order = try world.place(contact.with(["channel": "hotline"]), as: .intake)
        try world.dispatch(order)
        for reason in ["改期需电话确认", "找不到门牌"] {
            try world.must("reveal", order, ["reason": .string(reason)], as: .leader)
        }
        let copy = try world.post("/v1/people/export", person, as: .admin)
        let reveals = try #require(copy["orders"]?[0]?["reveals"]?.array)
        #expect(reveals.map { $0["reason"] } == ["改期需电话确认", "找不到门牌"])
        let leader: JSONTree = [
            "kind": "account", "id": .string(world.id(.leader)), "roles": ["volunteer", "leader"],
        ]
        for member in leader.object ?? [] { #expect(reveals[0]["actor"]?[member.key] == member.value) }
        #expect(reveals.compactMap { $0["at"]?.string }.count == 2)
    }
}
