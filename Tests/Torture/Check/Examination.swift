import Foundation
import Postgres

/// Compares what was acknowledged with what is in the database. Nothing here is shared with the service's own guards but
/// the table of transitions: rules are put again, as questions to the rows.
struct Examination {
    /// More of a kind says nothing new.
    static let mostOfAKind = 5
    private static let rowsAtOnce = 5_000

    private(set) var findings: [Finding] = []
    private let pages: Ledger.Pages
    private let cast: Cast

    init(_ pages: Ledger.Pages, _ cast: Cast) {
        self.pages = pages
        self.cast = cast
    }

    mutating func examine(_ connection: borrowing Connection) throws {
        try lay(out: connection)
        // Questions go over whole tables; for the limit around them the planner counts on an early end, and goes row by
        // row, which took minutes.
        try connection.execute("SET enable_nestloop = off")
        for question in AcknowledgedSQL.questions + RulesSQL.questions {
            try ask(question, connection)
        }
        findings += try LifePaths.examine(connection)
        findings += try Holdings.examine(connection, cast)
        findings += pages.unanswered.prefix(Self.mostOfAKind).map {
            Finding(check: .answer, detail: "never answered: \($0)")
        }
        findings += pages.odd.prefix(Self.mostOfAKind).map {
            Finding(check: .answer, detail: "\($0.value) times: \($0.key)")
        }
    }

    /// A question gives a line of text for each thing that is wrong.
    struct Question {
        let check: Finding.Check
        let sql: String
    }

    private mutating func ask(_ question: Question, _ connection: borrowing Connection) throws {
        let wrong = try connection.query(
            "SELECT w.*, count(*) OVER () FROM (\(question.sql)) AS w LIMIT \(Self.mostOfAKind)")
        for row in 0..<wrong.count {
            let more = row == 0 && wrong.count > 1 ? " (one of \(wrong.int(row, 1)))" : ""
            findings.append(Finding(check: question.check, detail: wrong.text(row, 0) + more))
        }
    }

    // MARK: The ledger, where questions can reach it

    private func lay(out connection: borrowing Connection) throws(DatabaseError) {
        try connection.execute(
            """
            CREATE TEMP TABLE acknowledged (key text, account uuid, order_id uuid, action text, version integer);
            CREATE TEMP TABLE answered (key text, account uuid, status integer);
            CREATE TEMP TABLE lines (reference text, order_id uuid);
            CREATE TEMP TABLE started (run_id uuid);
            CREATE TEMP TABLE confirmed (run_id uuid);
            """)
        for changes in Self.parts(pages.changes) {
            _ = try connection.query(
                "INSERT INTO acknowledged SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::integer[])"
            ) {
                $0.texts(changes.map(\.key))
                $0.uuids(changes.map(\.account))
                $0.uuids(changes.map(\.order))
                $0.texts(changes.map(\.action))
                $0.ints(changes.map { Int32($0.version) })
            }
        }
        for answers in Self.parts(pages.answered) {
            _ = try connection.query(
                "INSERT INTO answered SELECT * FROM unnest($1::text[], $2::uuid[], $3::integer[])"
            ) {
                $0.texts(answers.map(\.key))
                $0.uuids(answers.map(\.account))
                $0.ints(answers.map { Int32($0.status) })
            }
        }
        for lines in Self.parts(pages.lines) {
            _ = try connection.query("INSERT INTO lines SELECT * FROM unnest($1::text[], $2::uuid[])") {
                $0.texts(lines.map(\.reference))
                $0.uuids(lines.map(\.order))
            }
        }
        try lay(pages.startedRuns, in: "started", connection)
        try lay(pages.confirmedRuns, in: "confirmed", connection)
        try connection.execute(
            "CREATE INDEX ON acknowledged (order_id, version); CREATE INDEX ON answered (account, key); ANALYZE"
        )
    }

    private func lay(
        _ runs: [UUID], in table: String, _ connection: borrowing Connection
    ) throws(DatabaseError) {
        _ = try connection.query("INSERT INTO \(table) SELECT unnest($1::uuid[])") { $0.uuids(runs) }
    }

    private static func parts<Row>(_ rows: [Row]) -> [ArraySlice<Row>] {
        stride(from: 0, to: rows.count, by: rowsAtOnce).map { rows[$0..<min($0 + rowsAtOnce, rows.count)] }
    }
}
