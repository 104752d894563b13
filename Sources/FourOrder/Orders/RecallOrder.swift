import Domain
import Foundation
import Postgres

/// 撤回: the center takes the order back from whoever has it, to dispatch it anew.
///
/// `POST /v1/orders/{id}/recall` `{reason}`
struct RecallOrder: TransitionVerb {
    static let operation = OperationID.recallOrder
    static let action = Action.recall
    static let sql = SQL(
        "recall_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'placed', last_action = 'recall', version = o.version + 1, seq = o.seq + 1,
                team_id = NULL, volunteer_ids = NULL, volunteer_hours = NULL,
                dispatched_at = NULL, accepted_at = NULL, started_at = NULL
            FROM chosen AS x WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.released),
        \(TransitionSQL.record(
            .recall,
            data: """
                jsonb_strip_nulls(jsonb_build_object('team_id', x.team_id, 'offer_ids', \(TransitionSQL.liveOffers)))
                """,
            note: "$9::text"))
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
