import Domain
import Foundation
import Postgres

/// 退单: the team that accepted gives the order back; this counts as a return.
///
/// `POST /v1/orders/{id}/withdraw` `{reason, team_id}`
struct WithdrawFromOrder: TransitionVerb {
    static let operation = OperationID.withdrawOrder
    static let action = Action.withdraw
    static let sql = SQL(
        "withdraw_from_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'placed', last_action = 'withdraw', version = o.version + 1, seq = o.seq + 1,
                returns = o.returns + 1, team_id = NULL, volunteer_ids = NULL, volunteer_hours = NULL,
                dispatched_at = NULL, accepted_at = NULL
            FROM chosen AS x
            WHERE o.center_id = $1::uuid AND o.id = x.id AND ($9::uuid IS NULL OR x.team_id = $9::uuid)
                AND NOT EXISTS (
                    SELECT FROM offers AS f
                    WHERE f.center_id = $1::uuid AND f.order_id = x.id AND f.round = x.round
                        AND f.state = 'accepted' AND f.binding)
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.released),
        \(TransitionSQL.record(
            .withdraw,
            data: """
                jsonb_build_object('team_id', x.team_id, 'returns', n.returns, \
                'offer_id', (SELECT f.id FROM offers AS f \
                WHERE f.center_id = $1::uuid AND f.order_id = n.id AND f.round = n.round \
                AND f.state = 'accepted'))
                """,
            note: "$10::text"))
        \(OrderSQL.view(of: "changed"))
        """)

    let order: UUID
    let team: UUID?
    let reason: String?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        reason = body.text("reason", Limits.reason)
        team = body.id("team_id")
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(team)
        parameters.text(reason)
    }

    func validate(_ gate: Gate) throws(Refusal) { try gate.order?.requireHolder(named: team) }
}
