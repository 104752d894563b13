import Domain
import Foundation
import Postgres

/// 接单: a team that was offered the order takes it, and names the volunteers who will go.
///
/// `POST /v1/orders/{id}/accept` `{team_id, volunteer_ids}`. Of a broadcast the first to accept has it; the
/// other offers become `superseded`. The team's capacity is guarded on its locked row, volunteers by the
/// constraint that no two bookings overlap.
struct AcceptOrder: TransitionVerb {
    static let action = Action.accept
    static let sql = SQL(
        "accept_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen), \(OfferSQL.answerable),
        team AS (
            SELECT m.id FROM teams AS m JOIN chosen_offer AS f ON f.team_id = m.id
            WHERE m.center_id = $1::uuid AND m.active AND m.held < m.capacity
                AND \(OfferSQL.membersOnly(of: "m.id"))
            FOR NO KEY UPDATE OF m
        ),
        taken AS (
            UPDATE offers AS f SET state = 'accepted', answered_at = x.moment
            FROM chosen_offer AS w CROSS JOIN team AS m CROSS JOIN chosen AS x
            WHERE f.center_id = $1::uuid AND f.id = w.id AND f.state = 'pending'
            RETURNING f.id, f.order_id, f.team_id, f.binding
        ),
        held AS (
            UPDATE teams AS m SET held = m.held + 1 FROM taken AS f
            WHERE m.center_id = $1::uuid AND m.id = f.team_id
        ),
        superseded AS (
            UPDATE offers AS f SET state = 'superseded', answered_at = x.moment
            FROM taken AS w CROSS JOIN chosen AS x
            WHERE f.center_id = $1::uuid AND f.order_id = w.order_id AND f.state = 'pending' AND f.id <> w.id
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'accepted', last_action = 'accept', team_id = f.team_id, accepted_at = x.moment,
                volunteer_ids = nullif($10::uuid[], '{}'), volunteer_hours = \(OfferSQL.noHours(for: "$10::uuid[]")),
                version = o.version + 1, seq = o.seq + 1
            FROM taken AS f CROSS JOIN chosen AS x
            WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        booked AS (\(OfferSQL.book(minutes: "accept_booking_minutes"))),
        \(TransitionSQL.record(
            .accept,
            data: """
                jsonb_build_object('team_id', n.team_id, 'offer_id', (SELECT f.id FROM taken AS f), \
                'volunteer_ids', coalesce(to_jsonb($10::uuid[]), '[]'::jsonb))
                """))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL("diagnose_accept", OfferSQL.answerDiagnosis)

    let order: UUID
    let team: UUID?
    let volunteers: [UUID]

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        team = body.id("team_id")
        volunteers = body.ids("volunteer_ids", count: 0...Limits.volunteersPerOrder) ?? []
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(team)
        parameters.uuids(volunteers)
    }

    func validate(_ gate: Gate) throws(Refusal) {
        try gate.order?.requireOneTeam(named: team)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard let team = team ?? gate.order?.newestOfferTeam else { return nil }
        return OfferSQL.answerDiagnosis(
            Self.diagnosis, context, order: order, team: team, volunteers: volunteers)
    }

    /// The team's own newest offer is looked at first.
    func diagnose(_ rows: borrowing Rows, _ gate: Gate) throws(Refusal) -> Refusal? {
        guard let order = gate.order else { return nil }
        let offer = try OwnOffer(rows)
        if let code = AcceptRefusal.code(
            newestOffer: offer.state, expiresAt: offer.expiresAt, now: order.facts.now)
        {
            return code == .illegalTransition ? order.illegal : Refusal(code)
        }
        if !offer.isTeamActive { return Refusal(.teamInactive) }
        return offer.isTeamFull ? Refusal(.teamAtCapacity) : nil
    }

    func conflict(_ order: OrderGate) -> Refusal? {
        order.newestOfferTeam == nil && team == nil ? order.illegal : nil
    }
}
