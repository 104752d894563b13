import Domain
import Foundation
import JSON
import Postgres

/// 查看联系方式: somebody who sees a masked contact, and has a reason, is shown it whole.
///
/// `POST /v1/orders/{id}/reveal` `{reason}`, by leaders of the team that holds the order or is asked to take it, and by
/// those who see it whole anyway. It is no transition, and holds the order against its erasure only. The person
/// concerned reads who looked, when and why in `GET /v1/me/audit`, or without an account in the copy that he is given
/// (`ExportPerson`).
struct RevealContact: Verb {
    static let operation = OperationID.revealContact
    static let gate = Gate.Subject.order
    static let sql = SQL(
        "reveal_contact",
        """
        WITH \(CallerSQL.writing(for: operation)),
        seen AS (
            SELECT o.id, o.contact_name, o.contact_phone, o.address
            FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
            WHERE o.center_id = $1::uuid AND o.id = $5::uuid AND c.claimed AND rel.bits & $6::integer <> 0
            FOR SHARE OF o
        ),
        \(ReasonSQL.part(of: "seen AS s", subject: "s.id", reason: "$7::text")),
        \(CallerSQL.audit(
            "order.reveal", of: "order", id: "r.subject_id", from: "reasoned AS r",
            data: "jsonb_build_object('fields', '[\"contact\", \"address\"]'::jsonb, \(ReasonSQL.data))"))
        SELECT s.id, s.contact_name, s.contact_phone, s.address, r.at FROM seen AS s CROSS JOIN reasoned AS r
        """)

    let order: UUID
    let reason: String?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        reason = body.requiredText("reason", Limits.reason)
        try body.finish()
    }

    var lockKey: UInt64 { order.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(order)
            p.int(Policy.mayAct(Self.operation).rawValue)
            p.text(reason)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.json.beginObject()
        reply.json.field("order_id", rows.uuid(0, 0))
        reply.json.key("contact")
        if rows.isNull(0, 1), rows.isNull(0, 2) {
            reply.json.null()
        } else {
            reply.json.beginObject()
            reply.json.text("name", rows, 0, 1)
            reply.json.text("phone", rows, 0, 2)
            reply.json.endObject()
        }
        reply.json.text("address", rows, 0, 3)
        reply.json.moment("revealed_at", rows, 0, 4)
        reply.json.endObject()
        return true
    }
}
