import Cryptography
import Domain
import FourOrder
import Foundation
import Glibc
import JSON
import Platform
import Postgres

/// 备份清单: what a backup holds, in a file beside it: the first line says how many rows and of which SHA-256, each
/// further line is the head of a center's audit trail, as `audit verify --heads` reads them.
struct BackupManifest: Equatable {
    /// Rows by table.
    var rows: [String: Int]
    var heads: [AuditHead]
    /// How many migrations the schema has had.
    var migrations: Int
    /// The major version of the `pg_dump` that wrote it, which neither the server nor the program that restores it
    /// may be older than.
    var postgres = 0
    /// Of the backup's file, in hexadecimal digits.
    var sha256 = ""
    var bytes = 0

    static func path(of backup: String) -> String { backup + ".manifest" }

    /// What is in the database, in the snapshot of the connection's transaction.
    init(of connection: borrowing Connection) throws {
        let tables = try connection.query(
            """
            SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
            ORDER BY relname
            """)
        rows = [:]
        for row in 0..<tables.count {
            let table = tables.text(row, 0)
            rows[table] = try connection.query("SELECT count(*) FROM \"\(table)\"").int(0, 0)
        }
        migrations = rows["schema_migrations"] ?? 0
        heads = try AuditHead.all(on: connection)
    }

    // MARK: The file

    init(reading backup: String) throws {
        let path = Self.path(of: backup)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandError(
                zh: "没有 \(path)：清单须与备份放在一起。",
                en: "There is no \(path): the manifest belongs beside its backup.")
        }
        let lines = try readFile(path).split(separator: UInt8(ascii: "\n")).map {
            try JSONTree(parsing: Array($0))
        }
        let heads = lines.dropFirst().compactMap(AuditHead.init)
        guard let first = lines.first, let sha256 = first["sha256"]?.string, let bytes = first["bytes"]?.int,
            let rows = first["rows"]?.object, let postgres = first["postgres"]?.int,
            let migrations = first["migrations"]?.int, heads.count == lines.count - 1
        else {
            throw CommandError(zh: "\(path) 不是备份清单。", en: "\(path) is no manifest of a backup.")
        }
        self.sha256 = sha256
        self.bytes = bytes
        self.rows = Dictionary(rows.map { ($0.key, $0.value.int ?? -1) }, uniquingKeysWith: { $1 })
        self.postgres = postgres
        self.migrations = migrations
        self.heads = heads
    }

    func write(beside backup: String) throws {
        var json = JSONWriter()
        json.object { json in
            json.field("backup", "four-order \(Commands.version)")
            json.field("made_at", Timestamp(microseconds: WallClock.microsecondsSince1970()).rfc3339)
            json.field("postgres", postgres)
            json.field("migrations", migrations)
            json.field("bytes", bytes)
            json.field("sha256", sha256)
            json.key("rows")
            json.object { json in
                for (table, count) in rows.sorted(by: { $0.key < $1.key }) {
                    json.key(table)
                    json.int(count)
                }
            }
        }
        var lines = json.take() + [UInt8(ascii: "\n")]
        for head in heads {
            var json = JSONWriter(capacity: 256)
            head.write(to: &json)
            lines += json.take() + [UInt8(ascii: "\n")]
        }
        let file = try Descriptor(opening: Self.path(of: backup), flags: O_WRONLY | O_CREAT | O_EXCL)
        try writeAll(file.number, lines)
    }

    // MARK: The checksum

    /// Takes size and digest from a file.
    mutating func measure(_ path: String) throws {
        var hash = try SHA256()
        bytes = 0
        let file = try Descriptor(opening: path)
        var chunk: [UInt8] = []
        while try read(file.number, into: &chunk, maxBytes: 1 << 20) > 0 {
            try hash.update(chunk)
            bytes += chunk.count
            chunk.removeAll(keepingCapacity: true)
        }
        sha256 = Hex.encode(try hash.finish())
    }
}
