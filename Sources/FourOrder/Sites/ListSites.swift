import Domain
import Foundation
import Postgres

/// 阵地列表: the center's sites, in the order in which they were made, for everybody in the center.
///
/// `GET /v1/sites?kind=&parent_id=&within=&q=&active=`. Names and codes change, so a page goes by id: that alone
/// shows every site once.
struct ListSites: Verb {
    static let operation = OperationID.listSites
    static let isWrite = false
    static let sql = SQL(
        "list_sites",
        """
        WITH \(CallerSQL.reading)
        SELECT \(SiteView.columns)
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT * FROM sites AS s
            WHERE s.center_id = $1::uuid AND s.id > $3::uuid
                AND ($5::text[] IS NULL OR s.kind = ANY ($5::text[]))
                AND ($6::uuid IS NULL OR s.parent_id = $6::uuid)
                AND ($7::uuid IS NULL OR $7::uuid = ANY (s.path))
                AND ($8::text IS NULL OR strpos(lower(s.name || ' ' || s.code), lower($8::text)) > 0)
                AND ($9::boolean IS NULL OR s.active = $9::boolean)
            ORDER BY s.id LIMIT $4::integer
        ) AS s ON true
        ORDER BY s.id
        """)

    let kinds: [SiteKind]?
    let parent: UUID?
    let within: UUID?
    let search: String?
    let isActive: Bool?
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        kinds = query.choices("kind", SiteKind.self)
        parent = query.id("parent_id")
        within = query.id("within")
        search = query.text("q", Limits.query)
        isActive = query.boolean("active")
        page = query.page(of: .sites, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? .zero)
            p.int(page.fetch)
            p.texts(kinds?.map(\.rawValue))
            p.uuid(parent)
            p.uuid(within)
            p.text(search)
            p.bool(isActive)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }, item: SiteView.write)
        return true
    }
}
