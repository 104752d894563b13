import Foundation
import JSON
import Platform
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// What the schema promises, whoever writes to it.
@Suite struct SchemaTests {
    private let world: World

    init() throws { world = try World() }

    /// Found before a center is known, or about the installation itself.
    private static let directories: Set<String> = [
        "centers", "logins", "setup_tokens", "sign_in_failures", "schema_migrations",
    ]

    /// Tables of the project: name, whether row-level security is on and forced, and whether it has `center_id`.
    private func tables() throws -> [(name: String, isForced: Bool)] {
        try world.query(
            """
            SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
            """
        ).map { ($0["relname"]?.string ?? "", $0["forced"]?.bool ?? false) }
    }

    @Test func `a row of an order has the fields that its view names, in their order`() throws {
        let columns = try world.query(
            "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0 ORDER BY attnum"
        ).map { $0["name"]?.string ?? "" }
        #expect(columns == OrderColumn.allCases.map(\.column))
    }

    @Test func `every table but the directories forces row-level security`() throws {
        for table in try tables() where !Self.directories.contains(table.name) {
            #expect(table.isForced, "\(table.name)")
        }
    }

    @Test func `every key of a center's table begins with the center`() throws {
        let keys = try world.query(
            """
            SELECT c.conrelid::regclass::text AS t, c.conname,
                (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]) AS first
            FROM pg_constraint AS c WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f', 'x')
            """)
        #expect(keys.count > 40)
        for key in keys {
            let table = key["t"]?.string ?? ""
            if !Self.directories.contains(table) { #expect(key["first"] == "center_id", "\(key)") }
        }
    }

    /// Something in every table, for the center of this test.
    private func fill() throws {
        let order = try world.order(in: "rated")
        _ = try world.order(in: "rejected")
        try world.must("reveal", order, ["reason": "x"], as: .admin)
        _ = try world.post("/v1/privacy_notice", ["text": "x"], as: .admin)
        _ = try world.patch("/v1/center", ["dispatch_weights": ["full_load_cost": 5]], as: .admin)
        _ = try world.post("/v1/orders", World.draft, as: .resident, headers: ["Idempotency-Key": "k"])
        try world.execute(
            """
            INSERT INTO matching_runs (center_id, id, state, dry_run, started_at)
                VALUES ('\(world.center)', '\(order)', 'done', true, now());
            INSERT INTO matching_results (center_id, run_id, order_id, order_version, reason)
                VALUES ('\(world.center)', '\(order)', '\(order)', 1, 'capacity');
            """)
        while try world.number("SELECT count(*) FROM audit_blocks WHERE center_id = '\(world.center)'") == 0 {
            try world.race(SealAudit.self, servers: 1)
        }
    }

    private func asServer(of center: String) throws -> Connection {
        var session = SessionSettings()
        session.role = "four_order_server"
        session.others = ["four_order.center_id": center]
        return try world.backend.database.connect(session: session)
    }

    @Test func `under one center no row of another can be seen, changed or added`() throws {
        try fill()
        let names = try tables().map(\.name).filter { !Self.directories.contains($0) }
        let server = try asServer(of: world.strangeCenter)
        for name in names {
            let rows = try world.query(
                """
                SELECT t.* FROM \(name) AS t WHERE center_id = '\(world.center)'
                ORDER BY to_jsonb(t) ->> 'state' = 'placed' DESC LIMIT 1
                """)
            let row = try #require(rows.first, "there is nothing in \(name)")
            #expect(
                try server.query("SELECT count(*)::int FROM \(name) WHERE center_id = '\(world.center)'").int(
                    0, 0) == 0)
            let copy = row.description.replacingOccurrences(of: "'", with: "''")
            let columns = try #require(
                try world.text(
                    """
                    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                    WHERE attrelid = '\(name)'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                    """))
            let insert = """
                INSERT INTO \(name) (\(columns)) OVERRIDING SYSTEM VALUE
                SELECT \(columns) FROM json_populate_record(NULL::\(name), '\(copy)')
                """
            let refusal = #expect(throws: DatabaseError.self, "\(name)") { try server.execute(insert) }
            #expect(refusal?.sqlstate == "42501", "\(name): \(refusal?.message ?? "")")
            for command in ["UPDATE \(name) SET center_id = center_id", "DELETE FROM \(name)"] {
                let before = try world.number(
                    "SELECT count(*)::int FROM \(name) WHERE center_id = '\(world.center)'")
                do throws(DatabaseError) {
                    try server.execute("BEGIN; \(command) WHERE center_id = '\(world.center)'; COMMIT")
                } catch {
                    #expect(error.sqlstate == "42501", "\(command): \(error.message)")
                    try server.execute("ROLLBACK")
                }
                #expect(
                    try world.number("SELECT count(*)::int FROM \(name) WHERE center_id = '\(world.center)'")
                        == before)
            }
        }
        let nobody = try asServer(of: "")
        for name in names {
            #expect(try nobody.query("SELECT count(*)::int FROM \(name)").int(0, 0) == 0, "\(name)")
        }
    }

    @Test(arguments: ["order_events", "audit_log", "audit_blocks"])
    func `what is append-only cannot be changed, even by the owner`(table: String) throws {
        try fill()
        for command in ["UPDATE \(table) SET center_id = center_id", "DELETE FROM \(table)"] {
            let error = #expect(throws: DatabaseError.self) {
                try world.execute("\(command) WHERE center_id = '\(world.center)'")
            }
            #expect(error?.sqlstate == "23001")
        }
        #expect(throws: DatabaseError.self) { try world.execute("TRUNCATE \(table) CASCADE") }
    }

    @Test func `the server's role can change neither schema nor append-only tables`() throws {
        let server = try asServer(of: world.center)
        for command in [
            "CREATE TABLE t ()", "ALTER TABLE orders ADD t int", "DROP TABLE orders",
            "UPDATE order_events SET seq = 1",
            "DELETE FROM audit_log", "TRUNCATE orders", "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
            "DELETE FROM orders", "UPDATE centers SET code = 'x'",
        ] {
            let error = #expect(throws: DatabaseError.self, "\(command)") { try server.execute(command) }
            #expect(error?.sqlstate == "42501", "\(command)")
        }
    }

    // MARK: The dump

    /// `docs/schema.sql` shows the schema as a whole. `FOUR_ORDER_TEST_WRITES_SCHEMA=1` writes it anew.
    @Test func `the migrations make the schema that docs shows`() throws {
        let database = try TestCluster.shared.freshDatabase(template: Backend.migrated)
        let directory = try world.text("SELECT setting FROM pg_config WHERE name = 'BINDIR'") ?? ""
        let dump = try Subprocess.run(
            "\(directory)/pg_dump", ["--schema-only", "--no-owner", "--dbname=\(database.conninfo)"],
            environment: ["PATH": "/usr/bin:/bin"])
        try #require(dump.status.isSuccess, "\(String(decoding: dump.errors, as: UTF8.self))")
        let schema = Self.normalised(String(decoding: dump.output, as: UTF8.self))
        if ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_WRITES_SCHEMA"] == "1" {
            try schema.write(toFile: Project.path("docs/schema.sql"), atomically: true, encoding: .utf8)
        }
        let shown = try Project.text("docs/schema.sql").components(separatedBy: "\n")
        let made = schema.components(separatedBy: "\n")
        #expect(made.difference(from: shown).isEmpty)
    }

    /// Without what depends on the version of pg_dump or on the session that restores it.
    private static func normalised(_ dump: String) -> String {
        var lines: [String] = []
        for line in dump.components(separatedBy: "\n") {
            if line.hasPrefix("--") || line.hasPrefix("SET ") || line.hasPrefix("\\") { continue }
            if line.hasPrefix("SELECT pg_catalog.set_config") { continue }
            if line.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}

extension OrderColumn {
    /// The name in the table: the case's own, but where the table says it otherwise.
    fileprivate var column: String {
        let others: [OrderColumn: String] = [
            .latitude: "lat", .longitude: "lng", .score: "rating_score", .comment: "rating_comment",
            .speed: "rating_speed", .attitude: "rating_attitude", .quality: "rating_quality",
            .ratedByID: "rated_by",
            .firstDispatchSeconds: "first_dispatch_s", .firstAcceptSeconds: "first_accept_s",
            .firstCompleteSeconds: "first_complete_s",
        ]
        let words = "\(self)".replacing("IDs", with: "Ids").replacing("ID", with: "Id")
        return others[self]
            ?? words.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : "\($1)" }
    }
}
