import Domain
import Foundation
import Postgres

/// 修改服务类别: names a category anew, moves it, opens or closes it, says how its orders are dispatched; its code never
/// changes.
///
/// `PATCH /v1/categories/{code}` `{name, platform, parent_code, active, dispatch_policy}`
struct ChangeCategory: Verb {
    static let operation = OperationID.changeCategory
    static let gate = Gate.Subject.row(of: .categories)
    private static let fields: [StaticString] = [
        "name", "platform", "parent_code", "active", "dispatch_policy",
    ]
    /// Whether a parent `p` may be that of the category `$n`: neither has another level beyond the two there are.
    private static func isParent(_ code: String) -> String {
        """
        p.parent_code IS NULL AND p.code <> \(code)::text AND NOT EXISTS (
            SELECT FROM categories AS b WHERE b.center_id = $1::uuid AND b.parent_code = \(code)::text)
        """
    }
    static let sql = SQL(
        "change_category",
        """
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE categories AS k
            SET name = coalesce($7::text, k.name),
                platform = CASE WHEN 'platform' = ANY ($6::text[]) THEN $8::text ELSE k.platform END,
                parent_code = CASE WHEN 'parent_code' = ANY ($6::text[]) THEN $9::text ELSE k.parent_code END,
                active = coalesce($10::boolean, k.active),
                dispatch_policy = CASE WHEN 'dispatch_policy' = ANY ($6::text[]) THEN $11::text
                    ELSE k.dispatch_policy END,
                version = k.version + least(cardinality($6::text[]), 1)
            FROM caller AS c
            WHERE k.center_id = $1::uuid AND k.code = $5::text AND c.claimed AND \(Policy.may(operation))
                AND ($9::text IS NULL OR EXISTS (
                    SELECT FROM categories AS p
                    WHERE p.center_id = $1::uuid AND p.code = $9::text AND \(isParent("$5"))))
            RETURNING k.*
        ),
        \(CallerSQL.audit(
            "category.change", of: "category", id: "n.code",
            from: "(SELECT * FROM changed WHERE cardinality($6::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($6::text[]))"))
        SELECT \(CategoryView.columns) FROM changed AS k
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_change_category",
        """
        SELECT $3::text IS NULL OR p.code IS NOT NULL, $3::text IS NULL OR coalesce(\(isParent("$2")), false)
        FROM (SELECT) AS one LEFT JOIN categories AS p ON p.center_id = $1::uuid AND p.code = $3::text
        """)

    let code: String
    let named: [String]
    let name: String?
    let platform: PracticePlatform?
    let parent: String?
    let isActive: Bool?
    /// Nil where it is named: the center's.
    let policy: DispatchPolicy?

    init(_ call: borrowing Call) throws(Refusal) {
        code = call.text()
        guard Code.isOfACategory(code) else { throw Refusal(.notFound) }
        var body = try call.fields()
        named = body.named(Self.fields)
        name = body.replacement("name") { $0.text("name", Limits.name, lines: false) }
        platform = body.choice("platform", PracticePlatform.self)
        parent = body.text("parent_code", Limits.code, lines: false)
        isActive = body.replacement("active") { $0.boolean("active") }
        policy = body.choice("dispatch_policy", DispatchPolicy.self)
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.text(code)
            p.texts(named)
            p.text(name)
            p.text(platform?.rawValue)
            p.text(parent)
            p.bool(isActive)
            p.text(policy?.rawValue)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
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
        return nil
    }
}
