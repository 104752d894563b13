import Domain
import Foundation
import Postgres

/// 修改服务项目: changes an item on the menu, or takes it off; orders keep what they took from it.
///
/// `PATCH /v1/services/{id}` `{code, name, description, category, priority, due_hours, skills, active}`
struct ChangeService: Verb {
    static let operation = OperationID.changeService
    static let gate = Gate.Subject.row(of: .services)
    private static let fields: [StaticString] = [
        "code", "name", "description", "category", "priority", "due_hours", "skills", "active",
    ]
    static let sql = SQL(
        "change_service",
        """
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE services AS v
            SET code = CASE WHEN 'code' = ANY ($7::text[]) THEN $8::text ELSE v.code END,
                name = coalesce($9::text, v.name),
                description = CASE WHEN 'description' = ANY ($7::text[]) THEN $10::text ELSE v.description END,
                category = coalesce($11::text, v.category),
                priority = coalesce($12::text, v.priority),
                due_hours = CASE WHEN 'due_hours' = ANY ($7::text[]) THEN $13::integer ELSE v.due_hours END,
                skills = coalesce($14::text[], v.skills),
                active = coalesce($15::boolean, v.active),
                version = v.version + least(cardinality($7::text[]), 1)
            FROM caller AS c
            WHERE v.center_id = $1::uuid AND v.id = $5::uuid AND c.claimed AND \(Policy.may(operation))
                AND ($6::integer IS NULL OR v.version = $6::integer)
                AND ($11::text IS NULL OR EXISTS (
                    SELECT FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = $11::text AND k.active))
            RETURNING v.*
        ),
        \(CallerSQL.audit(
            "service.change", of: "service", id: "n.id",
            from: "(SELECT * FROM changed WHERE cardinality($7::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($7::text[]))"))
        SELECT \(ServiceView.columns) FROM changed AS v
        """)

    let service: UUID
    let named: [String]
    let code: String?
    let name: String?
    let description: String?
    let category: String?
    let priority: Priority?
    let dueHours: Int?
    let skills: [String]?
    let isActive: Bool?

    init(_ call: borrowing Call) throws(Refusal) {
        service = try call.id()
        var body = try call.fields()
        named = body.named(Self.fields)
        code = body.code("code")
        name = body.replacement("name") { $0.text("name", Limits.resourceName, lines: false) }
        description = body.text("description", CreateService.description)
        category = body.replacement("category") { $0.categoryCode("category") }
        priority = body.replacement("priority") { $0.choice("priority", Priority.self) }
        dueHours = body.integer("due_hours", CreateService.dueHours)
        skills = body.replacement("skills") { $0.texts("skills", Limits.skill, count: Limits.skills) }
        isActive = body.replacement("active") { $0.boolean("active") }
        try body.finish()
    }

    var lockKey: UInt64 { service.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(service)
            p.int(context.precondition.parameter)
            p.texts(named)
            p.text(code)
            p.text(name)
            p.text(description)
            p.text(category)
            p.text(priority?.rawValue)
            p.int(dueHours.map(Int32.init))
            p.texts(skills)
            p.bool(isActive)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        ServiceView.write(rows, to: &reply)
        return true
    }

    /// A code that is taken fails the statement by its constraint.
    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        ServiceDiagnosis.statement(context, category: category, newCode: nil)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { try ServiceDiagnosis.read(rows) }
}
