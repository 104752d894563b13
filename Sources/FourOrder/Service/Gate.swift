import Domain
import Foundation
import Postgres

/// What is asked once a request has been refused: who the caller is, what he sees, and what is kept under his
/// key. Never on the way of a request that succeeds.
struct Gate {
    /// What the path names.
    enum Subject: Equatable {
        /// Nothing, or something everybody in the center may know of.
        case caller
        /// A row of a table of the center's set-up, by `id` or by the column named.
        case row(of: StaticTable)
        /// An order, and what the caller is to it.
        case order
        /// What not everybody sees, or what more than a role lets act on: by a query of the feature's own.
        case query(GateQuery)

        /// What is no UUID then names nothing.
        var isNamedByID: Bool {
            switch self {
            case .caller, .row(of: .categories), .query: false
            case .row, .order: true
            }
        }
    }

    /// The tables whose rows paths name.
    enum StaticTable: String, CaseIterable {
        case sites, services, teams, categories
        /// Accounts of people, and keys of integration scripts, as far as the caller sees them.
        case accounts
        case apiKeys = "api_keys"

        fileprivate var existence: String {
            switch self {
            case .categories:
                "SELECT k.version FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = $4::text"
            case .apiKeys:
                """
                SELECT a.version FROM accounts AS a
                WHERE \(named) AND a.kind = 'api_key' AND \(Policy.sees(.revokeApiKey))
                """
            case .accounts:
                """
                SELECT a.version, a.username FROM accounts AS a
                WHERE \(named) AND a.kind = 'person' AND a.erased_at IS NULL
                    AND \(Policy.sees(.readAccount, own: "a.id = c.id"))
                """
            case .sites, .services, .teams:
                "SELECT a.version FROM \(rawValue) AS a WHERE \(named)"
            }
        }

        private var named: String { "a.center_id = $1::uuid AND a.id = $4::text::uuid" }
    }

    let caller: UUID?
    /// What his roles make of him.
    let ties: Ties
    /// Of an API key.
    let scopes: Set<Scope>
    let isFound: Bool
    /// Of the row or the order.
    let version: Int?
    let kept: KeptAnswer?
    /// A request under the same key is being carried out at this moment.
    let isTwinRunning: Bool
    let order: OrderGate?
    /// Whether a feature's own query lets the caller act on what it found.
    let mayAct: Bool
    /// Of the account that the path names.
    let username: String?
}

extension Gate.Subject {
    fileprivate var isQuery: Bool {
        if case .query = self { true } else { false }
    }
}

extension Gate {
    /// `$1` center, `$2` token, `$3` Idempotency-Key or null, `$4` what the path names, as text, or null.
    static func statement(_ subject: Subject, named: Named?, _ context: CallContext) -> Statement {
        let sql: SQL =
            switch subject {
            case .caller: callerSQL
            case .row(let table): rowSQL[table] ?? callerSQL
            case .order: orderSQL
            case .query(let query): query.sql
            }
        return Statement(sql) { p in
            context.bindReading(&p)
            p.text(context.idempotencyKey?.value)
            p.text(subject.isNamedByID ? named?.id?.text : named?.text)
        }
    }

    private static let callerSQL = SQL(
        "gate_caller",
        text(found: "$4::text IS NULL OR true", version: "NULL::integer", from: "", order: "NULL::integer"))

    private static let rowSQL: [StaticTable: SQL] = Dictionary(
        uniqueKeysWithValues: StaticTable.allCases.map { table in
            (
                table,
                SQL(
                    "gate_row",
                    text(
                        found: "named.version IS NOT NULL", version: "named.version",
                        from: "LEFT JOIN LATERAL (\(table.existence)) AS named ON true",
                        order: table == .accounts ? "named.username" : "NULL::integer"))
            )
        })

    private static let orderSQL = SQL(
        "gate_order",
        text(
            found: "named.bits <> 0", version: "named.version",
            from: "LEFT JOIN LATERAL (\(OrderGate.source)) AS named ON true", order: OrderGate.columns))

    /// What a feature's own query finds; see `GateQuery`.
    static func text(query source: String) -> String {
        text(
            found: "named.version IS NOT NULL AND ($4::text IS NULL OR true)", version: "named.version",
            from: "LEFT JOIN LATERAL (\(source)) AS named ON true", order: "coalesce(named.may, false)")
    }

    private static func text(found: String, version: String, from: String, order: String) -> String {
        """
        WITH \(CallerSQL.reading)
        SELECT c.id, c.roles, c.led IS NOT NULL, c.scopes, \(found), \(version), kept.fingerprint, kept.status, kept.head,
            kept.body,
            $3::text IS NOT NULL
                AND NOT pg_try_advisory_xact_lock(hashtextextended(c.id::text || $3::text, 0)),
            \(order)
        FROM caller AS c
            LEFT JOIN idempotency_keys AS kept
                ON kept.center_id = $1::uuid AND kept.account_id = c.id AND kept.key = $3::text
            \(from)
        """
    }

    init(_ rows: borrowing Rows, _ subject: Subject) {
        guard rows.count > 0 else {
            self = .nobody
            return
        }
        var ties: Ties = rows.bool(0, 2) ? .leader : []
        for role in rows.texts(0, 1).compactMap(Role.init) { ties.formUnion(Ties(role)) }
        let isFound = rows.optionalBool(0, 4) ?? false
        self.init(
            caller: rows.uuid(0, 0), ties: ties, scopes: Set(rows.texts(0, 3).compactMap(Scope.init)),
            isFound: isFound, version: rows.optionalInt(0, 5),
            kept: rows.isNull(0, 6) ? nil : KeptAnswer(rows, row: 0, column: 6),
            isTwinRunning: rows.bool(0, 10),
            order: subject == .order && isFound ? OrderGate(rows, row: 0, column: 11) : nil,
            mayAct: subject.isQuery && rows.bool(0, 11),
            username: subject == .row(of: .accounts) ? rows.optionalText(0, 11) : nil)
    }

    /// The token is nobody's.
    private static let nobody = Gate(
        caller: nil, ties: [], scopes: [], isFound: false, version: nil, kept: nil, isTwinRunning: false,
        order: nil, mayAct: false, username: nil)
}
