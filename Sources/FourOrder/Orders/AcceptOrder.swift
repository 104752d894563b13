import Domain
import Foundation
import Postgres

/// 接单: a team that was offered the order takes it, and names the volunteers who will go.
///
/// `POST /v1/orders/{id}/accept` `{team_id, volunteer_ids}`. Of a broadcast the first to accept has it; the
/// other offers become `superseded`. The team's capacity is guarded on its locked row, volunteers by the
/// constraint that no two bookings overlap.
///
/// A set may hold several requests for one order, and several of one team: of those for an order the first has its
/// turn, and of a team's as many are admitted as it has room for. For the others no row comes back, and why is found
/// out afterwards.
struct AcceptOrder: TransitionVerb {
    static let operation = OperationID.acceptOrder
    static let action = Action.accept
    static let sql = SQL(
        "accept_order",
        asking: [
            .bytea("token"), .text("key"), .uuid("request_id"), .uuid("order_id"), .int("version"),
            .uuid("team_id"),
            .text("volunteers"),
        ]
    ) { asked in
        """
        WITH \(CallerSQL.writing(asked)), \(TransitionSQL.chosen(.accept)),
        own AS (
            SELECT x.ordinal, x.id AS order_id, x.moment, f.id, f.team_id, \(volunteers) AS volunteers
            FROM chosen AS x JOIN caller AS c ON c.ordinal = x.ordinal
                JOIN offers AS f ON f.center_id = $1::uuid AND f.order_id = x.id
            WHERE f.state = 'pending' AND f.expires_at > x.moment AND (c.team_id IS NULL OR f.team_id = c.team_id)
                AND (f.team_id = ANY (c.led) OR x.acting_role = 'admin')
        ),
        chosen_offer AS MATERIALIZED (
            SELECT * FROM (
                SELECT w.*, count(*) OVER (PARTITION BY w.ordinal) AS choices,
                    row_number() OVER (PARTITION BY w.order_id ORDER BY w.ordinal) AS turn
                FROM own AS w
            ) AS w
            WHERE w.choices = 1 AND w.turn = 1
        ),
        team AS MATERIALIZED (
            SELECT m.id, m.capacity - m.held AS room FROM teams AS m
            WHERE m.center_id = $1::uuid AND m.id IN (SELECT f.team_id FROM chosen_offer AS f) AND m.active
                AND m.held < m.capacity
            ORDER BY m.id FOR NO KEY UPDATE OF m
        ),
        admitted AS (
            SELECT * FROM (
                SELECT f.*, m.room, row_number() OVER (PARTITION BY m.id ORDER BY f.ordinal) AS place
                FROM chosen_offer AS f JOIN team AS m ON m.id = f.team_id
                WHERE \(OfferSQL.membersOnly(of: "m.id", "f.volunteers"))
            ) AS f
            WHERE f.place <= f.room
        ),
        taken AS (
            UPDATE offers AS f SET state = 'accepted', answered_at = w.moment
            FROM admitted AS w
            WHERE f.center_id = $1::uuid AND f.id = w.id AND f.state = 'pending'
            RETURNING f.id, f.order_id, f.team_id, w.ordinal, w.moment, w.volunteers
        ),
        held AS (
            UPDATE teams AS m SET held = m.held + k.orders
            FROM (SELECT f.team_id, count(*) AS orders FROM taken AS f GROUP BY f.team_id) AS k
            WHERE m.center_id = $1::uuid AND m.id = k.team_id
        ),
        superseded AS (
            UPDATE offers AS f SET state = 'superseded', answered_at = w.moment
            FROM taken AS w
            WHERE f.center_id = $1::uuid AND f.order_id = w.order_id AND f.state = 'pending' AND f.id <> w.id
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'accepted', last_action = 'accept', team_id = f.team_id, accepted_at = f.moment,
                volunteer_ids = nullif(f.volunteers, '{}'), volunteer_hours = \(OfferSQL.noHours(for: "f.volunteers")),
                version = o.version + 1, seq = o.seq + 1
            FROM taken AS f
            WHERE o.center_id = $1::uuid AND o.id = f.order_id
            RETURNING \(OrderSQL.handedOn), f.id AS offer_id, f.ordinal
        ),
        booked AS (
            INSERT INTO bookings (center_id, order_id, round, team_id, volunteer_id, during, created_at)
            SELECT $1::uuid, n.id, n.round, n.team_id, w.volunteer_id,
                \(OfferSQL.during(minutes: "accept_booking_minutes")), x.moment
            FROM changed AS n JOIN taken AS x ON x.ordinal = n.ordinal
                JOIN center_settings AS s ON s.center_id = $1::uuid
                CROSS JOIN unnest(x.volunteers) AS w (volunteer_id)
        ),
        \(TransitionSQL.record(
            .accept,
            data: """
                jsonb_build_object('team_id', n.team_id, 'offer_id', n.offer_id, \
                'volunteer_ids', coalesce(to_jsonb(n.volunteer_ids), '[]'::jsonb))
                """, isSet: true))
        \(OrderSQL.view(of: "changed", and: "c.ordinal"))
        WHERE c.ordinal = o.ordinal
        """
    }
    private static let volunteers = "\(ListSQL.array("c.volunteers"))::uuid[]"
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

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(order)
            p.int(context.precondition.parameter)
            bind(&p)
        }
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(team)
        parameters.list(volunteers.map(\.text))
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
