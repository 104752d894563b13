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
        // As it is: a backup is what comes before a migration.
        let database = try DatabaseAccess.open(invocation, schema: .any)
        defer { database.close() }
        let connection = try database.connect()
        let manifest = try backup.make(
            of: connection, at: database.conninfo, with: try PostgresTool("pg_dump", invocation))
        try StandardOutput.print("\(manifest.sha256)  \(backup.file)")
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
    func make(
        of connection: borrowing Connection, at conninfo: String, with tool: PostgresTool
    ) throws -> BackupManifest {
        try connection.checkIsOurs()
        try connection.checkSeesEverything()
        try tool.check(
            atLeast: try connection.serverMajorVersion(), reason: (zh: "数据库服务器的版本是", en: "the server is"))
        let claim = try claim()
        // One that was under way a moment ago may have finished since.
        try checkIsNew()
        defer { _ = claim.number }
        do {
            var manifest = try connection.transaction { try dump($0, conninfo, tool) }
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

    /// Makes the file before it is written, so that it is at no moment readable by others, and locks it: who comes to the
    /// same name meanwhile is refused, and what an interrupted backup left, which nobody locks, makes way.
    private func claim() throws -> Descriptor {
        if FileManager.default.fileExists(atPath: unfinished) {
            let left = try Descriptor(opening: unfinished, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            try lock(left)
            unsafe unlink(unfinished)
        }
        let made = try Descriptor(opening: unfinished, flags: O_WRONLY | O_CREAT | O_EXCL)
        try lock(made)
        return made
    }

    private func lock(_ descriptor: borrowing Descriptor) throws(CommandError) {
        var facts = stat()
        let isLocked = flock(descriptor.number, LOCK_EX | LOCK_NB) == 0
        // Another one may have taken it for a left one between its making and its locking.
        guard isLocked, unsafe fstat(descriptor.number, &facts) == 0, facts.st_nlink > 0 else {
            throw CommandError(
                zh: "另一个备份正在写 \(file)。", en: "Another backup is being written to \(file).")
        }
    }

    /// One snapshot for what is counted and what is dumped.
    private func dump(
        _ connection: borrowing Connection, _ conninfo: String, _ tool: PostgresTool
    ) throws -> BackupManifest {
        try connection.execute(
            """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL idle_in_transaction_session_timeout = 0
            """)
        let snapshot = try connection.query("SELECT pg_export_snapshot()").text(0, 0)
        var manifest = try BackupManifest(of: connection)
        manifest.postgres = tool.program.majorVersion
        var bar = ProgressBar("backup")
        var tables = 0
        // The lightest compression: the server needs the cores.
        try tool.run(
            on: conninfo,
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
}
