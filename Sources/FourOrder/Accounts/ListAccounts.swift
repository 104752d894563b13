import Domain
import Foundation
import Postgres

/// 账号列表: the people of the center, newest first.
///
/// `GET /v1/accounts?role=&q=`, by administrators.
struct ListAccounts: Verb {
    static let operation = OperationID.listAccounts
    static let isWrite = false
    static let sql = SQL(
        "list_accounts",
        """
        WITH \(CallerSQL.reading)
        SELECT listed.* FROM caller AS c LEFT JOIN LATERAL (
            SELECT \(AccountSQL.columns(of: "a")) FROM accounts AS a
            WHERE a.center_id = $1::uuid AND a.kind = 'person' AND a.erased_at IS NULL AND a.id < $3::uuid
                AND ($5::text IS NULL OR $5::text = ANY (a.roles))
                AND NOT EXISTS (
                    SELECT FROM unnest($6::text[]) AS w (word)
                    WHERE strpos(lower(a.name || ' ' || a.username), w.word) = 0)
            ORDER BY a.id DESC LIMIT $4::integer
        ) AS listed ON true
        WHERE \(Policy.may(operation))
        ORDER BY listed.id DESC
        """)

    let page: Page
    let role: Role?
    /// In small letters.
    let words: [String]

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        role = query.choice("role", Role.self)
        words =
            query.text("q", Limits.query)?.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
            ?? []
        page = query.page(of: .accounts, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
            p.text(role?.rawValue)
            p.texts(words)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(rows, to: &reply, emptyColumn: 0) { rows, row in
            rows.uuid(row, 0).key
        } item: { rows, row, json in
            AccountView.write(rows, row, to: &json)
        }
        return true
    }
}
