import Foundation
import JSON
import Testing

@testable import FourOrder

/// 查阅、复制、更正: what people ask of their own data.
@Suite struct MyDataTests {
    private let world: World

    init() throws { world = try World() }

    @Test func `a person reads all there is about him, and nothing about others, in one document`() throws {
        let order = try world.order(in: "completed", ["address": "外滩社区3栋"])
        try world.must("rate", order, ["score": 5, "comment": "很好"], as: .resident)
        let other = try world.order(in: "cancelled", ["description": "腿脚不便"])
        _ = try world.place(as: .neighbor)
        let data = try world.get("/v1/me/data", as: .resident)
        #expect(data.status == 200)
        #expect(data["account"]?["phone"] == "13812345678")
        let orders = try #require(data["orders"]?.array)
        #expect(orders.map { $0["order"]?["id"]?.string } == [other, order])
        #expect(orders[1]["order"]?["address"] == "外滩社区3栋")
        #expect(orders[1]["ratings"]?.array?.first?["comment"] == "很好")
        #expect(data["sessions"]?.array?.count == 1)
        #expect(!data.text.contains("李大爷"))
        #expect(data["next_cursor"] == .null)
        let volunteer = try world.get("/v1/me/data", as: .volunteer)
        #expect(volunteer["services"]?.array?.first?["order_id"] == .string(order))
        #expect(volunteer["teams"]?.array?.map { $0["name"] } == ["先锋队"])
        #expect(volunteer["orders"] == [])
        #expect(try world.get("/v1/me/data", as: .intake).verdict == "403 forbidden")
    }

    @Test func `of many orders the document has pages`() throws {
        let placed = try (1...5).map { _ in try world.place() }
        var found: [String] = []
        var cursor = ""
        repeat {
            let page = try world.get("/v1/me/data?limit=2&cursor=\(cursor)", as: .resident)
            found += page["orders"]?.array?.compactMap { $0["order"]?["id"]?.string } ?? []
            cursor = page.nextCursor ?? ""
        } while !cursor.isEmpty
        #expect(found == placed.reversed())
    }

    @Test func `a correction reaches the account, and the open orders that said the same`() throws {
        let own = try world.place()
        let others = try world.place(["contact": ["name": "外婆", "phone": "13500001111"]])
        let ended = try world.order(in: "cancelled")
        let answer = try world.patch("/v1/me", ["name": "张桂英", "phone": "139 1111 2222"], as: .resident)
        #expect(answer.status == 200)
        #expect(answer["name"] == "张桂英" && answer["phone"] == "13911112222")
        #expect(answer.etag == "\"2\"")
        #expect(try world.read(own)["contact"] == ["name": "张桂英", "phone": "13911112222"])
        #expect(try world.read(own).version == 2)
        #expect(try world.read(others)["contact"] == ["name": "外婆", "phone": "13500001111"])
        #expect(try world.read(ended)["contact"] == ["name": "张桂兰", "phone": "13812345678"])
        #expect(
            try world.patch("/v1/me", ["name": "x"], as: .resident, headers: ["If-Match": "\"1\""]).verdict
                == "412 version_mismatch")
        #expect(try world.patch("/v1/me", ["phone": "abc"], as: .resident).faults == ["/phone bad_phone"])
        #expect(try world.patch("/v1/me", ["roles": ["admin"]], as: .resident).verdict == "422 unknown_field")
        #expect(try world.patch("/v1/me", ["name": "x"], as: .intake).verdict == "403 forbidden")
    }

    @Test func `what was merged into another order follows, and comes back with what was put right`() throws {
        let order = try world.place()
        let left = try world.place()
        let (target, other) = (try world.place(as: .neighbor), try world.place(as: .neighbor))
        try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
        try world.must("merge", left, ["into": .string(other)], as: .dispatcher)
        try world.must("cancel", other, as: .resident)
        #expect(try world.patch("/v1/me", ["phone": "13911112222"], as: .resident).status == 200)
        try world.must("cancel", target, as: .neighbor)
        try world.must("cancel", target, as: .dispatcher)
        #expect(try world.read(order).state == "placed")
        #expect(try world.read(order)["contact"]?["phone"] == "13911112222")
        #expect(try world.read(left)["contact"]?["phone"] == "13812345678")
    }

    @Test func `what an administrator puts right reaches them alike, and what the person does after that`()
        throws
    {
        let order = try world.place()
        let path = "/v1/accounts/\(world.id(.resident))"
        let change: JSONTree = ["name": "张桂英", "phone": "13911112222"]
        #expect(try world.patch(path, change, as: .admin).status == 200)
        #expect(try world.read(order)["contact"] == change)
        let found = try world.post(
            "/v1/people/export", ["phone": "13911112222", "reason": "来电"], as: .admin)
        #expect(found["orders"]?.array?.count == 1)
        #expect(
            try world.get("/v1/audit?object_id=\(order)&operation=order.edit", as: .admin).items.count == 1)
        #expect(try world.patch(path, ["roles": ["resident"]], as: .admin).status == 200)
        #expect(try world.read(order).version == 2)
        #expect(try world.patch("/v1/me", ["phone": "13911113333"], as: .resident).status == 200)
        #expect(try world.read(order)["contact"]?["phone"] == "13911113333")
    }

    @Test func `of two who put a person right at once, both reach his orders`() throws {
        let order = try world.place()
        let path = "/v1/accounts/\(world.id(.resident))"
        for number in 1...10 {
            let (name, phone): (JSONTree, JSONTree) = (
                .string("张桂\(number)"), .string("139111122\(number + 10)")
            )
            let answers = try world.backend.together([
                world.request("PATCH", path, ["name": name], as: .admin),
                world.request("PATCH", "/v1/me", ["phone": phone], as: .resident),
            ])
            #expect(answers.map(\.status) == [200, 200])
            #expect(try world.read(order)["contact"] == ["name": name, "phone": phone])
        }
    }

    @Test func `a number given first, changed or taken away is the one that his open orders are found by`()
        throws
    {
        #expect(try world.patch("/v1/me", ["phone": nil], as: .neighbor).status == 200)
        let order = try world.place(as: .neighbor)
        func found(_ phone: String) throws -> [String?]? {
            try world.post("/v1/people/export", ["phone": .string(phone), "reason": "来电"], as: .admin)[
                "orders"]?
                .array?.map { $0["order"]?["id"]?.string }
        }
        let (first, second) = ("13555550021", "13555550022")
        for phone: JSONTree in [.string(first), .string(second), .null, .string(first), .null] {
            #expect(try world.patch("/v1/me", ["phone": phone], as: .neighbor).status == 200)
            for number in [first, second] {
                #expect(try found(number) == (phone == .string(number) ? [order] : []), "\(phone): \(number)")
            }
        }
        #expect(try world.patch("/v1/me", ["phone": .string(first)], as: .neighbor).status == 200)
        #expect(try world.patch("/v1/me", ["name": "某人"], as: .neighbor).status == 200)
        #expect(try found(first) == [order])
        let grams = "SELECT cardinality(grams) FROM order_grams WHERE order_id = '\(order)'"
        let before = try world.number(grams)
        #expect(try world.patch("/v1/me", ["phone": .string(second)], as: .neighbor).status == 200)
        #expect(try world.number(grams) == before)
    }
}
