import Foundation
import JSON
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import FourOrder

/// The two timers: offers expire and go round again, unrated orders close.
@Suite struct ClockTests {
    private let world: World

    init() throws { world = try World() }

    @Test func `an offer past its deadline expires by itself, and its order is placed again`() throws {
        let order = try world.place()
        _ = try world.dispatch(order)
        try world.age(order, by: "3 days")
        let deadline = MonotonicTime.now().adding(milliseconds: 20_000)
        while MonotonicTime.now() < deadline, try world.read(order).json["state"]?.string != "placed" {}
        let answer = try world.read(order)
        #expect(answer.json["state"]?.string == "placed")
        #expect(answer.json["returns"]?.int == 1)
        #expect(answer.json["dispatched_at"]?.isNull == true)
        #expect(
            try world.history(order) == [
                "place placed", "placed dispatch dispatched", "dispatched expire placed",
            ])
        #expect(
            try world.number(
                "SELECT (data ->> 'returns')::int FROM order_events WHERE order_id = '\(order)' AND action = 'expire'"
            )
                == 1)
        #expect(try world.act("accept", order, as: .leader).verdict == "409 offer_expired")
        #expect(try world.dispatch(order).json["state"]?.string == "dispatched")
    }

    @Test func `an order with an offer left stays dispatched when another expires`() throws {
        let order = try world.place()
        _ = try world.dispatch(order, to: [world.team, world.rivalTeam])
        try world.execute(
            """
            UPDATE offers SET created_at = created_at - interval '3 days', expires_at = now() - interval '1 second'
            WHERE order_id = '\(order)' AND team_id = '\(world.team)'
            """)
        let deadline = MonotonicTime.now().adding(milliseconds: 20_000)
        while MonotonicTime.now() < deadline, try world.history(order).count < 3 {}
        #expect(try world.history(order).last == "dispatched expire dispatched")
        #expect(try world.read(order).json["returns"]?.int == 0)
    }

    @Test func `servers that expire offers at once expire each once`() throws {
        let order = try world.place()
        _ = try world.dispatch(order)
        try world.age(order, by: "3 days")
        // The server's own clock may be the first: all of them together still leave one event.
        _ = try world.race(ExpireOffers.self, servers: 6)
        #expect(
            try world.history(order) == [
                "place placed", "placed dispatch dispatched", "dispatched expire placed",
            ])
    }

    @Test func `an order that nobody rated closes when its window is over, once`() throws {
        let order = try world.order(in: "completed")
        #expect(try world.race(CloseOrders.self, servers: 4).reduce(0, +) == 0)
        try world.age(order, by: "15 days")
        #expect(try world.race(CloseOrders.self, servers: 4).reduce(0, +) == 1)
        #expect(try world.read(order).json["state"]?.string == "closed")
        #expect(try world.read(order).json["closed_at"]?.string != nil)
        #expect(try world.history(order).last == "completed close closed")
        #expect(try world.act("rate", order, ["score": 5], as: .resident).verdict == "409 illegal_transition")
    }

    @Test func `answers older than 72 hours are forgotten, younger ones are not`() throws {
        for key in ["old", "young"] {
            _ = try world.post(
                "/v1/orders", ["title": "修灯", "category": "community"], as: .resident,
                headers: ["Idempotency-Key": key])
        }
        try world.execute(
            "UPDATE idempotency_keys SET created_at = now() - interval '73 hours' WHERE key = 'old'")
        #expect(try world.race(ForgetAnswers.self, servers: 1) == [1])
    }

    @Test func `a center has work as soon as a job of every second has something to do, and then no more`()
        throws
    {
        let world = try World(Backend())
        let order = try world.place()
        _ = try world.dispatch(order)
        let run = try world.startMatching(["dry_run": true]).id
        _ = try world.matchingEnded(run)
        try world.until("the clock has nothing to do") { try !world.hasWork() }
        // From here on nobody does it.
        try world.backend.stop()
        let provocations =
            [
                (ExpireOffers.self, "UPDATE offers SET created_at = '2026-01-01', expires_at = now()"),
                (
                    FailAbandonedRuns.self,
                    """
                    INSERT INTO matching_runs (center_id, id, state, dry_run, started_at, beat_at)
                    VALUES ('\(world.center)', '\(World.newID())', 'running', true, now(), now() - interval '1 hour')
                    """
                ),
                (StartAutomaticRuns.self, "UPDATE center_settings SET dispatch_policy = 'auto'"),
                (
                    StartAutomaticRuns.self,
                    "UPDATE categories SET dispatch_policy = 'suggest' WHERE code = 'health'"
                ),
                (SumReports.self, world.partsToSum(SumReports.fewest)),
                (
                    SealAudit.self,
                    """
                    INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id)
                    VALUES ('\(world.center)', 'clock', 'order.close', 'order', 'x')
                    """
                ),
            ] as [(any BackgroundJob.Type, String)]
        #expect(Set(provocations.map { "\($0.0)" }) == Set(Clock.everyTick.map { "\($0)" }))
        for (job, script) in provocations { #expect(try world.hasWork(after: script), "\(job)") }
        #expect(
            try !world.hasWork(after: "DELETE FROM report_parts; " + world.partsToSum(SumReports.fewest - 1)))
        #expect(try !world.hasWork())
    }

    @Test func `parts of reports are summed once they are many`() throws {
        let world = try World(Backend())
        try world.backend.stop()
        try world.execute("DELETE FROM report_parts; " + world.partsToSum(SumReports.fewest - 1))
        #expect(try world.race(SumReports.self, servers: 1, rows: SumReports.rows) == [0])
        try world.execute(world.partsToSum(1))
        #expect(try world.race(SumReports.self, servers: 1, rows: SumReports.rows) == [SumReports.fewest])
    }
}

extension World {
    /// Whether the clock would look into the center, asked as a server asks; what is done for it is undone.
    fileprivate func hasWork(after script: String = "SELECT") throws -> Bool {
        let connection = try backend.database.connect()
        try connection.execute("BEGIN; SET LOCAL four_order.center_id = '\(center)'; \(script)")
        try connection.execute("SET LOCAL ROLE \(ServiceHost.role); SET LOCAL four_order.center_id = ''")
        let rows = try connection.query(
            "SELECT '\(center)' IN (SELECT * FROM centers_with_work()), current_setting('four_order.center_id') = ''"
        )
        let (hasWork, isReset) = (rows.bool(0, 0), rows.bool(0, 1))
        #expect(isReset)
        return hasWork
    }
}
