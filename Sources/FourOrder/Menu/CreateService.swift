import Domain
import Foundation
import Postgres

/// 新增服务项目: a new item on the menu.
///
/// `POST /v1/services` `{code, name, description, category, priority, due_hours, skills}`
struct CreateService: Verb {
    static let operation = OperationID.createService
    static let dueHours = 1...8760
    static let description = 0...2000
    static let sql = SQL(
        "create_service",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO services (center_id, id, code, name, description, category, priority, due_hours, skills)
            SELECT $1::uuid, $5::uuid, $6::text, $7::text, $8::text, k.code, coalesce($10::text, 'normal'),
                $11::integer, coalesce($12::text[], '{}')
            FROM caller AS c JOIN categories AS k ON k.center_id = $1::uuid AND k.code = $9::text AND k.active
            WHERE c.claimed AND \(Policy.may(operation))
            ON CONFLICT (center_id, code) DO NOTHING
            RETURNING *
        ),
        \(CallerSQL.audit("service.create", of: "service", id: "n.id", from: "created AS n"))
        SELECT \(ServiceView.columns) FROM created AS v
        """)

    let id: UUID
    let code: String?
    let name: String?
    let description: String?
    let category: String?
    let priority: Priority?
    let dueHours: Int?
    let skills: [String]?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        code = body.code("code")
        name = body.require("name") { $0.text("name", Limits.resourceName, lines: false) }
        description = body.text("description", Self.description)
        category = body.require("category") { $0.categoryCode("category") }
        priority = body.choice("priority", Priority.self)
        dueHours = body.integer("due_hours", Self.dueHours)
        skills = body.texts("skills", Limits.skill, count: Limits.skills)
        try body.finish()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.text(code)
            p.text(name)
            p.text(description)
            p.text(category)
            p.text(priority?.rawValue)
            p.int(dueHours.map(Int32.init))
            p.texts(skills)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/services/", id)
        ServiceView.write(rows, to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        ServiceDiagnosis.statement(context, category: category, newCode: code)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { try ServiceDiagnosis.read(rows) }
}
