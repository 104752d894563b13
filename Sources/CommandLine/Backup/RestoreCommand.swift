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
        try invocation.checkTargetIsFree()
        let database = try DatabaseAccess.empty(invocation)
        do {
            defer { database.close() }
            let restored = try Restoration(file: file, manifest: manifest)
                .run(on: database, with: try PostgresTool("pg_restore", invocation, on: database.conninfo))
            StandardOutput.writeLine(
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

    /// - Returns: how many rows there are now.
    func run(on database: DatabaseAccess, with tool: PostgresTool) throws -> Int {
        let connection = try database.connect()
        try checkIsEmpty(connection)
        // Dumps hold no roles.
        try connection.execute(
            """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'four_order_server') THEN
                    CREATE ROLE four_order_server NOLOGIN;
                END IF;
                EXECUTE format('GRANT four_order_server TO %I', current_user);
            END
            $$
            """)
        try load(tool)
        // Transactions are counted from a few hundred on here, and the chain must go on behind its last block.
        try connection.execute("SELECT begin_audit_era(); ANALYZE")
        let found = try connection.transaction { try BackupManifest(of: $0) }
        guard found.rows == manifest.rows, found.heads == manifest.heads else {
            throw CommandError(
                zh: "恢复的内容与清单不符。", en: "What was restored is not what the manifest says.")
        }
        return found.rows.values.reduce(0, +)
    }

    private func load(_ tool: PostgresTool) throws {
        var bar = ProgressBar("restore")
        let tables = manifest.rows.count
        var done = 0
        try tool.run(
            ["--no-owner", "--exit-on-error", "--verbose", "--jobs=\(Self.jobs)", file]
        ) { line in
            guard line.contains("finished item"), line.contains(" TABLE DATA ") else { return }
            done += 1
            bar.show(done, of: max(tables, done), "\(line.split(separator: " ").last ?? "")")
        }
        bar.finish()
    }

    private func checkIsEmpty(_ connection: borrowing Connection) throws {
        let tables = try connection.query(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        ).int(0, 0)
        guard tables == 0 else {
            throw CommandError(
                zh: "数据库里已有 \(tables) 张表，不会覆盖。",
                en: "The database holds \(tables) tables already, which are not overwritten.")
        }
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
