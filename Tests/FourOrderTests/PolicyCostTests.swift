import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// The look for work, every second in every center, costs nothing for what waits in vain.
@Suite struct PolicyCostTests {
    private static let orders =
        ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_ORDERS"].flatMap(Int.init) ?? 10_000
    /// Of 8 KiB; a look at each order would take more than there are orders.
    private static let mostBlocks = 500

    private let world: World

    init() throws {
        world = try World(Backend())
        try world.backend.stop()
        try world.execute(
            """
            INSERT INTO orders (center_id, id, state, last_action, title, category, site_id, site_path, priority, channel,
                placed_by, placed_at, due_at, touched_at)
            SELECT '\(world.center)', gen_random_uuid(), 'placed', 'place', '路灯不亮', 'community', '\(world.root)',
                '{\(world.root)}', 'normal', 'visit', '\(world.id(.dispatcher))', now(), now(), now() - interval '1 hour'
            FROM generate_series(1, \(Self.orders));
            """)
        try world.backend.withOwner { try $0.execute("VACUUM ANALYZE") }
    }

    /// What a look reads, in blocks; what it does is undone.
    private func look() throws -> Int {
        let server = try world.asServer()
        try server.execute("PREPARE s AS \(StartAutomaticRuns.sql.text)")
        try server.execute("BEGIN")
        let rows = try server.query(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE s('\(world.center)', 500)")
        let explained = try JSONTree(parsing: rows.text(0, 0))
        let plan = try #require(explained[0]?["Plan"])
        return (plan["Shared Hit Blocks"]?.int ?? 0) + (plan["Shared Read Blocks"]?.int ?? 0)
    }

    private func set(_ policy: String) throws {
        try world.execute(
            "UPDATE center_settings SET dispatch_policy = '\(policy)' WHERE center_id = '\(world.center)'")
    }

    /// A run that has looked at everything, so long ago.
    private func addRun(_ age: String) throws {
        try world.execute(
            """
            INSERT INTO matching_runs (
                center_id, id, state, dry_run, scope_sites, policy, categories, started_at, finished_at)
            SELECT '\(world.center)', gen_random_uuid(), 'confirmed', false, '{\(world.root)}', 'auto',
                array_agg(k.code), now() - interval '\(age)', now() - interval '\(age)'
            FROM categories AS k WHERE k.center_id = '\(world.center)'
            """)
    }

    @Test func `where all is dispatched by hand`() throws {
        #expect(try look() < Self.mostBlocks)
    }

    @Test func `where all has been looked at in vain, and where it is due again`() throws {
        try set("auto")
        try addRun("5 minutes")
        #expect(try look() < Self.mostBlocks)
        try world.execute("UPDATE matching_runs SET started_at = now() - interval '20 minutes'")
        #expect(try look() < Self.mostBlocks)
    }

    @Test func `where all has come back to the limit, and is the dispatcher's`() throws {
        try world.execute("UPDATE orders SET returns = 2 WHERE center_id = '\(world.center)'")
        try world.backend.withOwner { try $0.execute("VACUUM ANALYZE") }
        try set("auto")
        #expect(try look() < Self.mostBlocks)
    }
}
