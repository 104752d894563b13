import Domain
import Foundation
import Postgres

/// 驳回: the center turns an order down. What was merged into it goes its own way again.
///
/// `POST /v1/orders/{id}/reject` `{reason}`
struct RejectOrder: TransitionVerb {
    static let operation = OperationID.rejectOrder
    static let action = Action.reject
    static let sql = SQL(
        "reject_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'rejected', last_action = 'reject', version = o.version + 1, seq = o.seq + 1
            FROM chosen AS x WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.followersFreed),
        \(TransitionSQL.record(.reject, note: "$9::text"))
        \(OrderSQL.view(of: "changed"))
        """)

    let order: UUID
    let reason: String

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        reason = body.requiredText("reason", Limits.reason) ?? ""
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.text(reason)
    }
}
