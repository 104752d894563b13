import Domain
import FourOrder
import Foundation
import Glibc
import Platform
import Postgres

extension Command {
    /// Writes all that is in the database into a file, while the server runs.
    static let backup = Command(
        "backup", operands: ["FILE"],
        Wording(
            zh: "把数据库备份到文件，服务无须停止；备份含个人信息，文件只有本用户可读（0600），请妥善保管",
            en:
                "back the database up into a file while the server runs; it holds personal data: the file can be read "
                + "by its owner only (0600), keep it as you keep the database"),
        Options.database
    ) { invocation in
        let backup = Backup(file: invocation.operands.first ?? "")
        try backup.checkIsNew()
        let database = try DatabaseAccess.open(invocation)
        defer { database.close() }
        let connection = try database.connect()
        let manifest = try backup.make(
            of: connection, with: try PostgresTool("pg_dump", invocation, on: database.conninfo))
        StandardOutput.writeLine("\(manifest.sha256)  \(backup.file)")
        return 0
    }
}

/// One backup: the file that `pg_dump` writes and the manifest beside it.
struct Backup {
    let file: String

    private var unfinished: String { file + ".unfinished" }

    func checkIsNew() throws(CommandError) {
        for path in [file, BackupManifest.path(of: file)] where FileManager.default.fileExists(atPath: path) {
            throw CommandError(
                zh: "\(path) 已存在，不会覆盖。", en: "\(path) exists already and is not overwritten.")
        }
    }

    /// The file bears its name only when it is whole.
    func make(of connection: borrowing Connection, with tool: PostgresTool) throws -> BackupManifest {
        try checkSeesEverything(connection)
        // What an interrupted backup left.
        unsafe unlink(unfinished)
        // Made before it is written, so that it is at no moment readable by others.
        _ = try Descriptor(opening: unfinished, flags: O_WRONLY | O_CREAT | O_EXCL)
        do {
            var manifest = try connection.transaction { try dump($0, tool) }
            try manifest.measure(unfinished)
            try manifest.write(beside: file)
            guard unsafe rename(unfinished, file) == 0 else {
                throw PosixError(call: "rename \(unfinished)", code: errno)
            }
            return manifest
        } catch {
            unsafe unlink(unfinished)
            throw error
        }
    }

    /// One snapshot for what is counted and what is dumped.
    private func dump(_ connection: borrowing Connection, _ tool: PostgresTool) throws -> BackupManifest {
        try connection.execute(
            """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL idle_in_transaction_session_timeout = 0
            """)
        let snapshot = try connection.query("SELECT pg_export_snapshot()").text(0, 0)
        let manifest = try BackupManifest(of: connection)
        var bar = ProgressBar("backup")
        var tables = 0
        // The lightest compression: the server needs the cores.
        try tool.run(
            [
                "--format=custom", "--compress=1", "--no-owner", "--verbose", "--snapshot=\(snapshot)",
                "--file=\(unfinished)",
            ]
        ) { line in
            guard line.contains("dumping contents of table") else { return }
            tables += 1
            bar.show(tables, of: manifest.rows.count, "\(line.split(separator: "\"").last ?? "")")
        }
        bar.finish()
        return manifest
    }

    /// Row-level security is forced on owners too: a dump that it holds for would lack every row.
    private func checkSeesEverything(_ connection: borrowing Connection) throws {
        let rows = try connection.query(
            "SELECT rolsuper OR rolbypassrls, rolname::text FROM pg_roles WHERE rolname = current_user")
        guard rows.bool(0, 0) else {
            let role = rows.text(0, 1)
            throw CommandError(
                zh: "角色 \(role) 受行级安全限制，看不到全部数据；请用超级用户执行 ALTER ROLE \(role) BYPASSRLS。",
                en:
                    "Row-level security hides rows from the role \(role); have a superuser run ALTER ROLE \(role) BYPASSRLS."
            )
        }
    }
}
