import Domain
import Foundation
import JSON
import Postgres

/// 办理记录: what happened to an order, oldest first. Why another team let it go is not for teams to read.
///
/// `GET /v1/orders/{id}/events`
struct ListEvents: OrderReading {
    static let operation = OperationID.listOrderEvents
    static let sql = SQL(
        "list_events",
        """
        WITH \(CallerSQL.reading(for: operation)),
        seen AS (
            SELECT o.id, c.teams, \(DisclosureRow.columns)
            FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
                JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND rel.bits <> 0
        )
        SELECT e.seq, e.action, e.from_state, e.to_state, e.actor_kind, e.actor_id, a.name, e.actor_role,
            e.on_behalf_kind, e.on_behalf_id, coalesce(m.name, b.name), e.at, \(note), e.data,
            \(DisclosureRow.names(of: "o"))
        FROM seen AS o
            LEFT JOIN LATERAL (
                SELECT * FROM order_events AS e
                WHERE e.center_id = $1::uuid AND e.order_id = o.id AND e.seq > $4::integer
                ORDER BY e.seq LIMIT $5::integer
            ) AS e ON true
            LEFT JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = e.actor_id
            LEFT JOIN teams AS m ON m.center_id = $1::uuid AND e.on_behalf_kind = 'team' AND m.id = e.on_behalf_id
            LEFT JOIN accounts AS b
                ON b.center_id = $1::uuid AND e.on_behalf_kind = 'resident' AND b.id = e.on_behalf_id
            LEFT JOIN order_notes AS n ON n.center_id = $1::uuid AND n.order_id = o.id AND n.seq = e.seq
        ORDER BY e.seq
        """)

    private static let note = """
        CASE WHEN o.bits & \(Policy.mayFollow.rawValue) <> 0 OR e.action NOT IN ('decline', 'withdraw')
                OR (e.data ->> 'team_id')::uuid = ANY (o.teams)
            THEN n.note END
        """

    let order: UUID
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .events, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(order)
            p.int(Int32(clamping: page.afterNumber ?? 0))
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let isWhole = DisclosureRow.isWhole(rows, 0, from: 13 + 1, now: context.now)
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { Array(String($0.int($1, 0)).utf8) }
        ) { rows, row, json in
            Self.write(rows, row, &json, isWhole: isWhole)
        }
        return true
    }

    private static func write(
        _ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter, isWhole: Bool
    ) {
        json.beginObject()
        json.field("seq", rows.int(row, 0))
        json.text("action", rows, row, 1)
        json.text("from", rows, row, 2)
        json.text("to", rows, row, 3)
        json.key("actor")
        json.beginObject()
        json.text("kind", rows, row, 4)
        json.field("id", rows.optionalUUID(row, 5))
        json.residentName(
            rows, row, 6, isWhole: isWhole || rows.optionalText(row, 7) != Role.resident.rawValue)
        json.text("role", rows, row, 7)
        json.endObject()
        json.key("on_behalf_of")
        if rows.isNull(row, 8) {
            json.null()
        } else {
            json.beginObject()
            json.text("kind", rows, row, 8)
            json.field("id", rows.optionalUUID(row, 9))
            json.residentName(rows, row, 10, isWhole: isWhole || rows.text(row, 8) != "resident")
            json.endObject()
        }
        json.moment("at", rows, row, 11)
        json.text("note", rows, row, 12)
        json.key("data")
        rows.withJSON(row, 13) { json.raw(utf8: $0) }
        json.endObject()
    }
}
