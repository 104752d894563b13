import Foundation
import JSON
import Testing

@testable import FourOrder

/// A masked contact, shown against a reason.
@Suite struct RevealTests {
    private let world: World
    private let reason: JSONTree = ["reason": "改期需电话确认 qwreason1"]

    init() throws { world = try World() }

    @Test func `who is asked to take an order, or held it, is shown the contact against a reason`() throws {
        let address: JSONTree = ["address": "双江街道外滩社区3栋2单元401"]
        let offered = try world.order(in: "dispatched", address)
        let held = try world.order(in: "completed", address)
        try world.age(held, by: "8 days")
        for order in [offered, held] {
            #expect(try world.read(order, as: .leader)["contact_masked"] == true)
            let answer = try world.act("reveal", order, reason, as: .leader)
            #expect(answer.status == 200)
            #expect(answer["contact"] == ["name": "张桂兰", "phone": "13812345678"])
            #expect(answer["address"] == address["address"])
            // It stays masked, and the order as it was.
            #expect(try world.read(order, as: .leader)["contact_masked"] == true)
        }
    }

    @Test func `nobody else is`() throws {
        let order = try world.order(in: "dispatched")
        for (person, verdict) in [
            (Person.rival, "404 not_found"), (.neighbor, "404 not_found"), (.stranger, "404 not_found"),
            (.otherWarden, "404 not_found"), (.otherIntake, "404 not_found"), (.volunteer, "403 forbidden"),
            (.helper, "403 forbidden"),
        ] {
            #expect(try world.act("reveal", order, reason, as: person).verdict == verdict, "\(person)")
        }
        try world.must("decline", order, ["reason": "没空"], as: .leader)
        #expect(try world.act("reveal", order, reason, as: .leader).verdict == "403 forbidden")
        #expect(
            try world.act("reveal", order, as: .admin).faults == ["/reason required"])
        #expect(try world.number("SELECT count(*) FROM audit_reasons WHERE subject_id = '\(order)'") == 0)
    }

    @Test func `the resident reads who looked, when and why; the trail holds a salted digest of the words`()
        throws
    {
        let order = try world.order(in: "dispatched")
        let before = try world.get("/v1/me/audit", as: .resident).items.count
        let key = ["Idempotency-Key": "reveal"]
        let first = try world.act("reveal", order, reason, as: .leader, headers: key)
        let again = try world.act("reveal", order, reason, as: .leader, headers: key)
        #expect(again.text == first.text && again.header("idempotency-replayed") == "true")
        let entries = try world.get("/v1/me/audit", as: .resident).items
        #expect(entries.count == before + 1)
        let entry = try #require(entries.first)
        #expect(entry["operation"] == "order.reveal")
        #expect(entry["object"] == ["kind": "order", "id": .string(order)])
        #expect(entry["reason"] == reason["reason"])
        #expect(entry["actor"]?["id"] == .string(world.id(.leader)))
        #expect(entry["actor"]?["roles"] == ["volunteer", "leader"])
        #expect(entry.text.contains("王建国") == false)
        let row = try #require(
            try world.query(
                """
                SELECT a.data, encode(sha256(convert_to(r.reason, 'UTF8')), 'hex') AS plain,
                    encode(sha256(uuid_send(r.salt) || convert_to(r.reason, 'UTF8')), 'hex') AS salted
                FROM audit_log AS a JOIN audit_reasons AS r ON r.id = (a.data ->> 'reason_id')::uuid
                WHERE a.object_id = '\(order)' AND a.operation = 'order.reveal'
                """
            ).first)
        #expect(row["data"]?["reason_sha256"] == row["salted"])
        #expect(row["salted"] != row["plain"])
        #expect(row["data"]?.text.contains("qwreason1") == false)
    }

    @Test func `pages of one's own entries give each once, and nobody reads another's`() throws {
        let orders = try (1...3).map { _ in try world.order(in: "cancelled") }
        var seen: [Int] = []
        var cursor = ""
        repeat {
            let page = try world.get("/v1/me/audit?limit=2&cursor=\(cursor)", as: .resident)
            seen += page.items.compactMap { $0["id"]?.int }
            cursor = page.nextCursor ?? ""
        } while !cursor.isEmpty
        #expect(seen.count == Set(seen).count && seen == seen.sorted(by: >))
        #expect(seen.count == orders.count * 2)
        #expect(try world.get("/v1/me/audit", as: .neighbor).items.isEmpty)
        #expect(try world.get("/v1/me/audit", as: .intake).verdict == "403 forbidden")
    }
}

extension JSONTree {
    /// As JSON.
    var text: String {
        var json = JSONWriter(capacity: 256)
        json.tree(self)
        return String(decoding: json.take(), as: UTF8.self)
    }
}
