import Domain
import Foundation
import JSON
import Postgres

/// 更正个人信息: a person puts right what the service calls him and by which number it reaches him.
///
/// `PATCH /v1/me` `{name, phone}`. His open orders follow where their contact is still the one he had until now.
struct ChangeMe: Verb {
    static let operation = OperationID.changeMe
    static let gate = Gate.Subject.query(MeSQL.gate)
    static let sql = SQL(
        "change_me",
        """
        WITH \(CallerSQL.writing), \(ContactSQL.before("(SELECT c.id FROM caller AS c)")),
        changed AS (
            UPDATE accounts AS a
            SET version = a.version + least(cardinality($6::text[]), 1), name = coalesce($7::text, a.name),
                phone = CASE WHEN 'phone' = ANY ($6::text[]) THEN $8::text ELSE a.phone END
            FROM caller AS c CROSS JOIN before AS b
            WHERE c.claimed AND \(Policy.may(operation, own: MeSQL.own))
                AND a.center_id = $1::uuid AND a.id = b.id AND a.version = b.version
                AND ($5::integer IS NULL OR a.version = $5::integer)
            RETURNING a.*
        ),
        \(ContactSQL.parts),
        \(CallerSQL.audit(
            "account.change", of: "account", id: "n.id",
            from: "changed AS n WHERE cardinality($6::text[]) > 0",
            data: "jsonb_build_object('fields', to_jsonb($6::text[]))"))
        SELECT \(AccountSQL.columns(of: "n")) FROM changed AS n
        """)

    let name: String?
    let phone: Change<String>?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        name = body.replacement("name") { $0.text("name", Limits.name, lines: false) }
        phone = body.change("phone") { $0.phone("phone") }
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.int(context.precondition.parameter)
            p.texts([name.map { _ in "name" }, phone.map { _ in "phone" }].compactMap(\.self))
            p.text(name)
            p.text(phone?.value)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.entityTag(AccountView.version(rows, 0))
        AccountView.write(rows, 0, to: &reply.json)
        return true
    }
}
