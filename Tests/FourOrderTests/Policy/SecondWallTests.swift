import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// The second wall: row-level security holds where a statement forgets its own condition on the center. Here all of
/// them have forgotten it, and the functions they call too; nothing that anybody does then shows or changes a row of
/// another center, nor what he himself is given.
@Suite struct SecondWallTests {
    private let backend: Backend
    private let proxy: StrippingProxy
    /// To the database, through the proxy.
    private let way: String
    private let victim: World
    private static let mark = "别处的单子"

    init() throws {
        let database = try TestCluster.shared.freshDatabase(template: Backend.migrated)
        let owner = try database.connect()
        try Self.stripFunctions(owner)
        let folder = try #require(database.conninfo.firstMatch(of: /host='([^']+)'/)?.1)
        let proxy = try StrippingProxy(upstream: "\(folder)/.s.PGSQL.5432")
        self.proxy = proxy
        let way =
            "host=127.0.0.1 port=\(proxy.port) user=postgres dbname=\(database.name) sslmode=disable gssencmode=disable"
        self.way = way
        backend = try Backend(database, through: { _ in way })
        victim = try World(backend)
        try live(victim)
    }

    /// Functions that are given the center look in it by a condition of their own. Not so two that change
    /// things as the owner, whom no wall keeps.
    private static func stripFunctions(_ owner: borrowing Connection) throws {
        let rows = try owner.query(
            """
            SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p
            WHERE p.pronamespace = 'public'::regnamespace AND p.prosrc LIKE '%center_id = center%'
                AND pg_get_function_arguments(p.oid) LIKE 'center uuid%' AND p.proname NOT IN ('rebuild_report', 'release_audit')
            """)
        #expect(rows.count == 6)
        for row in 0..<rows.count {
            let text = rows.text(row, 0).replacing(
                /\b[a-z]\.center_id = center\b/, with: "center IS NOT NULL")
            try owner.execute(text)
        }
    }

    /// A past for the center that nobody is to see, and nothing that its clock would have to do.
    private func live(_ world: World) throws {
        for state in ["placed", "accepted", "rated", "rejected"] {
            _ = try world.order(in: state, ["title": .string(Self.mark)])
        }
        let run = try world.post("/v1/matching/runs", ["dry_run": true], as: .dispatcher).id
        while try world.get("/v1/matching/runs/\(run)", as: .dispatcher).state == "running" {}
        try world.execute(
            """
            UPDATE sites SET name = '\(Self.mark)' WHERE center_id = '\(world.center)';
            UPDATE teams SET name = '\(Self.mark)' || id WHERE center_id = '\(world.center)';
            UPDATE accounts SET name = '\(Self.mark)' WHERE center_id = '\(world.center)';
            SET session_replication_role = replica;
            DELETE FROM audit_log WHERE center_id = '\(world.center)';
            DELETE FROM report_parts WHERE center_id = '\(world.center)';
            UPDATE matching_runs SET state = 'done' WHERE center_id = '\(world.center)';
            SET session_replication_role = DEFAULT;
            """)
    }

    private func rows() throws -> [String: String] {
        let tables = try victim.query(
            """
            SELECT c.relname AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'center_id'
            """)
        var rows: [String: String] = [:]
        for name in tables.compactMap({ $0["name"]?.string }) {
            rows[name] = try victim.text(
                """
                SELECT count(*) || md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS rows
                FROM \(name) AS t WHERE center_id = '\(victim.center)'
                """)
        }
        return rows
    }

    private func watch() throws {
        let orders = try victim.query("SELECT id FROM orders WHERE center_id = '\(victim.center)'")
        proxy.watch(
            ids: orders.compactMap { $0["id"]?.string } + [victim.root, victim.team, victim.service]
                + Person.allCases.filter { $0 != .stranger }.map(victim.id),
            texts: [Self.mark])
    }

    /// What the clock does for a center, some of it every ten minutes.
    private func work(for world: World) throws {
        let connection = try Connection(way, session: world.serverSession)
        let center = try #require(UUID(uuidString: world.center))
        for job in Clock.everyTick + Clock.seldom.flatMap(\.jobs) {
            _ = try connection.query(job.statement(center, rows: 100))
        }
    }

    @Test func `without any condition of their own statements show and change nothing of another center`()
        throws
    {
        defer { proxy.stop() }
        let before = try rows()
        try watch()
        let world = try World(backend)
        try world.tour()
        try work(for: world)
        #expect(try CenterPolicyWalk(backend).wrong() == [])
        for given in OrderPolicyTests.cases
        where ["offered", "held", "shared", "handed_in"].contains(given.table.name) {
            #expect(try OrderPolicyTests.wrong(given, backend) == [])
        }
        #expect(proxy.leaks == [])
        #expect(try rows() == before)
        #expect(before.count > 20 && before.values.count { !$0.hasPrefix("0d41d8cd9") } > 12)
        // Each of the service's statements that names the center was among those that did not.
        let stripped = proxy.stripped
        let missed = SQL.known.filter {
            StrippingProxy.strip($0.text) != $0.text && !stripped.contains($0.text) && !Self.isElsewhere($0)
        }
        #expect(missed.map(\.name) == [])
        #expect(stripped.count > 150)
    }

    /// Lists have a statement for each combination of conditions, of which the tour asks for some; the audit trail is
    /// verified by an operator's command, over a connection of its own.
    private static func isElsewhere(_ sql: SQL) -> Bool {
        [
            "list_orders", "list_order_versions", "verify_audit_blocks", "verify_audit_rows",
            "unsealed_audit",
        ].contains(sql.name)
    }

    @Test func `were it not for row-level security they would`() throws {
        defer { proxy.stop() }
        try watch()
        let world = try World(backend)
        #expect(try world.get("/v1/teams", as: .admin).status == 200)
        #expect(proxy.leaks == [])
        try world.execute(
            """
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT relname FROM pg_class WHERE relrowsecurity LOOP
                    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', name);
                END LOOP;
            END $$
            """)
        #expect(try world.get("/v1/teams", as: .admin).text.contains(Self.mark))
        #expect(proxy.leaks.contains(Self.mark))
    }
}
