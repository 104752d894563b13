import Foundation
import Glibc
import Platform
import Postgres
import TestSupport
import Testing

/// Backup and restore of databases that `DATABASE_URL` names.
@Suite struct BackupByURLTests {
    let tool = Tool()
    private var file: String { tool.dataDirectory + ".backup" }

    private func removeFiles() {
        for path in [file, file + ".manifest"] { unsafe unlink(path) }
    }

    /// An empty database, whose owner is no superuser.
    private struct Owned {
        let database: TestDatabase
        let role = "owner_\(UInt32.random(in: 0...UInt32.max))"

        /// - Parameter attributes: what the role may beside what migrations need.
        init(_ attributes: String) throws {
            database = try TestCluster.shared.freshDatabase()
            try database.connect().execute(
                """
                CREATE ROLE \(role) LOGIN CREATEROLE \(attributes);
                GRANT four_order_server TO \(role);
                ALTER DATABASE \(database.name) OWNER TO \(role);
                ALTER SCHEMA public OWNER TO \(role)
                """)
        }

        var named: [String] {
            let conninfo = database.conninfo.replacing("user=postgres", with: "user=\(role)")
            return ["--database-url", conninfo]
        }

        func count(_ table: String) throws -> Int {
            try database.connect().query("SELECT count(*) FROM \(table)").int(0, 0)
        }
    }

    /// Roles belong to the whole cluster, and whoever migrates first has made this one.
    private func makeServerRole() throws {
        let database = try TestCluster.shared.freshDatabase()
        _ = try tool.output(["migrate", "--database-url", database.conninfo])
    }

    /// - Parameter sealed: whether the audit trail has a block.
    private func backedUp(sealed: Bool = false) throws -> Owned {
        try makeServerRole()
        let source = try Owned("BYPASSRLS")
        _ = try tool.output(["seed"] + source.named)
        if sealed {
            var server = try tool.serve(source.named)
            let deadline = MonotonicTime.now().adding(milliseconds: 20_000)
            while try source.count("audit_blocks") == 0, MonotonicTime.now() < deadline {}
            #expect(try server.end(SIGTERM) == .exited(0))
        }
        _ = try tool.output(["backup", file] + source.named)
        return source
    }

    @Test func `one owner's database is restored into another's, whole and with its chain`() throws {
        defer { removeFiles() }
        let source = try backedUp(sealed: true)
        let target = try Owned("BYPASSRLS")
        #expect(try tool.output(["restore", file] + target.named).contains("restored"))
        for table in ["accounts", "teams", "orders", "audit_log", "audit_blocks"] {
            #expect(try target.count(table) == source.count(table), "\(table)")
        }
        let verified = try tool.output(
            ["audit", "verify", "--heads", file + ".manifest"] + target.named)
        #expect(verified.contains("sound"))
        // The copy is a database like any other: its owner goes on with it.
        #expect(try tool.output(["token", "issue", "--account", "admin"] + target.named).hasPrefix("fo_"))
        #expect(try tool.run(["restore", file] + target.named).errors.contains("are not overwritten"))
    }

    @Test func `a role that row-level security holds for is told what it lacks, in both directions`() throws {
        defer { removeFiles() }
        let source = try backedUp()
        let held = try Owned("")
        let refused = try tool.run(["restore", file] + held.named)
        #expect(refused.status == .exited(1))
        #expect(refused.errors.contains("ALTER ROLE \(held.role) BYPASSRLS"))
        #expect(try held.count("pg_tables WHERE schemaname = 'public'") == 0)
        try source.database.connect().execute("ALTER ROLE \(source.role) NOBYPASSRLS")
        let blind = try tool.run(["backup", file + ".second"] + source.named)
        #expect(blind.status == .exited(1))
        #expect(blind.errors.contains("ALTER ROLE \(source.role) BYPASSRLS"))
        #expect(!FileManager.default.fileExists(atPath: file + ".second"))
    }

    @Test func `a backup of what is too new, or not as its manifest says, touches no database`() throws {
        defer { removeFiles() }
        _ = try backedUp()
        let target = try Owned("BYPASSRLS")
        let manifest = try String(contentsOfFile: file + ".manifest", encoding: .utf8)
        func refusal(of changed: String) throws -> String {
            try changed.write(toFile: file + ".manifest", atomically: true, encoding: .utf8)
            let run = try tool.run(["restore", file] + target.named)
            #expect(run.status == .exited(1))
            return run.errors
        }
        let major = try target.database.connect()
            .query("SELECT current_setting('server_version_num')::int / 10000").int(0, 0)
        #expect(
            try refusal(of: manifest.replacing("\"postgres\":\(major)", with: "\"postgres\":99"))
                .contains("Install postgresql-client-99"))
        #expect(
            try refusal(of: manifest.replacing("\"migrations\":", with: "\"migrations\":9"))
                .contains("restore it with a newer version"))
        #expect(
            try refusal(of: manifest.replacing("\"sha256\":\"", with: "\"sha256\":\"0"))
                .contains("may be damaged"))
        #expect(try refusal(of: manifest + "{}\n").contains("is no manifest of a backup"))
        #expect(try refusal(of: "").contains("is no manifest of a backup"))
        // Whole, but not what was counted when it was made: this shows only when it is there.
        let miscounted = try refusal(of: manifest.replacing("\"accounts\":", with: "\"accounts\":1"))
        #expect(miscounted.contains("not what the manifest says"))
        #expect(miscounted.contains("drop it and make it anew"))
        // What is not proven is neither served nor worked with, however the restore ended.
        for command in [
            ["migrate"], ["serve", "--port", "0"], ["backup", file + ".half"], ["audit", "verify"],
        ] {
            let refused = try tool.run(command + target.named)
            #expect(refused.status == .exited(1), "\(command)")
            #expect(refused.errors.contains("was broken off"), "\(command)")
        }
    }

    @Test func `nothing to back up is said so, and the database is left as it is`() throws {
        defer { removeFiles() }
        let empty = try TestCluster.shared.freshDatabase()
        let refused = try tool.run(["backup", file, "--database-url", empty.conninfo])
        #expect(refused.status == .exited(1))
        #expect(refused.errors.contains("nothing of four-order"))
        let tables = try empty.connect().query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        #expect(tables.int(0, 0) == 0)
    }

    @Test(arguments: [["audit", "verify"], ["token", "issue", "--account", "admin"]])
    func `what only works in a database makes no other one into ours`(command: [String]) throws {
        let other = try TestCluster.shared.freshDatabase()
        let named = ["--database-url", other.conninfo]
        let refused = try tool.run(command + named)
        #expect(refused.status == .exited(1))
        #expect(refused.errors.contains("run four-order migrate first"))
        let tables = try other.connect().query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        #expect(tables.int(0, 0) == 0)
        // And where there is nothing to verify, nothing is sound.
        _ = try tool.output(["migrate"] + named)
        #expect(try tool.run(["audit", "verify"] + named).status == .exited(1))
    }

    @Test func `without pg_dump it is said how to come by one`() throws {
        let empty = try TestCluster.shared.freshDatabase()
        let refused = try tool.run([
            "backup", file, "--database-url", empty.conninfo, "--postgres-bin", "/nonexistent",
        ])
        #expect(refused.errors.contains("There is no pg_dump in /nonexistent"))
    }
}
