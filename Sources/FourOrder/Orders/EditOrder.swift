import Domain
import Foundation
import Postgres

/// 修改点单: the center puts right what was said, while the order is placed.
///
/// `PATCH /v1/orders/{id}`. Fields not named stay; `null` clears one that may be empty. It is no transition: the
/// audit trail names the fields, and no event is appended. By trigger, kept answers that hold a number which was
/// replaced go: they would be found by it no more.
struct EditOrder: Verb {
    static let operation = OperationID.changeOrder
    static let gate = Gate.Subject.order
    static let sql = SQL(
        "edit_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET version = o.version + CASE WHEN cardinality($24::text[]) > 0 THEN 1 ELSE 0 END,
                title = coalesce($9::text, o.title),
                description = CASE WHEN 'description' = ANY ($10::text[]) THEN $11::text ELSE o.description END,
                category = coalesce($12::text, named.category, o.category),
                service_id = CASE WHEN 'service_id' = ANY ($10::text[]) THEN $25::uuid
                    WHEN $12::text IS NOT NULL THEN NULL ELSE o.service_id END,
                reported_at = CASE WHEN 'reported_at' = ANY ($10::text[]) THEN $26::timestamptz ELSE o.reported_at END,
                address = CASE WHEN 'address' = ANY ($10::text[]) THEN $13::text ELSE o.address END,
                lat = CASE WHEN 'location' = ANY ($10::text[]) THEN $14::float8 ELSE o.lat END,
                lng = CASE WHEN 'location' = ANY ($10::text[]) THEN $15::float8 ELSE o.lng END,
                contact_name = CASE WHEN 'contact' = ANY ($10::text[]) THEN $16::text ELSE o.contact_name END,
                contact_phone = CASE WHEN 'contact' = ANY ($10::text[]) THEN $17::text ELSE o.contact_phone END,
                priority = coalesce($18::text, o.priority),
                skills = coalesce($19::text[], o.skills),
                window_start = CASE WHEN 'window' = ANY ($10::text[]) THEN $20::timestamptz ELSE o.window_start END,
                window_end = CASE WHEN 'window' = ANY ($10::text[]) THEN $21::timestamptz ELSE o.window_end END,
                preferred_team_id =
                    CASE WHEN 'preferred_team_id' = ANY ($10::text[]) THEN $22::uuid ELSE o.preferred_team_id END,
                language = CASE WHEN 'language' = ANY ($10::text[]) THEN $27::text ELSE o.language END,
                due_at = CASE WHEN $18::text IS NULL AND $12::text IS NULL AND NOT 'service_id' = ANY ($10::text[])
                    THEN o.due_at
                    ELSE coalesce(
                        (SELECT max(e.at) FROM order_events AS e
                        WHERE e.center_id = $1::uuid AND e.order_id = o.id AND e.action = 'reopen'),
                        o.placed_at) + make_interval(hours => \(OrderSQL.dueHours)) END
            FROM (
                    SELECT c.id, coalesce($18::text, c.priority) AS priority,
                        CASE WHEN 'service_id' = ANY ($10::text[]) THEN $25::uuid
                            WHEN $12::text IS NULL THEN c.service_id END AS service_id
                    FROM chosen AS c
                ) AS x
                JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN services AS v ON v.center_id = $1::uuid AND v.id = x.service_id
                LEFT JOIN services AS named ON named.center_id = $1::uuid AND named.id = $25::uuid AND named.active
            WHERE o.center_id = $1::uuid AND o.id = x.id
                AND ($12::text IS NULL OR EXISTS (
                    SELECT FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = $12::text AND k.active))
                AND ($22::uuid IS NULL OR EXISTS (
                    SELECT FROM teams AS m WHERE m.center_id = $1::uuid AND m.id = $22::uuid AND m.active))
                AND ($25::uuid IS NULL OR named.id IS NOT NULL)
            RETURNING \(OrderSQL.handedOn)
        ),
        searchable AS (
            -- The grams of what was said before stay: what is found is compared with the words themselves.
            UPDATE order_grams AS g SET grams = ARRAY(
                SELECT DISTINCT w.gram FROM (
                    SELECT unnest($23::text[]) UNION ALL SELECT k.gram FROM unnest(g.grams) AS k (gram)
                    WHERE NOT ('contact' = ANY ($10::text[]) AND k.gram LIKE 'tel:%')
                ) AS w (gram) ORDER BY w.gram)
            FROM changed AS n
            WHERE g.center_id = $1::uuid AND g.order_id = n.id
                AND (cardinality($23::text[]) > 0 OR 'contact' = ANY ($10::text[]))
        ),
        \(CallerSQL.audit(
            "order.edit", of: "order", id: "n.id", from: "changed AS n WHERE cardinality($24::text[]) > 0",
            data: "jsonb_build_object('fields', to_jsonb($24::text[]))"))
        \(OrderSQL.view(of: "changed"))
        """)
    static let diagnosis = SQL(
        "diagnose_edit",
        """
        SELECT \(ReferenceSQL.standing(of: "$2::text", in: "categories", column: "code")),
            \(ReferenceSQL.standing(of: "$3::uuid", in: "teams")),
            \(ReferenceSQL.standing(of: "$4::uuid", in: "services"))
        """)

    let order: UUID
    let title: String?
    let description: Change<String>?
    let category: String?
    let address: Change<String>?
    let location: Change<Coordinates>?
    let contact: Change<(name: String?, phone: String?)>?
    let priority: Priority?
    let skills: [String]?
    let window: Change<TimeWindow>?
    let preferredTeam: Change<UUID>?
    let service: Change<UUID>?
    let reportedAt: Change<Timestamp>?
    let language: Change<LanguageTag>?
    let faults: [Fault]

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        title = body.replacement("title") { $0.text("title", Limits.title, lines: false) }
        description = body.change("description") { $0.text("description", Limits.description) }
        category = body.replacement("category") { $0.text("category", Limits.code, lines: false) }
        address = body.change("address") { $0.text("address", Limits.address, lines: false) }
        location = body.change("location") { $0.location("location") }
        contact = body.change("contact") { $0.contact("contact") }
        priority = body.replacement("priority") { $0.choice("priority", Priority.self) }
        skills = body.replacement("skills") { $0.texts("skills", Limits.skill, count: Limits.skills) }
        window = body.change("window") { $0.window("window") }
        preferredTeam = body.change("preferred_team_id") { $0.id("preferred_team_id") }
        service = body.change("service_id") { $0.id("service_id") }
        reportedAt = body.change("reported_at") { $0.time("reported_at") }
        language = body.change("language") { $0.language("language") }
        if category != nil, service?.value != nil {
            body.fault(.plain(.notAllowedHere, at: "/service_id"))
        }
        faults = body.finished()
    }

    /// The fields named, for the audit trail; those that may be cleared are told to the statement.
    private var clearable: [String] {
        [
            description.map { _ in "description" }, address.map { _ in "address" },
            location.map { _ in "location" },
            contact.map { _ in "contact" }, window.map { _ in "window" },
            preferredTeam.map { _ in "preferred_team_id" }, service.map { _ in "service_id" },
            reportedAt.map { _ in "reported_at" }, language.map { _ in "language" },
        ].compactMap(\.self)
    }

    private var named: [String] {
        clearable
            + [
                title.map { _ in "title" }, category.map { _ in "category" },
                priority.map { _ in "priority" },
                skills.map { _ in "skills" },
            ].compactMap(\.self)
    }

    var lockKey: UInt64 { order.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(order)
            p.int(context.precondition.parameter)
            p.texts([OrderState.placed.rawValue])
            p.int(Policy.mayAct(Self.operation).rawValue)
            p.text(title)
            p.texts(clearable)
            p.text(description?.value)
            p.text(category)
            p.text(address?.value)
            p.double(location?.value?.latitude)
            p.double(location?.value?.longitude)
            p.text(contact?.value?.name)
            p.text(contact?.value?.phone)
            p.text(priority?.rawValue)
            p.texts(skills)
            p.timestamp(microsecondsSince1970: window?.value?.start.microseconds)
            p.timestamp(microsecondsSince1970: window?.value?.end.microseconds)
            p.uuid(preferredTeam?.value)
            p.texts(
                Grams.index("\(title ?? "") \(description?.value ?? "")")
                    + Grams.index(phone: contact?.value?.phone))
            p.texts(named)
            p.uuid(service?.value)
            p.timestamp(microsecondsSince1970: reportedAt?.value?.microseconds)
            p.text(language?.value?.text)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        OrderView(rows, row: 0).write(to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosis) { p in
            p.uuid(context.center)
            p.text(category)
            p.uuid(preferredTeam?.value)
            p.uuid(service?.value)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        let faults = ["/category", "/preferred_team_id", "/service_id"].enumerated().compactMap {
            Fault.reference(rows.text(0, $0.offset), at: $0.element)
        }
        if !faults.isEmpty { throw Refusal(faults) }
        return nil
    }

    func conflict(_ gate: Gate) -> Refusal? {
        guard let order = gate.order, order.state != .placed else { return nil }
        return order.illegal
    }
}
