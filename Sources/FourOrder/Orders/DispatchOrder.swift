import Domain
import Foundation
import Postgres

/// 派单: the center puts the order before one team, or before several of which the first to accept has it.
///
/// `POST /v1/orders/{id}/dispatch` `{team_ids, mode, expires_in_s, binding}`
struct DispatchOrder: TransitionVerb {
    static let operation = OperationID.dispatchOrder
    static let action = Action.dispatch
    static let sql = SQL(
        "dispatch_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        named AS (
            SELECT w.offer_id, m.id AS team_id
            FROM unnest($9::uuid[], $10::uuid[]) AS w (offer_id, team_id)
                JOIN teams AS m ON m.center_id = $1::uuid AND m.id = w.team_id AND m.active
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'dispatched', last_action = 'dispatch', dispatched_at = x.moment, binding_expired = false,
                version = o.version + 1, seq = o.seq + 1
            FROM chosen AS x JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE o.center_id = $1::uuid AND o.id = x.id
                AND (SELECT count(*) FROM named) = cardinality($10::uuid[])
                AND (NOT $13::boolean OR x.returns >= s.return_limit)
            RETURNING \(OrderSQL.handedOn)
        ),
        offered AS (
            INSERT INTO offers (
                center_id, id, order_id, team_id, round, mode, binding, state, created_at, expires_at)
            SELECT $1::uuid, w.offer_id, n.id, w.team_id, n.round, $11::text, $13::boolean, 'pending', x.moment,
                x.moment + make_interval(secs => coalesce($12::integer, 60 * \(OfferSQL.minutes)))
            FROM changed AS n CROSS JOIN chosen AS x CROSS JOIN named AS w
                JOIN center_settings AS s ON s.center_id = $1::uuid
            RETURNING expires_at
        ),
        \(TransitionSQL.record(
            .dispatch,
            data: """
                jsonb_build_object('team_ids', to_jsonb($10::uuid[]), 'offer_ids', to_jsonb($9::uuid[]), \
                'mode', $11::text, 'binding', $13::boolean, \
                'expires_at', (SELECT \(TransitionSQL.time("max(f.expires_at)")) FROM offered AS f))
                """))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL(
        "diagnose_dispatch",
        """
        SELECT w.position::integer, o.returns >= s.return_limit, w.standing
        FROM orders AS o JOIN center_settings AS s ON s.center_id = $1::uuid
            LEFT JOIN LATERAL (
                SELECT n.position, \(ReferenceSQL.standing(of: "n.team_id", in: "teams")) AS standing
                FROM unnest($3::uuid[]) WITH ORDINALITY AS n (team_id, position)
            ) AS w ON w.standing <> 'ok'
        WHERE o.center_id = $1::uuid AND o.id = $2::uuid
        ORDER BY w.position
        """)

    let order: UUID
    let teams: [UUID]
    let offers: [UUID]
    let mode: DispatchMode
    let expiresInSeconds: Int32?
    let isBinding: Bool

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        teams = body.requiredIDs("team_ids", count: 1...Limits.teamsPerDispatch) ?? []
        mode = body.choice("mode", DispatchMode.self) ?? (teams.count > 1 ? .broadcast : .direct)
        if mode == .direct, teams.count > 1 { body.fault(.tooMany(max: 1, at: "/team_ids")) }
        expiresInSeconds = body.integer("expires_in_s", Limits.offerSeconds).map { Int32($0) }
        isBinding = body.boolean("binding") ?? false
        try body.finish()
        offers = teams.map { _ in call.context.newID() }
    }

    func bind(_ parameters: inout Parameters) {
        parameters.uuids(offers)
        parameters.uuids(teams)
        parameters.text(mode.rawValue)
        parameters.int(expiresInSeconds)
        parameters.bool(isBinding)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.uuid(order)
            p.uuids(teams)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        var faults: [Fault] = []
        for row in 0..<rows.count where !rows.isNull(row, 0) {
            let pointer = "/team_ids/\(rows.int(row, 0) - 1)"
            if let fault = Fault.reference(rows.text(row, 2), at: pointer) { faults.append(fault) }
        }
        if !faults.isEmpty { throw Refusal(faults) }
        return isBinding && rows.count > 0 && !rows.bool(0, 1) ? Refusal(.bindingNotAllowed) : nil
    }
}
