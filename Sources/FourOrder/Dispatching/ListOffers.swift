import Domain
import Foundation
import Postgres

/// 派单列表: the inbox of a team, or of all the caller sees, newest first.
///
/// `GET /v1/offers?team_id=&state=`. Members see the offers of their teams, dispatchers those of the orders they
/// see, administrators all.
struct ListOffers: Verb {
    static let operation = OperationID.listOffers
    static let isWrite = false

    /// Of one team, along its index; or of whatever the caller sees.
    private static let ofTeam = SQL("list_offers_of_team", text(isOfTeam: true))
    private static let ofAll = SQL("list_offers", text(isOfTeam: false))

    private static func text(isOfTeam: Bool) -> String {
        """
        WITH \(CallerSQL.reading(for: operation)),
        scope AS (
            SELECT c.*, 'admin' = ANY (c.roles) OR c.sites && (
                SELECT array_agg(p.id) FROM sites AS p
                WHERE p.center_id = $1::uuid AND p.parent_id IS NULL) AS whole_center
            FROM caller AS c
        ),
        found AS (
            SELECT DISTINCT w.id FROM (
                \(branches(isOfTeam).joined(separator: "\nUNION ALL\n"))
            ) AS w
            ORDER BY w.id DESC LIMIT $4::integer
        )
        SELECT listed.*, \(OfferView.columns)
        FROM caller AS one LEFT JOIN (
            found AS w JOIN offers AS f ON f.center_id = $1::uuid AND f.id = w.id
            CROSS JOIN LATERAL (
                \(OrderSQL.view())
                WHERE o.center_id = $1::uuid AND o.id = f.order_id
            ) AS listed
        ) ON true
        ORDER BY f.id DESC
        """
    }

    /// What does not concern the caller is decided once a branch, within it, and not with each offer.
    private static func branches(_ isOfTeam: Bool) -> [String] {
        let filter = """
            f.center_id = $1::uuid AND f.id < $3::uuid AND ($5::text[] IS NULL OR f.state = ANY ($5::text[]))
            AND \(isOfTeam ? "f.team_id = $6::uuid" : "$6::uuid IS NULL")
            """
        let page = "ORDER BY f.id DESC LIMIT $4::integer"
        return [
            """
            SELECT one.id FROM scope AS c CROSS JOIN LATERAL (
                SELECT f.id FROM offers AS f WHERE c.whole_center AND \(filter) \(page)
            ) AS one
            """,
            """
            SELECT one.id FROM scope AS c
                JOIN unnest(c.teams) AS mine (team_id) ON NOT coalesce(c.whole_center, false)
                CROSS JOIN LATERAL (
                    SELECT f.id FROM offers AS f WHERE \(filter) AND f.team_id = mine.team_id \(page)
                ) AS one
            """,
            """
            SELECT one.id FROM scope AS c CROSS JOIN LATERAL (
                SELECT f.id FROM offers AS f JOIN orders AS o ON o.center_id = $1::uuid AND o.id = f.order_id
                WHERE NOT coalesce(c.whole_center, false) AND 'dispatcher' = ANY (c.roles)
                    AND (c.sites && o.site_path OR c.id = ANY (o.forwarded_by)
                        OR o.placed_by = c.id AND o.resident_id IS NULL) AND \(filter) \(page)
            ) AS one
            """,
        ]
    }

    let team: UUID?
    let states: [OfferState]?
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        team = query.id("team_id")
        states = query.choices("state", OfferState.self)
        page = query.page(of: .inbox, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(team == nil ? Self.ofAll : Self.ofTeam) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
            p.texts(states?.map(\.rawValue))
            p.uuid(team)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        // One row always comes back for a caller, so that none means that the token is nobody's.
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: OfferView.idColumn, key: OfferView.key, item: OfferView.write)
        return true
    }
}
