import Domain
import Foundation
import Postgres

/// 接口密钥列表: the keys of integration scripts, newest first, revoked ones too; never their secrets.
///
/// `GET /v1/api_keys`, by administrators.
struct ListApiKeys: Verb {
    static let operation = OperationID.listApiKeys
    static let isWrite = false
    static let sql = SQL(
        "list_api_keys",
        """
        WITH \(CallerSQL.reading)
        SELECT listed.* FROM caller AS c LEFT JOIN LATERAL (
            SELECT \(ApiKeyView.columns(of: "a")) FROM accounts AS a
            WHERE a.center_id = $1::uuid AND a.kind = 'api_key' AND a.id < $3::uuid
            ORDER BY a.id DESC LIMIT $4::integer
        ) AS listed ON true
        WHERE \(Policy.may(operation))
        ORDER BY listed.id DESC
        """)

    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .apiKeys, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(rows, to: &reply, emptyColumn: 0) { rows, row in
            rows.uuid(row, 0).key
        } item: { rows, row, json in
            ApiKeyView.write(rows, row, to: &json)
        }
        return true
    }
}
