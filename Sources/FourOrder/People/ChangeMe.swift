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
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE accounts AS a
            SET version = a.version + least(cardinality($6::text[]), 1), name = coalesce($7::text, a.name),
                phone = CASE WHEN 'phone' = ANY ($6::text[]) THEN $8::text ELSE a.phone END
            FROM caller AS c
            WHERE c.claimed AND \(Policy.may(operation, own: MeSQL.own)) AND a.center_id = $1::uuid AND a.id = c.id
                AND ($5::integer IS NULL OR a.version = $5::integer)
            RETURNING a.*
        ),
        corrected AS (
            UPDATE orders AS o SET contact_name = n.name, contact_phone = n.phone, version = o.version + 1
            FROM changed AS n CROSS JOIN caller AS c
            WHERE o.center_id = $1::uuid AND o.resident_id = n.id AND o.state IN (\(ErasureSQL.open))
                AND o.contact_name IS NOT DISTINCT FROM c.name AND o.contact_phone IS NOT DISTINCT FROM c.phone
                AND (n.name, n.phone) IS DISTINCT FROM (c.name, c.phone)
            RETURNING o.id, c.phone AS before, n.phone AS now
        ),
        searchable AS (
            UPDATE order_grams AS g
            SET grams = array_remove(g.grams, 'tel:' || x.before)
                || ARRAY(SELECT 'tel:' || x.now WHERE x.now IS NOT NULL)
            FROM corrected AS x
            WHERE g.center_id = $1::uuid AND g.order_id = x.id
        ),
        \(CallerSQL.audit(
            "account.change", of: "account", id: "n.id",
            from: "changed AS n WHERE cardinality($6::text[]) > 0",
            data: "jsonb_build_object('fields', to_jsonb($6::text[]))")),
        \(CallerSQL.audit(
            "order.edit", of: "order", id: "x.id", from: "corrected AS x",
            data: "'{\"fields\": [\"contact\"]}'::jsonb", as: "audited_orders"))
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
