import Domain
import Foundation
import Postgres

/// 开始服务: the team is on the spot; volunteers named now replace those booked.
///
/// `POST /v1/orders/{id}/start` `{volunteer_ids, location, team_id}`. By the leader of the team that holds the
/// order, or a volunteer who is booked on it.
struct StartOrder: TransitionVerb {
    static let operation = OperationID.startOrder
    static let action = Action.start
    static let sql = SQL(
        "start_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'in_service', last_action = 'start', started_at = x.moment, version = o.version + 1,
                seq = o.seq + 1, volunteer_ids = nullif(coalesce($10::uuid[], o.volunteer_ids), '{}'),
                volunteer_hours = \(OfferSQL.noHours(for: "coalesce($10::uuid[], o.volunteer_ids)"))
            FROM chosen AS x
            WHERE o.center_id = $1::uuid AND o.id = x.id AND ($9::uuid IS NULL OR x.team_id = $9::uuid)
                AND \(OfferSQL.membersOnly(of: "x.team_id"))
            RETURNING \(OrderSQL.handedOn)
        ),
        replaced AS (
            UPDATE bookings AS b SET state = 'freed'
            FROM changed AS n
            WHERE b.center_id = $1::uuid AND b.order_id = n.id AND b.round = n.round AND b.state = 'booked'
                AND NOT b.volunteer_id = ANY ($10::uuid[])
        ),
        kept AS (
            UPDATE bookings AS b SET during = \(OfferSQL.during(minutes: "start_booking_minutes"))
            FROM changed AS n CROSS JOIN chosen AS x JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE b.center_id = $1::uuid AND b.order_id = n.id AND b.round = n.round AND b.state = 'booked'
                AND ($10::uuid[] IS NULL OR b.volunteer_id = ANY ($10::uuid[]))
            RETURNING b.volunteer_id
        ),
        joined AS (
            INSERT INTO bookings (center_id, order_id, round, team_id, volunteer_id, during, created_at)
            SELECT $1::uuid, n.id, n.round, n.team_id, w.volunteer_id,
                \(OfferSQL.during(minutes: "start_booking_minutes")), x.moment
            FROM changed AS n CROSS JOIN chosen AS x
                JOIN center_settings AS s ON s.center_id = $1::uuid
                CROSS JOIN unnest($10::uuid[]) AS w (volunteer_id)
            WHERE NOT EXISTS (SELECT FROM kept AS k WHERE k.volunteer_id = w.volunteer_id)
        ),
        \(TransitionSQL.record(
            .start,
            data: """
                jsonb_strip_nulls(jsonb_build_object('team_id', n.team_id, \
                'location', CASE WHEN $11::float8 IS NOT NULL \
                THEN jsonb_build_object('lat', $11::float8, 'lng', $12::float8) END, \
                'volunteer_ids', to_jsonb(n.volunteer_ids)))
                """))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL("diagnose_start", OfferSQL.diagnosis())

    let order: UUID
    let team: UUID?
    let volunteers: [UUID]?
    let location: Coordinates?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        volunteers = body.ids("volunteer_ids", count: 0...Limits.volunteersPerOrder)
        location = body.location("location")
        team = body.id("team_id")
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(team)
        parameters.uuids(volunteers)
        parameters.double(location?.latitude)
        parameters.double(location?.longitude)
    }

    func validate(_ gate: Gate) throws(Refusal) { try gate.order?.requireHolder(named: team) }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard let team = gate.order?.team, let volunteers else { return nil }
        return Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.uuid(team)
            p.uuids(volunteers)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        try Refusal.unknownVolunteers(rows)
        return nil
    }
}
