import Foundation
import JSON
import Synchronization
import Testing

@testable import FourOrder

/// Any number of servers may run the timers: each order is offered once, and no team beyond its room.
@Suite struct PolicyRacesTests {
    /// A center behind three servers, each with a clock of its own.
    private func world() throws -> (World, [Backend]) {
        let first = try Backend()
        let others = try (0..<2).map { _ in try Backend(first.database) }
        return (try World(first), [first] + others)
    }

    @Test func `servers that look for work at once start one run`() throws {
        // Its server has no clock.
        let meter = try Meter()
        let world = try World(meter.backend)
        try world.serve()
        try world.dispatch(by: "auto")
        _ = try world.place()
        try world.pass("1 minute")
        #expect(try world.race(StartAutomaticRuns.self, servers: 8).reduce(0, +) == 1)
        #expect(try world.race(StartAutomaticRuns.self, servers: 8).reduce(0, +) == 0)
        withExtendedLifetime(meter) {}
    }

    @Test func `three servers offer each order once, and teams no more than they have room for`() throws {
        let (world, servers) = try world()
        defer { for server in servers { try? server.stop() } }
        try world.serve(capacity: 7)
        _ = try world.addTeams(3, capacity: 4)
        try world.dispatch(by: "auto")
        for _ in 0..<4 {
            for _ in 0..<10 { _ = try world.place() }
            try world.pass("1 minute")
            let runs = try world.automaticRuns("auto").count
            try world.until("another run") {
                try world.automaticRuns("auto").filter { $0["state"] == "confirmed" }.count > runs
            }
            try check(world)
            // Some is declined while the clocks go on.
            for offer in try world.query(
                "SELECT order_id, team_id FROM offers WHERE center_id = '\(world.center)' AND state = 'pending' LIMIT 4"
            ) {
                let body: JSONTree = ["team_id": offer["team_id"] ?? .null]
                try world.must("decline", offer["order_id"]?.string ?? "", body, as: .admin)
            }
        }
        #expect(try world.mostOffered() <= 7)
        #expect(try world.number("SELECT count(*) FROM matching_runs WHERE state = 'failed'") == 0)
    }

    @Test func `three servers widen a broadcast once`() throws {
        let (world, servers) = try world()
        defer { for server in servers { try? server.stop() } }
        _ = try world.addTeams(40)
        try world.dispatch(by: "broadcast", ["broadcast_teams": 2])
        let orders = try (0..<5).map { _ in try world.place() }
        try world.pass("1 minute")
        for order in orders { try world.until(order, is: "dispatched") }
        for count in [4, 8, 16, 32] {
            try world.pass("10 minutes")
            for order in orders {
                try world.until("\(count) offers") { try world.offers(of: order).count == count }
            }
        }
        try check(world)
    }

    /// Of no order two direct offers are pending, and of no order and team two offers.
    private func check(_ world: World) throws {
        let twice = try world.query(
            """
            SELECT f.order_id FROM offers AS f WHERE f.state = 'pending' GROUP BY f.order_id
            HAVING count(*) FILTER (WHERE f.mode = 'direct') > 1 OR count(*) > count(DISTINCT f.team_id)
            """)
        #expect(twice == [])
        let over = try world.query(
            """
            SELECT m.id FROM teams AS m WHERE m.capacity < m.held + (
                SELECT count(*) FROM offers AS f
                WHERE f.team_id = m.id AND f.state = 'pending' AND f.mode = 'direct')
            """)
        #expect(over == [])
    }
}
