import Domain
import Foundation
import HTTP
import Postgres

/// 点单: a resident orders, or someone enters what a resident said on another channel.
///
/// `POST /v1/orders` → 201 with `Location`. A repeated `external_ref` of a channel is 200 with the first order and
/// `Existing: true`; whoever does not see that order learns that it is there, and nothing that it says. The site is the
/// one named, else the nearest station within 30 km, else the center's own.
struct PlaceOrder: Verb {
    static let operation = OperationID.placeOrder
    static let sql = SQL("place_order", asking: columns) { asked in
        text(
            asked, for: operation,
            view: OrderSQL.view(of: "placed", and: "c.ordinal") + "\nWHERE o.id = c.order_id")
    }

    /// What a request brings: who asks and under which key, then the order.
    static let columns: [SetColumn] =
        [
            .bytea("token"), .text("key"), .uuid("request_id"), .uuid("order_id"), .timestamp("placed_at"),
        ] + OrderDraft.columns

    /// The statement; `view` says what it gives back.
    static func text(_ asked: String, for operation: OperationID, view: String) -> String {
        """
        WITH \(CallerSQL.writing(asked, for: operation)),
        placer AS MATERIALIZED (
            SELECT c.*, CASE
                WHEN 'resident' = ANY (c.roles) AND coalesce(c.channel, 'app') IN ('app', 'web', 'wechat')
                    AND c.external_ref IS NULL THEN 'resident'
                WHEN 'intake' = ANY (c.roles) THEN 'intake'
                WHEN 'dispatcher' = ANY (c.roles) THEN 'dispatcher'
                WHEN 'admin' = ANY (c.roles) THEN 'admin' END AS role
            FROM caller AS c WHERE c.claimed
        ),
        placed AS (
            INSERT INTO orders AS o (center_id, id, state, last_action, title, description, category, service_id,
                site_id, site_path, lat, lng, address, contact_name, contact_phone, priority, skills, window_start,
                window_end, preferred_team_id, reported_at, channel, external_ref, placed_by, resident_id,
                placed_at, due_at, language, privacy_notice_version)
            SELECT $1::uuid, c.order_id, 'placed', 'place', c.title, c.description, k.code, c.service_id, p.id,
                p.path, c.lat, c.lng, c.address,
                CASE WHEN c.role = 'resident' AND NOT c.has_contact THEN c.name ELSE c.contact_name END,
                CASE WHEN c.role = 'resident' AND NOT c.has_contact THEN c.phone ELSE c.contact_phone END,
                w.priority, coalesce(\(ListSQL.array("c.skills")), v.skills, '{}'), c.window_start, c.window_end,
                c.preferred_team_id, c.reported_at,
                coalesce(c.channel, CASE c.role WHEN 'resident' THEN 'app' ELSE 'hotline' END), c.external_ref,
                c.id, CASE WHEN c.role = 'resident' THEN c.id END, c.placed_at,
                c.placed_at + make_interval(hours => coalesce(v.due_hours, CASE w.priority
                    WHEN 'low' THEN s.due_hours_low WHEN 'high' THEN s.due_hours_high
                    WHEN 'urgent' THEN s.due_hours_urgent ELSE s.due_hours_normal END)), c.language,
                coalesce(c.privacy_notice_version, nullif(s.privacy_notice_version, 0))
            FROM placer AS c
                JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN services AS v ON v.center_id = $1::uuid AND v.id = c.service_id AND v.active
                LEFT JOIN teams AS m ON m.center_id = $1::uuid AND m.id = c.preferred_team_id AND m.active
                JOIN categories AS k ON k.center_id = $1::uuid AND k.code = coalesce(c.category, v.category) AND k.active
                CROSS JOIN LATERAL (\(site)) AS p
                CROSS JOIN LATERAL (SELECT coalesce(c.priority, v.priority, 'normal') AS priority) AS w
            WHERE c.role IS NOT NULL AND (c.service_id IS NULL OR v.id IS NOT NULL)
                AND (c.preferred_team_id IS NULL OR m.id IS NOT NULL)
                AND (c.privacy_notice_version IS NULL OR c.privacy_notice_version <= s.privacy_notice_version)
            ORDER BY c.ordinal
            ON CONFLICT (center_id, channel, external_ref) WHERE external_ref IS NOT NULL DO NOTHING
            RETURNING \(OrderSQL.handedOn), o.number, o.channel, o.placed_at
        ),
        searchable AS (
            INSERT INTO order_grams (center_id, order_id, grams)
            SELECT $1::uuid, o.id, \(ListSQL.array("c.grams"))
            FROM placed AS o JOIN placer AS c ON c.order_id = o.id
        ),
        event AS (
            INSERT INTO order_events (
                center_id, order_id, seq, action, to_state, actor_kind, actor_id, actor_role, at, data)
            SELECT $1::uuid, o.id, 1, 'place', 'placed', \(CallerSQL.actorKind), c.id, c.role, o.placed_at,
                jsonb_build_object('channel', o.channel, 'site_id', o.site_id)
            FROM placed AS o JOIN placer AS c ON c.order_id = o.id
        ),
        \(CallerSQL.audit("order.place", of: "order", id: "n.id", from: "placed AS n WHERE n.id = c.order_id"))
        \(view)
        """
    }

    /// The site that takes the order of `c`: the one named, else the nearest station, else the center's own.
    ///
    /// Locked as the order's reference to it will lock it, so that its path is the newest and stays until the order is
    /// there: a move waits, and takes the order along. The center's own never moves.
    private static let site = """
        SELECT n.id, n.path FROM (
            SELECT p.id, p.path FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.id = c.site_id AND p.active
            FOR KEY SHARE
        ) AS n
        UNION ALL
        SELECT n.id, n.path FROM (
            SELECT p.id, p.path, p.earth FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.kind = 'station' AND p.active AND p.lat IS NOT NULL
                AND c.site_id IS NULL AND c.x IS NOT NULL
            ORDER BY p.earth <-> cube(ARRAY[c.x, c.y, c.z]) LIMIT 1
            FOR KEY SHARE
        ) AS n
        WHERE cube_distance(n.earth, cube(ARRAY[c.x, c.y, c.z])) <= 30000
        UNION ALL
        SELECT p.id, p.path FROM sites AS p
        WHERE p.center_id = $1::uuid AND p.parent_id IS NULL AND c.site_id IS NULL
        LIMIT 1
        """

    /// What an order says, left out for those who do not see it: references can be guessed.
    private static let withheld = """
        '{"title": "（无权查看 · not yours to see）", "description": null, "lat": null, "lng": null, "address": null,
            "contact_name": null, "contact_phone": null, "service_id": null, "skills": [], "language": null,
            "window_start": null, "window_end": null, "reported_at": null, "preferred_team_id": null,
            "team_id": null, "merged_into": null, "summary": null, "beneficiaries": null, "volunteer_ids": null,
            "volunteer_hours": null, "rating_score": null, "rating_comment": null, "rated_by": null}'::jsonb
        """

    /// The first order under a channel's reference, and what of the draft refers to nothing.
    private static let diagnosisSQL = SQL(
        "diagnose_place",
        """
        WITH \(CallerSQL.reading),
        existing AS (
            SELECT \(OrderSQL.handedOn) FROM (
                SELECT (jsonb_populate_record(o, CASE WHEN rel.bits = 0 THEN \(withheld) ELSE '{}' END)).*
                FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
                WHERE o.center_id = $1::uuid AND o.channel = $3::text AND o.external_ref = $4::text
            ) AS o
        ),
        answer AS (\(OrderSQL.view(of: "existing")))
        SELECT a.*,
            \(ReferenceSQL.standing(ofService: "$5::uuid")),
            \(ReferenceSQL.standing(of: "$6::text", in: "categories", column: "code")),
            \(ReferenceSQL.standing(of: "$7::uuid", in: "sites")),
            \(ReferenceSQL.standing(of: "$8::uuid", in: "teams")),
            CASE WHEN $9::integer > (
                SELECT s.privacy_notice_version FROM center_settings AS s WHERE s.center_id = $1::uuid
            ) THEN 'unknown' ELSE 'ok' END
        FROM (SELECT) AS one LEFT JOIN answer AS a ON true
        """)

    let id: UUID
    let draft: OrderDraft
    let faults: [Fault]

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        draft = OrderDraft(&body)
        faults = body.finished()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            bind(&p)
        }
    }

    /// Binds what the order is, behind who asks for it.
    func bind(_ p: inout Parameters) {
        p.uuid(id)
        p.timestamp(microsecondsSince1970: UUIDv7.milliseconds(of: id).map { $0 * 1000 })
        draft.bind(&p)
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/orders/", id)
        OrderView(rows, row: 0).write(to: &reply)
        return true
    }

    /// A resident orders by app, web or WeChat and without a reference; others by any channel.
    func validate(_ gate: Gate) throws(Refusal) {
        guard
            gate.ties.meets(Policy.mayPlaceForOthers)
                || (draft.channel?.isResidents ?? true && draft.externalRef == nil)
        else { throw Refusal(.channelNotAllowed) }
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard faults.isEmpty || draft.refers else { return nil }
        return Statement(Self.diagnosisSQL) { p in
            context.bindReading(&p)
            p.text(draft.channel?.rawValue ?? Channel.hotline.rawValue)
            p.text(draft.externalRef)
            p.uuid(draft.service)
            p.text(draft.category)
            p.uuid(draft.site)
            p.uuid(draft.preferredTeam)
            p.int(draft.privacyNotice.map(Int32.init))
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        // Of a repeat nothing else is looked at.
        guard rows.isNull(0, OrderViewColumn.id.rawValue) else { return nil }
        var faults: [Fault] = []
        let pointers = [
            "/service_id", "/category", "/site_id", "/preferred_team_id", "/privacy_notice_version",
        ]
        for (index, pointer) in pointers.enumerated() {
            let standing = rows.text(0, OrderViewColumn.allCases.count + index)
            if let fault = Fault.reference(standing, at: pointer) { faults.append(fault) }
        }
        if !faults.isEmpty { throw Refusal(faults) }
        return nil
    }

    func existing(_ rows: borrowing Rows, _ reply: inout Reply) -> Bool {
        guard !rows.isNull(0, OrderViewColumn.id.rawValue) else { return false }
        reply.location("/v1/orders/", rows.uuid(0, OrderViewColumn.id.rawValue))
        reply.addHeader("Existing", "true")
        OrderView(rows, row: 0).write(to: &reply)
        return true
    }
}

extension Channel {
    /// The channels on which residents order for themselves.
    var isResidents: Bool { self == .app || self == .web || self == .wechat }
}
