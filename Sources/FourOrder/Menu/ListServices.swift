import Domain
import Foundation
import Postgres

/// 服务菜单: what residents can order, in the order in which it was put on the menu.
///
/// `GET /v1/services?category=&q=&active=`
struct ListServices: Verb {
    static let operation = OperationID.listServices
    static let isWrite = false
    static let sql = SQL(
        "list_services",
        """
        WITH \(CallerSQL.reading)
        SELECT \(ServiceView.columns)
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT * FROM services AS v
            WHERE v.center_id = $1::uuid AND v.id > $3::uuid
                AND ($5::text[] IS NULL OR v.category = ANY ($5::text[]))
                AND ($6::text IS NULL OR strpos(lower(v.name || ' ' || coalesce(v.code, '')), lower($6::text)) > 0)
                AND ($7::boolean IS NULL OR v.active = $7::boolean)
            ORDER BY v.id LIMIT $4::integer
        ) AS v ON true
        ORDER BY v.id
        """)

    let categories: [String]?
    let search: String?
    let isActive: Bool?
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        categories = query.categoryCodes("category")
        search = query.text("q", Limits.query)
        isActive = query.boolean("active")
        page = query.page(of: .services, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? .zero)
            p.int(page.fetch)
            p.texts(categories)
            p.text(search)
            p.bool(isActive)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }, item: ServiceView.write)
        return true
    }
}
