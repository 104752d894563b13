import Domain
import Foundation
import Postgres

/// 合并: the same need was ordered twice; this order joins another and follows it.
///
/// `POST /v1/orders/{id}/merge` `{into}`. What was merged into this order follows to the target, whose
/// `requesters` counts all residents behind it.
struct MergeOrder: TransitionVerb {
    static let operation = OperationID.mergeOrder
    static let action = Action.merge
    static let sql = SQL(
        "merge_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        target_order AS (
            SELECT t.id, x.requesters AS joining
            FROM orders AS t CROSS JOIN chosen AS x
            WHERE t.center_id = $1::uuid AND t.id = $9::uuid AND t.id <> x.id
                AND t.state IN ('placed', 'dispatched', 'accepted', 'in_service')
            FOR NO KEY UPDATE OF t
        ),
        joined AS (
            UPDATE orders AS t SET requesters = t.requesters + i.joining, version = t.version + 1
            FROM target_order AS i WHERE t.center_id = $1::uuid AND t.id = i.id
            RETURNING t.id
        ),
        \(CallerSQL.audit("order.join", of: "order", id: "n.id", from: "joined AS n", as: "joined_audited")),
        changed AS (
            UPDATE orders AS o
            SET state = 'merged', last_action = 'merge', merged_into = j.id, version = o.version + 1,
                seq = o.seq + 1, requesters = 1
            FROM chosen AS x CROSS JOIN joined AS j
            WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        following AS (
            UPDATE orders AS f SET merged_into = n.merged_into, version = f.version + 1
            FROM changed AS n WHERE f.center_id = $1::uuid AND f.merged_into = n.id
            RETURNING f.id
        ),
        \(CallerSQL.audit("order.follow", of: "order", id: "n.id", from: "following AS n", as: "following_audited")),
        \(TransitionSQL.record(.merge, data: "jsonb_build_object('into', n.merged_into)"))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL(
        "diagnose_merge",
        """
        SELECT EXISTS (SELECT FROM orders AS t WHERE t.center_id = $1::uuid AND t.id = $2::uuid),
            EXISTS (SELECT FROM orders AS t WHERE t.center_id = $1::uuid AND t.id = $2::uuid
                AND t.state IN ('placed', 'dispatched', 'accepted', 'in_service'))
        """)

    let order: UUID
    let into: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        into = body.requiredID("into") ?? .zero
        if into == order { body.fault(.plain(.notMergeable, at: "/into")) }
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(into)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.uuid(into)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        if !rows.bool(0, 0) { throw Refusal(.plain(.unknownReference, at: "/into")) }
        if !rows.bool(0, 1) { throw Refusal(.plain(.notMergeable, at: "/into")) }
        return nil
    }
}
