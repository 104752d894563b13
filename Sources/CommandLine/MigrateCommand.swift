import Domain
import Platform
import Postgres

extension Command {
    /// Brings the schema up to date and lists its history.
    static let migrate = Command(
        "migrate",
        Wording(zh: "更新数据库结构，并列出各次变更", en: "bring the database's schema up to date, and list its changes"),
        Options.database
    ) { invocation in
        let database = try DatabaseAccess.open(invocation, schema: .migrated)
        defer { database.close() }
        let connection = try database.connect()
        let rows = try connection.query(
            """
            SELECT number, name, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM schema_migrations ORDER BY number
            """)
        for row in 0..<rows.count {
            let number = "\(rows.int(row, 0))"
            let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
            try StandardOutput.print("\(padded) \(rows.text(row, 1))  \(rows.text(row, 2))")
        }
        return 0
    }
}
