import Domain
import Foundation
import HTTP
import Postgres

/// 点单: a resident orders, or someone enters what a resident said on another channel.
///
/// `POST /v1/orders` → 201 with `Location`. A repeated `external_ref` of a channel is 200 with the first order and
/// `Existing: true`. The site is the one named, else the nearest station within 30 km, else the center's own.
struct PlaceOrder: Verb {
    static let sql = SQL("place_order", text(view: OrderSQL.view(of: "placed")))

    /// The statement; `view` says what it gives back.
    static func text(view: String) -> String {
        """
        WITH \(CallerSQL.writing),
        placer AS (
            SELECT c.*, CASE
                WHEN 'resident' = ANY (c.roles) AND coalesce($23::text, 'app') IN ('app', 'web', 'wechat')
                    AND $24::text IS NULL THEN 'resident'
                WHEN 'intake' = ANY (c.roles) THEN 'intake'
                WHEN 'dispatcher' = ANY (c.roles) THEN 'dispatcher'
                WHEN 'admin' = ANY (c.roles) THEN 'admin' END AS role
            FROM caller AS c WHERE c.claimed
        ),
        service AS (
            SELECT v.category, v.priority, v.due_hours, v.skills FROM services AS v
            WHERE v.center_id = $1::uuid AND v.id = $10::uuid AND v.active
        ),
        category AS (
            SELECT k.code FROM categories AS k
            WHERE k.center_id = $1::uuid AND k.code = coalesce($9::text, (SELECT v.category FROM service AS v))
                AND k.active AND ($10::uuid IS NULL OR EXISTS (SELECT FROM service))
        ),
        site AS (
            SELECT p.id, p.path FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.id = $11::uuid AND p.active
            UNION ALL
            SELECT n.id, n.path FROM (
                SELECT p.id, p.path, p.earth FROM sites AS p
                WHERE p.center_id = $1::uuid AND p.kind = 'station' AND p.active AND p.lat IS NOT NULL
                    AND $11::uuid IS NULL AND $12::float8 IS NOT NULL
                ORDER BY p.earth <-> cube($27::float8[]) LIMIT 1
            ) AS n
            WHERE cube_distance(n.earth, cube($27::float8[])) <= 30000
            UNION ALL
            SELECT p.id, p.path FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.parent_id IS NULL AND $11::uuid IS NULL
            LIMIT 1
        ),
        placed AS (
            INSERT INTO orders (center_id, id, state, last_action, title, description, category, service_id, site_id,
                site_path, lat, lng, address, contact_name, contact_phone, priority, skills, window_start,
                window_end, preferred_team_id, reported_at, channel, external_ref, placed_by, resident_id,
                placed_at, due_at)
            SELECT $1::uuid, $5::uuid, 'placed', 'place', $7::text, $8::text, k.code, $10::uuid, p.id,
                p.path, $12::float8, $13::float8, $14::text,
                CASE WHEN c.role = 'resident' AND NOT $26::boolean THEN c.name ELSE $15::text END,
                CASE WHEN c.role = 'resident' AND NOT $26::boolean THEN c.phone ELSE $16::text END,
                w.priority, coalesce($18::text[], v.skills, '{}'), $19::timestamptz, $20::timestamptz, $21::uuid,
                $22::timestamptz,
                coalesce($23::text, CASE c.role WHEN 'resident' THEN 'app' ELSE 'hotline' END), $24::text,
                c.id, CASE WHEN c.role = 'resident' THEN c.id END,
                $6::timestamptz,
                $6::timestamptz + make_interval(hours => coalesce(v.due_hours, CASE w.priority
                    WHEN 'low' THEN s.due_hours_low WHEN 'high' THEN s.due_hours_high
                    WHEN 'urgent' THEN s.due_hours_urgent ELSE s.due_hours_normal END))
            FROM placer AS c CROSS JOIN category AS k CROSS JOIN site AS p
                JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN service AS v ON true
                CROSS JOIN LATERAL (SELECT coalesce($17::text, v.priority, 'normal') AS priority) AS w
            WHERE c.role IS NOT NULL
                AND ($21::uuid IS NULL OR EXISTS (
                    SELECT FROM teams AS m WHERE m.center_id = $1::uuid AND m.id = $21::uuid AND m.active))
            ON CONFLICT (center_id, channel, external_ref) WHERE external_ref IS NOT NULL DO NOTHING
            RETURNING *
        ),
        searchable AS (
            INSERT INTO order_grams (center_id, order_id, grams) SELECT $1::uuid, o.id, $25::text[] FROM placed AS o
        ),
        event AS (
            INSERT INTO order_events (
                center_id, order_id, seq, action, to_state, actor_kind, actor_id, actor_role, at, data)
            SELECT $1::uuid, o.id, 1, 'place', 'placed', \(CallerSQL.actorKind), c.id, c.role, o.placed_at,
                jsonb_build_object('channel', o.channel, 'site_id', o.site_id)
            FROM placed AS o CROSS JOIN placer AS c
        ),
        \(CallerSQL.audit("order.place", of: "order", id: "n.id", from: "placed AS n"))
        \(view)
        """
    }

    /// The first order under a channel's reference, and what of the draft refers to nothing.
    private static let diagnosisSQL = SQL(
        "diagnose_place",
        """
        WITH \(CallerSQL.reading),
        existing AS (
            SELECT * FROM orders AS o
            WHERE o.center_id = $1::uuid AND o.channel = $3::text AND o.external_ref = $4::text
        ),
        answer AS (\(OrderSQL.view(of: "existing")))
        SELECT a.*,
            \(ReferenceSQL.standing(of: "$5::uuid", in: "services")),
            \(ReferenceSQL.standing(of: "$6::text", in: "categories", column: "code")),
            \(ReferenceSQL.standing(of: "$7::uuid", in: "sites")),
            \(ReferenceSQL.standing(of: "$8::uuid", in: "teams"))
        FROM (SELECT) AS one LEFT JOIN answer AS a ON true
        """)

    static let gate = Gate.Subject.caller

    let id: UUID
    let draft: OrderDraft

    static func admit(_ gate: Gate) throws(Refusal) {
        guard gate.has([.resident, .intake, .dispatcher, .admin]) else { throw Refusal(.forbidden) }
    }

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        draft = OrderDraft(&body)
        try body.finish()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.timestamp(microsecondsSince1970: UUIDv7.milliseconds(of: id).map { $0 * 1000 })
            draft.bind(&p)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/orders/", id)
        OrderView(rows, row: 0).write(rows, to: &reply)
        return true
    }

    /// A resident orders by app, web or WeChat and without a reference; others by any channel.
    func validate(_ gate: Gate) throws(Refusal) {
        guard
            gate.has([.intake, .dispatcher, .admin])
                || (draft.channel?.isResidents ?? true && draft.externalRef == nil)
        else { throw Refusal(.channelNotAllowed) }
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            context.bindReading(&p)
            p.text(draft.channel?.rawValue ?? Channel.hotline.rawValue)
            p.text(draft.externalRef)
            p.uuid(draft.service)
            p.text(draft.category)
            p.uuid(draft.site)
            p.uuid(draft.preferredTeam)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        // Of a repeat nothing else is looked at.
        guard rows.isNull(0, OrderColumn.id.rawValue) else { return nil }
        var faults: [Fault] = []
        for (index, pointer) in ["/service_id", "/category", "/site_id", "/preferred_team_id"].enumerated() {
            let standing = rows.text(0, OrderColumn.allCases.count + index)
            if let fault = Fault.reference(standing, at: pointer) { faults.append(fault) }
        }
        if !faults.isEmpty { throw Refusal(faults) }
        return nil
    }

    func existing(_ rows: borrowing Rows, _ reply: inout Reply) -> Bool {
        guard !rows.isNull(0, OrderColumn.id.rawValue) else { return false }
        reply.location("/v1/orders/", rows.uuid(0, OrderColumn.id.rawValue))
        reply.addHeader("Existing", "true")
        OrderView(rows, row: 0).write(rows, to: &reply)
        return true
    }
}

extension Channel {
    /// The channels on which residents order for themselves.
    var isResidents: Bool { self == .app || self == .web || self == .wechat }
}
