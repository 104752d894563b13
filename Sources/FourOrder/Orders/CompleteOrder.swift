import Domain
import Foundation
import Postgres

/// 完成服务: the team has served; volunteers' hours are credited and their bookings end.
///
/// `POST /v1/orders/{id}/complete` `{summary, beneficiaries, volunteers: [{volunteer_id, hours}]}`. Volunteers
/// named here have served whether or not they were booked; those booked and not named are free again. Where none
/// are named, those booked have served, without hours. Whoever was booked counts although his account was closed since.
struct CompleteOrder: TransitionVerb {
    static let operation = OperationID.completeOrder
    static let action = Action.complete
    static let sql = SQL(
        "complete_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'completed', last_action = 'complete', completed_at = x.moment, summary = $11::text,
                beneficiaries = $12::integer, version = o.version + 1, seq = o.seq + 1,
                volunteer_ids = nullif(coalesce($10::uuid[], o.volunteer_ids), '{}'),
                volunteer_hours = nullif(coalesce($13::integer[], o.volunteer_hours), '{}')
            FROM chosen AS x
            WHERE o.center_id = $1::uuid AND o.id = x.id AND ($9::uuid IS NULL OR x.team_id = $9::uuid)
                AND \(OfferSQL.membersOnly(of: "x.team_id", butFor: "o.volunteer_ids"))
            RETURNING \(OrderSQL.handedOn)
        ),
        reported AS (
            SELECT w.volunteer_id, nullif(w.hours, -1) AS hours_hundredths
            FROM unnest($10::uuid[], $13::integer[]) AS w (volunteer_id, hours)
        ),
        served AS (
            UPDATE bookings AS b
            SET state = CASE WHEN $10::uuid[] IS NULL OR w.volunteer_id IS NOT NULL THEN 'served' ELSE 'freed' END,
                hours_hundredths = w.hours_hundredths,
                during = tstzrange(
                    least(lower(b.during), x.moment - interval '1 second'), least(upper(b.during), x.moment))
            FROM changed AS n CROSS JOIN chosen AS x
                JOIN bookings AS old ON old.center_id = $1::uuid AND old.order_id = n.id AND old.round = n.round
                    AND old.state = 'booked'
                LEFT JOIN reported AS w ON w.volunteer_id = old.volunteer_id
            WHERE b.center_id = $1::uuid AND b.order_id = old.order_id AND b.round = old.round
                AND b.volunteer_id = old.volunteer_id AND b.state = 'booked'
            RETURNING b.volunteer_id
        ),
        unbooked AS (
            INSERT INTO bookings (
                center_id, order_id, round, team_id, volunteer_id, during, hours_hundredths, state, created_at)
            SELECT $1::uuid, n.id, n.round, n.team_id, w.volunteer_id,
                tstzrange(least(n.started_at, x.moment - interval '1 second'), x.moment), w.hours_hundredths,
                'served', x.moment
            FROM changed AS n CROSS JOIN chosen AS x CROSS JOIN reported AS w
            WHERE NOT EXISTS (SELECT FROM served AS b WHERE b.volunteer_id = w.volunteer_id)
        ),
        credited AS (
            UPDATE accounts AS a SET hours_hundredths = a.hours_hundredths + w.hours_hundredths
            FROM changed AS n CROSS JOIN reported AS w
            WHERE a.center_id = $1::uuid AND a.id = w.volunteer_id AND w.hours_hundredths > 0
        ),
        handed_back AS (
            UPDATE teams AS m SET held = m.held - 1 FROM changed AS n
            WHERE m.center_id = $1::uuid AND m.id = n.team_id
        ),
        \(TransitionSQL.record(
            .complete,
            data: """
                jsonb_strip_nulls(jsonb_build_object('team_id', n.team_id, 'beneficiaries', n.beneficiaries, \
                'volunteers', (SELECT jsonb_agg(jsonb_build_object('volunteer_id', w.id, \
                'hours', nullif(w.hours, -1) / 100.0) ORDER BY w.id) \
                FROM unnest(n.volunteer_ids, n.volunteer_hours) AS w (id, hours))))
                """,
            note: "$11::text"))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL(
        "diagnose_complete",
        OfferSQL.diagnosis(
            butFor:
                "(SELECT o.volunteer_ids FROM orders AS o WHERE o.center_id = $1::uuid AND o.id = $4::uuid)::uuid[]"
        ))

    let order: UUID
    let team: UUID?
    let summary: String?
    let beneficiaries: Int32?
    let volunteers: [UUID]?
    /// -1 where none are told.
    let hoursHundredths: [Int32]?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        summary = body.text("summary", Limits.summary)
        beneficiaries = body.integer("beneficiaries", Limits.beneficiaries).map { Int32($0) }
        let served = body.objects("volunteers", count: 0...Limits.volunteersPerOrder) { item in
            (
                id: item.requiredID("volunteer_id"),
                hours: item.require("hours") { $0.hundredths("hours", Limits.hoursPerVolunteer) } ?? -1
            )
        }
        team = body.id("team_id")
        volunteers = served?.compactMap(\.id)
        hoursHundredths = served?.map(\.hours)
        if let served { body.distinct(served.map(\.id), "/volunteers", "volunteer_id") }
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuid(team)
        parameters.uuids(volunteers)
        parameters.text(summary)
        parameters.int(beneficiaries)
        parameters.ints(hoursHundredths)
    }

    func validate(_ gate: Gate) throws(Refusal) { try gate.order?.requireHolder(named: team) }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard let team = gate.order?.team, let volunteers else { return nil }
        return Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.uuid(team)
            p.uuids(volunteers)
            p.uuid(order)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        try Refusal.unknownVolunteers(rows, member: "volunteers", field: "/volunteer_id")
        return nil
    }
}
