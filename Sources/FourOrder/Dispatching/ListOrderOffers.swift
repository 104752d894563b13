import Domain
import Foundation
import Postgres

/// 派单记录: the offers made of an order, of all rounds, newest first.
///
/// `GET /v1/orders/{id}/offers`. A team sees its own only.
struct ListOrderOffers: OrderReading {
    static let operation = OperationID.listOrderOffers
    static let sql = SQL(
        "list_order_offers",
        """
        WITH \(CallerSQL.reading(for: operation)),
        seen AS (
            SELECT o.id, rel.bits & $6::integer <> 0 AS whole
            FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
            WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND rel.bits <> 0
        )
        SELECT listed.*, \(OfferView.columns)
        FROM seen CROSS JOIN LATERAL (
            \(OrderSQL.view())
            WHERE o.center_id = $1::uuid AND o.id = seen.id
        ) AS listed
            LEFT JOIN LATERAL (
                SELECT f.* FROM caller AS c JOIN offers AS f ON f.center_id = $1::uuid AND f.order_id = seen.id
                WHERE f.id < $4::uuid AND (seen.whole OR f.team_id = ANY (c.teams))
                ORDER BY f.id DESC LIMIT $5::integer
            ) AS f ON true
        ORDER BY f.id DESC
        """)

    let order: UUID
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .offers, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(order)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
            p.int(Policy.mayFollow.rawValue)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: OfferView.idColumn, key: OfferView.key, item: OfferView.write)
        return true
    }
}
