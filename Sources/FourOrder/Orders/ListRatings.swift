import Domain
import Foundation
import Postgres

/// 评价记录: the ratings of an order's rounds, newest first.
///
/// `GET /v1/orders/{id}/ratings`
struct ListRatings: OrderReading {
    static let operation = OperationID.listOrderRatings
    static let sql = SQL(
        "list_ratings",
        """
        WITH \(CallerSQL.reading(for: operation)),
        seen AS (
            SELECT o.id, \(DisclosureRow.columns)
            FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
                JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND rel.bits <> 0
        )
        SELECT r.round, r.score, r.comment, r.speed, r.attitude, r.quality, a.kind, r.by_account, a.name, r.by_role,
            r.at, \(DisclosureRow.names(of: "o"))
        FROM seen AS o
            LEFT JOIN LATERAL (
                SELECT * FROM ratings AS r
                WHERE r.center_id = $1::uuid AND r.order_id = o.id AND r.round < $4::integer
                ORDER BY r.round DESC LIMIT $5::integer
            ) AS r ON true
            LEFT JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = r.by_account
        ORDER BY r.round DESC
        """)

    let order: UUID
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .ratings, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(order)
            p.int(Int32(clamping: page.afterNumber ?? .max))
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let isWhole = DisclosureRow.isWhole(rows, 0, from: 11, now: context.now)
        page.write(rows, to: &reply, emptyColumn: 0, key: { Array(String($0.int($1, 0)).utf8) }) {
            rows, row, json in
            RatingView(rows, row).write(to: &json, isWhole: isWhole)
        }
        return true
    }
}

extension RatingView {
    fileprivate init(_ rows: borrowing Rows, _ row: Int) {
        self.init(
            score: rows.int(row, 1), comment: rows.optionalText(row, 2), speed: rows.optionalInt(row, 3),
            attitude: rows.optionalInt(row, 4), quality: rows.optionalInt(row, 5), byKind: rows.text(row, 6),
            byID: rows.optionalUUID(row, 7), byRole: rows.optionalText(row, 9),
            byName: rows.optionalText(row, 8),
            at: rows.optionalTimestamp(row, 10).map(Timestamp.init(microseconds:)), round: rows.int(row, 0))
    }
}
