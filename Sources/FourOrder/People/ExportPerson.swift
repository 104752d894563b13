import Domain
import Foundation
import JSON
import Postgres

/// 按电话提供个人信息副本: an administrator gives a person who has no account a copy of what there is about him.
///
/// `POST /v1/people/export` `{phone, reason, before}`: 200 orders at most, the newest first; `before` is the `next` of
/// the answer before. By POST, since a number in a URL would lie in logs. Each order shown leaves an audit row,
/// and is held against its erasure.
struct ExportPerson: Verb {
    static let operation = OperationID.exportPerson
    private static let orders: Int32 = 200

    static let sql = SQL(
        "export_person",
        """
        WITH \(CallerSQL.writing), \(PersonSQL.found(for: operation)),
        asked AS (SELECT FROM caller AS c WHERE c.claimed AND \(Policy.may(operation))),
        shown AS MATERIALIZED (
            SELECT o.id FROM found AS f JOIN orders AS o ON o.center_id = $1::uuid AND o.id = f.id
            WHERE ($7::uuid IS NULL OR f.id < $7::uuid) AND o.contact_phone = $5::text
            ORDER BY o.id DESC LIMIT $8::integer
            FOR SHARE OF o
        ),
        \(ReasonSQL.part(
            of: """
                (
                    SELECT NULL::uuid AS id FROM asked UNION ALL SELECT w.id FROM shown AS w
                ) AS s
                """,
            subject: "s.id", reason: "$6::text")),
        \(PersonSQL.audit("person.export")),
        \(CallerSQL.audit(
            "order.export", of: "order", id: "r.subject_id", from: "reasoned AS r WHERE r.subject_id IS NOT NULL",
            data: "jsonb_build_object(\(ReasonSQL.data))", as: "audited_orders"))
        SELECT listed.*, \(PersonSQL.accounts)
        FROM asked LEFT JOIN (
            shown AS w CROSS JOIN LATERAL (
                SELECT v.*, \(OrderCopy.columns)
                FROM (\(OrderSQL.view()) WHERE o.center_id = $1::uuid AND o.id = w.id) AS v
                    JOIN orders AS o ON o.center_id = $1::uuid AND o.id = v.id
            ) AS listed
        ) ON true
        ORDER BY w.id DESC
        """)

    let request: PersonRequest
    let before: UUID?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        request = PersonRequest(&body)
        before = body.id("before")
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.text(request.phone)
            p.text(request.reason)
            p.uuid(before)
            p.int(Self.orders)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        // The audit row of each order names the request: where one of them is erased, the answer is found by it.
        reply.subject = context.requestID
        let count = OrderView.order(rows, row: 0) == nil ? 0 : rows.count
        reply.json.beginObject()
        reply.json.key("orders")
        reply.json.beginArray()
        for row in 0..<count { OrderCopy.write(rows, row, &reply.json) }
        reply.json.endArray()
        reply.json.field(
            "next", count == Int(Self.orders) ? OrderView.order(rows, row: count - 1)?.id : nil)
        reply.json.key("account_ids")
        reply.json.uuids(rows.uuids(0, OrderViewColumn.allCases.count + OrderCopy.columnCount))
        reply.json.endObject()
        return true
    }
}
