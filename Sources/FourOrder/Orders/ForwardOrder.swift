import Domain
import Foundation
import Postgres

/// 转办: another site of the center takes the order over; the dispatcher who forwarded it keeps sight of it.
///
/// `POST /v1/orders/{id}/forward` `{site_id, note}`
struct ForwardOrder: TransitionVerb {
    static let operation = OperationID.forwardOrder
    static let action = Action.forward
    static let sql = SQL(
        "forward_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        site AS (
            SELECT p.id, p.path FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.id = $9::uuid AND p.active
            FOR KEY SHARE
        ),
        changed AS (
            UPDATE orders AS o
            SET last_action = 'forward', site_id = p.id, site_path = p.path, version = o.version + 1,
                seq = o.seq + 1,
                forwarded_by = CASE WHEN c.id = ANY (o.forwarded_by) THEN o.forwarded_by
                    ELSE o.forwarded_by || c.id END
            FROM chosen AS x CROSS JOIN site AS p CROSS JOIN caller AS c
            WHERE o.center_id = $1::uuid AND o.id = x.id AND p.id <> x.site_id
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.record(
            .forward,
            data: "jsonb_build_object('from_site_id', x.site_id, 'to_site_id', n.site_id)",
            note: "$10::text"))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL(
        "diagnose_forward",
        """
        SELECT \(ReferenceSQL.standing(of: "$2::uuid", in: "sites")),
            EXISTS (SELECT FROM orders AS o WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND o.site_id = $2::uuid)
        """)

    let order: UUID
    let site: UUID
    let note: String?
    let faults: [Fault]

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        site = body.requiredID("site_id") ?? .zero
        note = body.text("note", Limits.note)
        faults = body.finished()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(site)
        parameters.text(note)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.uuid(site)
            p.uuid(order)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        if let fault = Fault.reference(rows.text(0, 0), at: "/site_id") { throw Refusal(fault) }
        if rows.bool(0, 1) { throw Refusal(.plain(.notAllowedHere, at: "/site_id")) }
        return nil
    }
}
