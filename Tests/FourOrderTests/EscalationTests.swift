import JSON
import Testing

@testable import FourOrder

/// 逐级上报: what nobody looks after is passed up the tree.
@Suite struct EscalationTests {
    private let world: World

    init() throws { world = try World() }

    private func place(isReturned: Bool = true) throws -> String {
        let order = try world.place(["site_id": .string(world.firstStation)])
        if isReturned { try world.execute("UPDATE orders SET returns = 2 WHERE id = '\(order)'") }
        return order
    }

    /// As the clocks of several servers would, at once.
    private func escalated() throws -> Int { try world.race(EscalateOrders.self, servers: 4).reduce(0, +) }

    private func site(of order: String) throws -> String? {
        try world.read(order)["escalated_site_id"]?.string
    }

    private func listed(as person: Person) throws -> [String] {
        try world.get("/v1/orders?attention=escalated", as: person).itemIDs
    }

    @Test func `what was returned to the limit is passed up step by step, to the root`() throws {
        let order = try place()
        #expect(try escalated() == 0)
        try world.pass("25 hours")
        #expect(try escalated() == 1)
        #expect(try site(of: order) == world.firstInstitute)
        #expect(try world.read(order)["attention"] == ["returned", "escalated"])
        #expect(try listed(as: .warden) == [order])
        #expect(try listed(as: .otherWarden) == [])
        #expect(try listed(as: .dispatcher) == [])
        #expect(try listed(as: .admin) == [order])
        #expect(try escalated() == 0)
        try world.pass("25 hours")
        #expect(try escalated() == 1)
        #expect(try site(of: order) == world.root)
        for person in [Person.warden, .dispatcher, .admin] { #expect(try listed(as: person) == [order]) }
        try world.pass("25 hours")
        #expect(try escalated() == 0)
        #expect(try world.history(order) == ["place placed"])
        let audited = try world.query(
            "SELECT actor_kind, data FROM audit_log WHERE object_id = '\(order)' AND operation = 'order.escalate' ORDER BY id"
        )
        #expect(
            audited == [
                ["actor_kind": "clock", "data": ["site_id": .string(world.firstInstitute)]],
                ["actor_kind": "clock", "data": ["site_id": .string(world.root)]],
            ])
        let summary = try world.get("/v1/reports/summary?from=2020-01-01T00:00:00Z", as: .admin)
        #expect(summary["counts"]?["by_attention"]?["escalated"] == 1)
    }

    @Test func `what is overdue is passed up, what is in time is not, nor what stands at the root`() throws {
        let order = try place(isReturned: false)
        let own = try world.place()
        try world.pass("2 days")
        #expect(try escalated() == 0)
        try world.pass("6 days")
        #expect(try escalated() == 1)
        #expect(try site(of: order) == world.firstInstitute)
        #expect(try site(of: own) == nil)
    }

    @Test func `who touches it has as long again`() throws {
        let order = try place()
        try world.pass("23 hours")
        #expect(try world.patch("/v1/orders/\(order)", ["title": "水管还在漏"], as: .warden).status == 200)
        try world.pass("2 hours")
        #expect(try escalated() == 0)
        try world.pass("23 hours")
        #expect(try escalated() == 1)
    }

    @Test func `whoever dispatches or forwards it takes it back`() throws {
        let orders = [try place(), try place()]
        try world.pass("25 hours")
        #expect(try escalated() == 2)
        try world.dispatch(orders[0])
        try world.must("forward", orders[1], ["site_id": .string(world.secondStation)], as: .dispatcher)
        for order in orders { #expect(try site(of: order) == nil) }
        #expect(try listed(as: .admin) == [])
    }
}
