import Domain
import Foundation
import JSON
import Postgres

/// 按电话删除个人信息: an administrator erases a person who has no account and asks for it.
///
/// `POST /v1/people/erasure` `{phone, reason}`. Orders under way are 409 `orders_open`; so many go at once, and
/// `more` says whether to ask again.
struct ErasePerson: Verb {
    static let operation = OperationID.erasePerson
    static let sql = SQL(
        "erase_person",
        """
        WITH \(CallerSQL.writing), \(PersonSQL.found(for: operation)),
        asked AS (
            SELECT FROM caller AS c
            WHERE c.claimed AND \(Policy.may(operation)) AND NOT EXISTS (\(OrdersUnderWaySQL.idsOfFound))
        ),
        erasing AS MATERIALIZED (
            SELECT f.id, f.merged_into, f.requester_left FROM found AS f CROSS JOIN asked
            WHERE f.erased < 2 ORDER BY f.id LIMIT $7::integer
        ),
        \(ErasureSQL.parts),
        \(ErasureSQL.parted(rater: "NULL::uuid")),
        \(ReasonSQL.part(of: "asked", subject: "NULL::uuid", reason: "$6::text")),
        \(PersonSQL.audit("person.erase")),
        \(CallerSQL.audit(
            "order.erase", of: "order", id: "e.id", from: "erased AS e CROSS JOIN reasoned AS r",
            data: "jsonb_build_object('reason_id', r.id)", as: "audited_orders"))
        SELECT (SELECT count(*) FROM erased), (SELECT count(*) FROM found) > (SELECT count(*) FROM erased),
            \(PersonSQL.accounts)
        FROM asked
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_erase_person",
        """
        WITH found AS (
            SELECT o.id, o.state, o.merged_into, o.requester_left
            FROM orders_with_grams($1::uuid, ARRAY['tel:' || $2::text]) AS w (id)
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.id
            WHERE o.contact_phone = $2::text
        )
        \(OrdersUnderWaySQL.idsOfFound) LIMIT \(OrdersUnderWaySQL.named)
        """)

    let request: PersonRequest

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        request = PersonRequest(&body)
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.text(request.phone)
            p.text(request.reason)
            p.int(EraseAccount.orders)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.json.beginObject()
        reply.json.field("orders", rows.int(0, 0))
        reply.json.field("more", rows.bool(0, 1))
        reply.json.key("account_ids")
        reply.json.uuids(rows.uuids(0, 2))
        reply.json.field("kept", EraseAccount.kept[context.language])
        reply.json.endObject()
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.text(request.phone)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { OrdersUnderWaySQL.refusal(rows) }
}
