import Domain
import Foundation
import Postgres

/// 服务类别列表: the national categories first, then the center's own, by code.
///
/// `GET /v1/categories`
struct ListCategories: Verb {
    static let operation = OperationID.listCategories
    static let isWrite = false
    /// What the list goes by: `0` or `1`, and the code. Neither ever changes.
    private static let key = "((CASE WHEN k.national THEN '0' ELSE '1' END || k.code) COLLATE \"C\")"
    static let sql = SQL(
        "list_categories",
        """
        WITH \(CallerSQL.reading)
        SELECT \(CategoryView.columns)
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT *, \(key) AS key FROM categories AS k
            WHERE k.center_id = $1::uuid AND \(key) > $3::text
            ORDER BY \(key) LIMIT $4::integer
        ) AS k ON true
        ORDER BY k.key
        """)

    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .categories, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.text(page.afterText ?? "")
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(rows, to: &reply, emptyColumn: 0) { rows, row in
            Array(((rows.bool(row, 5) ? "0" : "1") + rows.text(row, 0)).utf8)
        } item: { rows, row, json in
            CategoryView.write(rows, row, &json)
        }
        return true
    }
}
