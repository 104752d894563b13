import Domain
import Foundation
import Postgres

/// 拒单: a team lets an offer go. When no other offer is left the order is placed again, and that is a return.
///
/// `POST /v1/orders/{id}/decline` `{reason, team_id}`
struct DeclineOrder: TransitionVerb {
    static let operation = OperationID.declineOrder
    static let action = Action.decline
    static let sql = SQL(
        "decline_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen), \(OfferSQL.answerable),
        declined AS (
            UPDATE offers AS f SET state = 'declined', answered_at = x.moment, reason = $10::text
            FROM chosen_offer AS w CROSS JOIN chosen AS x
            WHERE f.center_id = $1::uuid AND f.id = w.id AND f.state = 'pending' AND NOT f.binding
            RETURNING f.id, f.order_id, f.team_id
        ),
        remaining AS (
            SELECT count(*) AS offers
            FROM offers AS f CROSS JOIN declined AS d
            WHERE f.center_id = $1::uuid AND f.order_id = d.order_id AND f.state = 'pending' AND f.id <> d.id
        ),
        changed AS (
            UPDATE orders AS o
            SET state = CASE WHEN w.offers = 0 THEN 'placed' ELSE 'dispatched' END, last_action = 'decline',
                returns = o.returns + CASE WHEN w.offers = 0 THEN 1 ELSE 0 END,
                dispatched_at = CASE WHEN w.offers = 0 THEN NULL ELSE o.dispatched_at END,
                version = o.version + 1, seq = o.seq + 1
            FROM chosen AS x CROSS JOIN remaining AS w CROSS JOIN declined AS d
            WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.record(
            .decline,
            data: """
                (SELECT jsonb_build_object('team_id', d.team_id, 'offer_id', d.id, 'returns', n.returns) \
                FROM declined AS d)
                """,
            note: "$10::text"))
        \(OrderSQL.view(of: "changed", and: isStillAsked))
        """)
    /// Whether another team that the caller leads has yet to answer.
    private static let isStillAsked = """
        EXISTS (
            SELECT FROM offers AS f
            WHERE f.center_id = $1::uuid AND f.order_id = o.id AND f.state = 'pending' AND f.expires_at > now()
                AND f.team_id = ANY (c.led) AND f.id <> (SELECT d.id FROM declined AS d))
        """
    static let diagnosis = SQL("diagnose_decline", OfferSQL.answerDiagnosis)

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

    /// The offer just declined still looks pending in the statement's snapshot.
    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let isStillAsked = rows.bool(0, OrderViewColumn.allCases.count)
        OrderView(rows, row: 0, without: isStillAsked ? [] : .pendingLeader).write(to: &reply)
        return true
    }

    func validate(_ gate: Gate) throws(Refusal) {
        try gate.order?.requireOneTeam(named: team)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard let team = team ?? gate.order?.newestOfferTeam else { return nil }
        return OfferSQL.answerDiagnosis(Self.diagnosis, context, order: order, team: team, volunteers: [])
    }

    func diagnose(_ rows: borrowing Rows, _ gate: Gate) throws(Refusal) -> Refusal? {
        guard let order = gate.order else { return nil }
        let offer = try OwnOffer(rows)
        guard offer.state == .pending, order.facts.now < offer.expiresAt else { return order.illegal }
        return offer.isBinding ? Refusal(.offerBinding) : nil
    }

    func conflict(_ order: OrderGate) -> Refusal? {
        order.newestOfferTeam == nil && team == nil ? order.illegal : nil
    }
}
