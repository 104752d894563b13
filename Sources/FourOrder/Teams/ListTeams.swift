import Domain
import Foundation
import Postgres

/// 志愿服务队列表: the center's teams, in the order in which they were made, for everybody in the center.
///
/// `GET /v1/teams?site_id=&category=&kind=&skill=&q=&active=`; a site's teams include those of the sites under it.
struct ListTeams: Verb {
    static let operation = OperationID.listTeams
    static let isWrite = false
    static let sql = SQL(
        "list_teams",
        """
        WITH \(CallerSQL.reading)
        SELECT \(TeamView.columns)
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT * FROM teams AS m
            WHERE m.center_id = $1::uuid AND m.id > $3::uuid
                AND ($5::text[] IS NULL OR m.kind = ANY ($5::text[]))
                AND ($6::uuid IS NULL OR m.site_id IN (
                    SELECT s.id FROM sites AS s WHERE s.center_id = $1::uuid AND $6::uuid = ANY (s.path)))
                AND ($7::text[] IS NULL OR m.categories && $7::text[])
                AND ($8::text IS NULL OR $8::text = ANY (m.skills))
                AND ($9::text IS NULL OR strpos(lower(m.name || ' ' || coalesce(m.code, '')), lower($9::text)) > 0)
                AND ($10::boolean IS NULL OR m.active = $10::boolean)
            ORDER BY m.id LIMIT $4::integer
        ) AS m ON true
        ORDER BY m.id
        """)

    let kinds: [TeamKind]?
    let site: UUID?
    let categories: [String]?
    let skill: String?
    let search: String?
    let isActive: Bool?
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        kinds = query.choices("kind", TeamKind.self)
        site = query.id("site_id")
        categories = query.categoryCodes("category")
        skill = query.text("skill", Limits.skill)
        search = query.text("q", Limits.query)
        isActive = query.boolean("active")
        page = query.page(of: .teams, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? .zero)
            p.int(page.fetch)
            p.texts(kinds?.map(\.rawValue))
            p.uuid(site)
            p.texts(categories)
            p.text(skill)
            p.text(search)
            p.bool(isActive)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }, item: TeamView.write)
        return true
    }
}
