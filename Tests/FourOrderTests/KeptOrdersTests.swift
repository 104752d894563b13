import Foundation
import JSON
import Postgres
import Testing

@testable import FourOrder

/// What lists keep rendered is never older than what the database says is current.
@Suite struct KeptOrdersTests {
    private let world: World

    init() throws { world = try World() }

    private func shown(_ order: String, as person: Person = .admin) throws -> JSONTree? {
        try world.get("/v1/orders", as: person)["items"]?.array?.first { $0["id"]?.string == order }
    }

    @Test
    func `a list shows each order as reading it does, the first time and again, to everybody who sees it`()
        throws
    {
        let orders = try [
            "placed", "dispatched", "accepted", "in_service", "completed", "rated", "cancelled",
        ].map {
            try world.order(in: $0)
        }
        for person in [Person.admin, .dispatcher, .resident, .leader, .volunteer, .centerIntake] {
            for _ in 1...2 {
                let list = try world.get("/v1/orders", as: person)
                for item in list["items"]?.array ?? [] {
                    let id = try #require(item["id"]?.string)
                    #expect(try world.read(id, as: person).json == item, "\(person)")
                }
            }
        }
        #expect(try orders.allSatisfy { try shown($0) != nil })
    }

    @Test func `what changes an order, or a name it shows, is in the next list`() throws {
        let served = try world.order(in: "rated")
        let order = try world.order(in: "accepted")
        #expect(try shown(order)?["state"]?.string == "accepted")
        try world.must("start", order, [:], as: .leader)
        #expect(try shown(order)?["state"]?.string == "in_service")
        try world.execute("UPDATE orders SET title = '另一个标题' WHERE id = '\(order)'")
        #expect(try shown(order)?["title"]?.string == "另一个标题")
        let before = try #require(try shown(served, as: .resident)?["rating"]?["by"]?["name"]?.string)
        try world.execute("UPDATE accounts SET name = name || '乙' WHERE id = '\(world.id(.dispatcher))'")
        #expect(try shown(served, as: .resident)?["rating"]?["by"]?["name"]?.string == before + "乙")
    }

    @Test func `what is shown lately stays, and memory is bounded`() throws {
        let order = try world.place()
        let row = try world.backend.withOwner { try $0.query("SELECT o FROM orders AS o").record(0, 0) }
        let kept = KeptOrders(maximumBytes: 64 * row.byteCount)
        let favourite = KeptOrder(
            id: try #require(UUID(uuidString: order)), stamp: 1, names: [], row: row, members: [])
        kept.keep(favourite)
        var others: [UUID] = []
        for number in 0..<1_000 {
            others.append(UUID())
            kept.keep(KeptOrder(id: others[number], stamp: 1, names: [], row: row, members: []))
            #expect(kept.order(favourite.id, stamp: 1, names: []) === favourite)
            kept.keep(favourite)
        }
        #expect(others.count { kept.order($0, stamp: 1, names: []) != nil } <= 65)
        #expect(kept.order(favourite.id, stamp: 2, names: []) == nil)
        #expect(kept.order(favourite.id, stamp: 1, names: ["甲"]) == nil)
    }
}
