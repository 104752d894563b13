import Domain
import Foundation
import Postgres

/// 修改志愿者: the volunteer, a leader of one of his teams or an administrator says what he can do and when.
///
/// `PATCH /v1/volunteers/{id}` `{skills, availability}`
struct ChangeVolunteer: Verb {
    static let operation = OperationID.changeVolunteer
    static let gate = Gate.Subject.query(VolunteerSQL.gate)
    private static let fields: [StaticString] = ["skills", "availability"]
    static let sql = SQL(
        "change_volunteer",
        """
        WITH \(CallerSQL.writing), \(VolunteerSQL.target(id: "$5", version: "$6")),
        changed AS (
            UPDATE accounts AS a
            SET skills = coalesce($8::text[], a.skills), availability = coalesce($9::jsonb, a.availability),
                version = a.version + least(cardinality($7::text[]), 1)
            FROM target AS x WHERE a.center_id = $1::uuid AND a.id = x.id
            RETURNING a.*
        ),
        \(CallerSQL.audit(
            "volunteer.change", of: "account", id: "n.id",
            from: "(SELECT * FROM changed WHERE cardinality($7::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($7::text[]))"))
        \(VolunteerSQL.view(of: "changed", id: "$5"))
        """)

    let volunteer: UUID
    let named: [String]
    let skills: [String]?
    let availability: Availability?

    init(_ call: borrowing Call) throws(Refusal) {
        volunteer = try call.id()
        var body = try call.fields()
        named = body.named(Self.fields)
        skills = body.replacement("skills") { $0.texts("skills", Limits.skill, count: Limits.skills) }
        availability = body.replacement("availability") { $0.availability("availability") }
        try body.finish()
    }

    var lockKey: UInt64 { volunteer.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(volunteer)
            p.int(context.precondition.parameter)
            p.texts(named)
            p.texts(skills)
            p.jsonb(availability?.json)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        VolunteerSQL.write(rows, to: &reply)
        return true
    }
}
