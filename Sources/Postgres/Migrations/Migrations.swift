import Foundation

/// The schema's history as a folder of numbered files, applied forwards only and each exactly once.
///
/// A table `schema_migrations` in the database says what has been applied, with a checksum of each file, so that a
/// file changed afterwards is noticed. All of it happens under an advisory lock: two servers may start at once.
public struct Migrations: Sendable {
    /// In order, numbered from 1.
    public let all: [Migration]

    /// A schema that is in a database for as long as a restore into it is not proven: half of one is none of ours.
    public static let restoreMark = "four_order_restoring"

    /// "four" and "order" in ASCII: the same in every version, and used for nothing else.
    private static let lockKey: Int64 = 0x666F_7572_6F72_6465

    /// Reads a folder.
    /// - Throws: a sentence about a file name that is no migration's, a gap, or a number given twice.
    public init(folder: String) throws(MigrationError) {
        var files: [(name: String, script: String)] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                files.append((name, try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)))
            }
        } catch {
            throw MigrationError("The migrations in \(folder) cannot be read: \(error.localizedDescription)")
        }
        try self.init(files: files)
    }

    /// From files already read.
    public init(files: [(name: String, script: String)]) throws(MigrationError) {
        var migrations: [Migration] = []
        for file in files {
            guard let migration = Migration(fileName: file.name, script: file.script) else {
                throw MigrationError("\(file.name) is not named like a migration (NNNN_name.sql).")
            }
            migrations.append(migration)
        }
        migrations.sort { $0.number < $1.number }
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            let missing = migration.number > index + 1
            throw MigrationError(
                missing
                    ? "Migration \(index + 1) is missing before \(migration.fileName)."
                    : "There are two migrations numbered \(migration.number).")
        }
        all = migrations
    }

    /// Brings the database up to date.
    /// - Parameters:
    ///   - connection: as the owner of the schema.
    ///   - progress: called with each migration about to be applied.
    /// - Returns: what was applied; empty when the database was up to date.
    @discardableResult
    public func apply(
        to connection: borrowing Connection, progress: (Migration) -> Void = { _ in }
    ) throws(MigrationError) -> [Migration] {
        do {
            _ = try connection.query("select pg_advisory_lock($1::bigint)") { $0.bigint(Self.lockKey) }
        } catch {
            throw MigrationError("The lock on the migrations cannot be had: \(error)", cause: error)
        }
        let result: Result<[Migration], MigrationError>
        do {
            result = .success(try applyLocked(connection, progress))
        } catch {
            result = .failure(error)
        }
        do {
            _ = try connection.query("select pg_advisory_unlock($1::bigint)") { $0.bigint(Self.lockKey) }
        } catch {
            // A connection that broke has given its locks back; what went wrong before it matters more.
            _ = try result.get()
            throw MigrationError("The lock on the migrations cannot be given back: \(error)", cause: error)
        }
        return try result.get()
    }

    /// Whether the database has had all of them; nothing is changed.
    public func areApplied(to connection: borrowing Connection) throws -> Bool {
        try Self.checkIsWhole(connection)
        let isOther = try connection.query("select to_regclass('schema_migrations') is null").bool(0, 0)
        return try !isOther && check(connection) == all.count
    }

    /// Refuses a database that a restore was broken off in.
    public static func checkIsWhole(_ connection: borrowing Connection) throws {
        let found = try connection.query("select to_regnamespace($1::text) is not null") {
            $0.text(restoreMark)
        }
        guard found.bool(0, 0) else { return }
        throw MigrationError(
            "A restore into this database was broken off; drop it (or its data directory) and restore the backup anew."
        )
    }

    private func applyLocked(
        _ connection: borrowing Connection, _ progress: (Migration) -> Void
    ) throws(MigrationError) -> [Migration] {
        let appliedCount: Int
        do {
            try Self.checkIsWhole(connection)
            try connection.execute(
                """
                create table if not exists schema_migrations (
                    number integer primary key,
                    name text not null,
                    checksum text not null,
                    applied_at timestamptz not null default now()
                )
                """)
            appliedCount = try check(connection)
        } catch let error as MigrationError {
            throw error
        } catch let error as DatabaseError {
            throw MigrationError("The state of the migrations cannot be read: \(error)", cause: error)
        } catch {
            throw MigrationError("The state of the migrations cannot be read: \(error)")
        }
        let pending = Array(all.dropFirst(appliedCount))
        for migration in pending {
            progress(migration)
            do {
                try apply(migration, connection)
            } catch let error as DatabaseError {
                throw MigrationError(
                    "Migration \(migration.fileName) failed and was rolled back: \(error)", cause: error)
            } catch {
                throw MigrationError("Migration \(migration.fileName) failed and was rolled back: \(error)")
            }
        }
        return pending
    }

    /// Compares what was applied with the folder, and returns how many migrations that is.
    private func check(_ connection: borrowing Connection) throws -> Int {
        let applied = try connection.query(
            "select number, name, checksum from schema_migrations order by number")
        let checksums = try connection.query(
            "select encode(sha256(convert_to(t, 'UTF8')), 'hex') from unnest($1::text[]) with ordinality u(t, n) order by n"
        ) { $0.texts(all.map(\.script)) }
        for row in 0..<applied.count {
            let number = applied.int(row, 0)
            let name = applied.text(row, 1)
            guard number == row + 1 else {
                throw MigrationError("The database has applied migration \(number) but not \(row + 1).")
            }
            guard row < all.count else {
                throw MigrationError(
                    "The database is newer than this program: it has migration \(number) (\(name)), this program knows "
                        + "\(all.count).")
            }
            guard name == all[row].name, applied.text(row, 2) == checksums.text(row, 0) else {
                throw MigrationError(
                    "Migration \(all[row].fileName) was changed after it was applied; restore the file and add a new "
                        + "migration instead.")
            }
        }
        return applied.count
    }

    private func apply(_ migration: Migration, _ connection: borrowing Connection) throws {
        try connection.transaction { connection in
            try connection.execute(migration.script)
            guard connection.isInTransaction else {
                throw MigrationError("it ends its own transaction, so it may have been applied in part")
            }
            _ = try connection.query(
                """
                insert into schema_migrations (number, name, checksum)
                values ($1::int, $2::text, encode(sha256(convert_to($3::text, 'UTF8')), 'hex'))
                """
            ) { parameters in
                parameters.int(Int32(migration.number))
                parameters.text(migration.name)
                parameters.text(migration.script)
            }
        }
    }
}

extension Connection {
    /// Makes a database unless it is there already, from this connection to another one of the same server.
    /// - Returns: whether it was made.
    @discardableResult
    public func createDatabaseIfMissing(_ name: String) throws(DatabaseError) -> Bool {
        let found = try query("select 1 from pg_database where datname = $1::text") { $0.text(name) }
        guard found.isEmpty else { return false }
        do {
            try execute("create database \(Self.quotedIdentifier(name))")
            return true
        } catch  where error.sqlstate == "42P04" || error.sqlstate == "23505" {
            // Another process made it since.
            return false
        }
    }

    /// A name as SQL writes it where it is no parameter.
    public static func quotedIdentifier(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
