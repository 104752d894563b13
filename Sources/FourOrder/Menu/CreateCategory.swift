import Domain
import Foundation
import Postgres

/// 新增服务类别: a category of the center's own, beside the national ones.
///
/// `POST /v1/categories` `{code, name, platform, parent_code, dispatch_policy}`. A category stands under one that has no parent.
struct CreateCategory: Verb {
    static let operation = OperationID.createCategory
    static let sql = SQL(
        "create_category",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO categories (center_id, code, name, platform, parent_code, dispatch_policy)
            SELECT $1::uuid, $5::text, $6::text, $7::text, $8::text, $9::text
            FROM caller AS c
            WHERE c.claimed AND \(Policy.may(operation))
                AND ($8::text IS NULL OR EXISTS (
                    SELECT FROM categories AS p
                    WHERE p.center_id = $1::uuid AND p.code = $8::text AND p.parent_code IS NULL))
            ON CONFLICT (center_id, code) DO NOTHING
            RETURNING *
        ),
        \(CallerSQL.audit("category.create", of: "category", id: "n.code", from: "created AS n"))
        SELECT \(CategoryView.columns) FROM created AS k
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_create_category",
        """
        SELECT $3::text IS NULL OR p.code IS NOT NULL, p.parent_code IS NULL,
            EXISTS (SELECT FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = $2::text)
        FROM (SELECT) AS one LEFT JOIN categories AS p ON p.center_id = $1::uuid AND p.code = $3::text
        """)

    let code: String?
    let name: String?
    let platform: PracticePlatform?
    let parent: String?
    /// Nil: the center's.
    let policy: DispatchPolicy?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        code = body.require("code") { $0.categoryCode("code") }
        name = body.require("name") { $0.text("name", Limits.name, lines: false) }
        platform = body.choice("platform", PracticePlatform.self)
        parent = body.text("parent_code", Limits.code, lines: false)
        policy = body.choice("dispatch_policy", DispatchPolicy.self)
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.text(code)
            p.text(name)
            p.text(platform?.rawValue)
            p.text(parent)
            p.text(policy?.rawValue)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0, let code else { return false }
        reply.status = 201
        reply.addHeader("Location", "/v1/categories/\(code)")
        CategoryView.write(rows, 0, &reply.json)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.text(code)
            p.text(parent)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.bool(0, 0) else { throw Refusal(.plain(.unknownReference, at: "/parent_code")) }
        guard rows.bool(0, 1) else { throw Refusal(.plain(.notAllowedHere, at: "/parent_code")) }
        return rows.bool(0, 2) ? Refusal(.codeTaken) : nil
    }
}
