import Foundation
import JSON
import Testing

@testable import FourOrder

/// 保存期限: what goes by itself, when its time is over.
@Suite struct RetentionTests {
    private let world: World

    init() throws { world = try World() }

    private func order(in state: String, untouchedFor interval: String) throws -> String {
        let order = try world.order(
            in: state,
            [
                "title": "修水管qz", "address": "外滩社区3栋", "description": "说明qz",
                "contact": ["name": "外婆", "phone": "13555550004"],
            ])
        try world.execute(
            "UPDATE orders SET touched_at = now() - interval '\(interval)' WHERE id = '\(order)'")
        return order
    }

    @Test(arguments: ["rejected", "cancelled", "rated", "closed", "merged"])
    func `a year after its end an order has no contact, after three none of its words`(state: String) throws {
        let young = try order(in: state, untouchedFor: "364 days")
        let old = try order(in: state, untouchedFor: "366 days")
        let ancient = try order(in: state, untouchedFor: "1096 days")
        // What a merged order was merged into has ended, too.
        try world.execute(
            """
            UPDATE orders SET state = 'rejected', last_action = 'reject', version = version + 1, seq = seq + 1
            WHERE state = 'placed' AND center_id = '\(world.center)'
            """)
        #expect(try world.race(EraseContacts.self, servers: 3).reduce(0, +) == 2)
        #expect(try world.race(EraseWords.self, servers: 3).reduce(0, +) == 1)
        #expect(try world.read(young)["contact"]?["phone"] == "13555550004")
        let read = try world.read(old)
        #expect(read["contact"] == .null && read["address"] == .null && read["title"] == "修水管qz")
        #expect(read["personal_data"] == "contact_erased")
        #expect(try world.read(ancient)["personal_data"] == "erased")
        #expect(try world.read(ancient)["description"] == .null)
        #expect(
            try world.get("/v1/orders?q=%E4%BF%AE%E6%B0%B4%E7%AE%A1qz", as: .admin).itemIDs.contains(ancient)
                == false)
        // Once is enough, and what was erased first goes on counting from its end.
        #expect(try world.race(EraseContacts.self, servers: 1) == [0])
        #expect(
            try world.number(
                "SELECT count(*) FROM orders WHERE id = '\(old)' AND touched_at < now() - interval '365 days'"
            ) == 1)
        #expect(
            try world.get("/v1/audit?object_id=\(old)&operation=order.erase", as: .admin).items.first?["data"]
                == ["what": "contact"])
    }

    @Test func `centers have periods of their own`() throws {
        let order = try order(in: "cancelled", untouchedFor: "40 days")
        #expect(try world.race(EraseContacts.self, servers: 1) == [0])
        #expect(
            try world.patch("/v1/center", ["contact_kept_days": 39], as: .admin)["contact_kept_days"] == 39)
        #expect(try world.race(EraseContacts.self, servers: 1) == [1])
        #expect(try world.read(order)["personal_data"] == "contact_erased")
        #expect(try world.patch("/v1/center", ["words_kept_days": 29], as: .admin).status == 422)
    }

    @Test func `it goes by parts, and nothing under way is touched`() throws {
        let ended = try (1...5).map { _ in try order(in: "cancelled", untouchedFor: "400 days") }
        let placed = try order(in: "placed", untouchedFor: "400 days")
        #expect(try world.race(EraseContacts.self, servers: 1, rows: 2) == [2])
        #expect(try world.race(EraseContacts.self, servers: 2, rows: 2).reduce(0, +) <= 3)
        while try world.race(EraseContacts.self, servers: 1, rows: 2) != [0] {}
        for order in ended { #expect(try world.read(order)["contact"] == .null) }
        #expect(try world.read(placed)["contact"]?["phone"] == "13555550004")
    }

    @Test func `reasons go with the words of their time`() throws {
        let order = try world.order(in: "dispatched")
        try world.must("reveal", order, ["reason": "核实"], as: .leader)
        #expect(try world.race(ForgetReasons.self, servers: 2).reduce(0, +) == 0)
        try world.execute(
            "UPDATE audit_reasons SET at = now() - interval '1096 days' WHERE center_id = '\(world.center)'")
        #expect(try world.race(ForgetReasons.self, servers: 2).reduce(0, +) == 1)
        let entry = try world.get("/v1/me/audit", as: .resident).items.first
        #expect(entry?["operation"] == "order.reveal" && entry?["reason"] == .null)
    }
}
