import Domain
import FourOrder
import Foundation
import Platform
import Postgres

extension Command {
    /// Makes a database of a backup.
    static let restore = Command(
        "restore", operands: ["FILE"],
        Wording(
            zh: "把备份恢复到新的数据目录，或 DATABASE_URL 所指的空数据库；不会覆盖已有数据，恢复后核对校验和、行数和审计链头",
            en:
                "restore a backup into a new data directory, or into the empty database of DATABASE_URL; never over "
                + "existing data; compares checksum, rows and the audit trail's heads"),
        Options.database
    ) { invocation in
        let file = invocation.operands.first ?? ""
        let manifest = try BackupManifest(reading: file)
        var measured = manifest
        try measured.measure(file)
        guard measured == manifest else {
            throw CommandError(
                zh: "\(file) 与清单不符，可能已损坏。", en: "\(file) is not as its manifest says; it may be damaged.")
        }
        let tool = try PostgresTool("pg_restore", invocation)
        try manifest.checkIsKnown(try Home.find(invocation), tool)
        try invocation.checkTargetIsFree()
        let database = try DatabaseAccess.empty(invocation)
        do {
            defer { database.close() }
            let restored = try Restoration(file: file, manifest: manifest, tool: tool).run(on: database)
            try StandardOutput.print(
                "已恢复 · restored: \(restored) 行 · rows, SHA-256 \(manifest.sha256)")
        } catch {
            try invocation.removeUnfinishedTarget()
            throw error
        }
        return 0
    }
}

/// Puts a backup into an empty database.
private struct Restoration {
    /// Processes that load at the same time.
    private static let jobs = 2

    let file: String
    let manifest: BackupManifest
    let tool: PostgresTool

    /// - Returns: how many rows there are now.
    func run(on database: DatabaseAccess) throws -> Int {
        let connection = try database.connect()
        try check(connection)
        do {
            return try fill(connection, database.conninfo)
        } catch  where !database.isPrivate {
            throw CommandError(
                zh: "\(error)；数据库只恢复了一部分，请删除重建后再试。",
                en: "\(error); the database holds a part of it: drop it and make it anew before another try.")
        }
    }

    private func check(_ connection: borrowing Connection) throws {
        try connection.checkIsEmpty()
        try connection.checkSeesEverything()
        let server = try connection.serverMajorVersion()
        guard server >= manifest.postgres else {
            throw CommandError(
                zh: "备份出自 PostgreSQL \(manifest.postgres)，不能恢复到更旧的服务器（\(server)）。",
                en:
                    "The backup is of PostgreSQL \(manifest.postgres) and cannot go into an older server (\(server))."
            )
        }
    }

    private func fill(_ connection: borrowing Connection, _ conninfo: String) throws -> Int {
        // Whatever ends this process, nobody takes half a database for a whole one.
        try connection.execute("CREATE SCHEMA \(Migrations.restoreMark)")
        // Dumps hold no roles.
        try connection.execute(
            """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'four_order_server') THEN
                    CREATE ROLE four_order_server NOLOGIN;
                END IF;
                IF NOT pg_has_role(current_user, 'four_order_server', 'MEMBER') THEN
                    EXECUTE format('GRANT four_order_server TO %I', current_user);
                END IF;
            END
            $$
            """)
        try load(conninfo)
        // Transactions are counted from a few hundred on here, and the chain must go on behind its last block.
        try connection.execute("SELECT begin_audit_era(); ANALYZE")
        let found = try connection.transaction { try BackupManifest(of: $0) }
        guard found.rows == manifest.rows, found.heads == manifest.heads else {
            throw CommandError(
                zh: "恢复的内容与清单不符。", en: "What was restored is not what the manifest says.")
        }
        try connection.execute("DROP SCHEMA \(Migrations.restoreMark)")
        return found.rows.values.reduce(0, +)
    }

    private func load(_ conninfo: String) throws {
        var bar = ProgressBar("restore")
        let tables = manifest.rows.count
        var done = 0
        try tool.run(
            on: conninfo,
            ["--no-owner", "--exit-on-error", "--verbose", "--jobs=\(Self.jobs)", file]
        ) { line in
            guard line.contains("finished item"), line.contains(" TABLE DATA ") else { return }
            done += 1
            bar.show(done, of: max(tables, done), "\(line.split(separator: " ").last ?? "")")
        }
        bar.finish()
    }
}

extension Invocation {
    private var privateCluster: String { self[Options.dataDirectory] + "/postgres" }

    fileprivate func checkTargetIsFree() throws(CommandError) {
        guard self[Options.databaseURL] == nil, FileManager.default.fileExists(atPath: privateCluster) else {
            return
        }
        throw CommandError(
            zh: "\(privateCluster) 已有数据库，不会覆盖；请用 --data-dir 指明新目录。",
            en: "\(privateCluster) holds a database already, which is not overwritten; name a new --data-dir."
        )
    }

    /// Half a database must not be taken for a whole one. What the operator named by URL is his to empty.
    fileprivate func removeUnfinishedTarget() throws {
        if self[Options.databaseURL] == nil { try FileManager.default.removeItem(atPath: privateCluster) }
    }
}

extension BackupManifest {
    /// Whether this program can make something of it.
    fileprivate func checkIsKnown(_ home: Home, _ tool: PostgresTool) throws {
        try tool.check(
            atLeast: postgres, reason: (zh: "写备份的 pg_dump 的版本是", en: "the backup was written by pg_dump"))
        let known = try Migrations(folder: home.migrations).all.count
        guard migrations <= known else {
            throw CommandError(
                zh: "备份的结构已到第 \(migrations) 次变更，比本程序（\(known)）新；请用更新的版本恢复。",
                en:
                    "The backup's schema has had \(migrations) migrations, this program knows \(known); restore it with a "
                    + "newer version.")
        }
    }
}
