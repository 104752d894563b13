import Domain
import Foundation
import Postgres

/// 撤销合并: the merged order goes its own way again, unless its resident has left.
///
/// `POST /v1/orders/{id}/unmerge` `{reason}`. The database does the same by itself when the target is rejected or
/// cancelled (`TransitionSQL.followersFreed`).
struct UnmergeOrder: TransitionVerb {
    static let operation = OperationID.unmergeOrder
    static let action = Action.unmerge
    static let sql = SQL(
        "unmerge_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        parted AS (
            UPDATE orders AS t SET requesters = t.requesters - 1, version = t.version + 1
            FROM chosen AS x WHERE t.center_id = $1::uuid AND t.id = x.merged_into AND NOT x.requester_left
            RETURNING t.id
        ),
        \(CallerSQL.audit("order.part", of: "order", id: "n.id", from: "parted AS n", as: "parted_audited")),
        changed AS (
            UPDATE orders AS o
            SET state = 'placed', last_action = 'unmerge', merged_into = NULL, version = o.version + 1, seq = o.seq + 1
            FROM chosen AS x WHERE o.center_id = $1::uuid AND o.id = x.id AND NOT x.requester_left
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.record(
            .unmerge,
            data: "jsonb_build_object('into', x.merged_into)", note: "$9::text"))
        \(OrderSQL.view(of: "changed"))
        """)

    let order: UUID
    let reason: String?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        reason = body.text("reason", Limits.reason)
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.text(reason)
    }
}
