import Domain
import Foundation
import Postgres

/// 修改志愿服务队: what a team is, how much it takes on, whether it is offered anything.
///
/// `PATCH /v1/teams/{id}`. `capacity` may be lowered below what the team holds: then it accepts nothing new.
struct ChangeTeam: Verb {
    static let operation = OperationID.changeTeam
    static let gate = Gate.Subject.row(of: .teams)
    static let sql = SQL(
        "change_team",
        """
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE teams AS m
            SET code = CASE WHEN 'code' = ANY ($20::text[]) THEN $7::text ELSE m.code END,
                name = coalesce($8::text, m.name),
                kind = coalesce($9::text, m.kind),
                site_id = coalesce($10::uuid, m.site_id),
                categories = coalesce($11::text[], m.categories),
                skills = coalesce($12::text[], m.skills),
                capacity = coalesce($13::integer, m.capacity),
                lat = CASE WHEN 'location' = ANY ($20::text[]) THEN $14::float8 ELSE m.lat END,
                lng = CASE WHEN 'location' = ANY ($20::text[]) THEN $15::float8 ELSE m.lng END,
                service_radius_m = CASE WHEN 'service_radius_m' = ANY ($20::text[]) THEN $16::integer
                    ELSE m.service_radius_m END,
                availability = coalesce($17::jsonb, m.availability),
                active = coalesce($18::boolean, m.active),
                languages = coalesce($19::text[], m.languages),
                version = m.version + least(cardinality($20::text[]), 1)
            FROM caller AS c
            WHERE m.center_id = $1::uuid AND m.id = $5::uuid AND c.claimed AND \(Policy.may(operation))
                AND ($6::integer IS NULL OR m.version = $6::integer)
                AND \(TeamDraft.references)
            RETURNING m.*
        ),
        \(CallerSQL.audit(
            "team.change", of: "team", id: "n.id",
            from: "(SELECT * FROM changed WHERE cardinality($20::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($20::text[]))"))
        SELECT \(TeamView.columns) FROM changed AS m
        """)

    let team: UUID
    let draft: TeamDraft

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        var body = try call.fields()
        draft = TeamDraft(change: &body)
        try body.finish()
    }

    var lockKey: UInt64 { team.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(team)
            p.int(context.precondition.parameter)
            draft.bind(&p)
            p.texts(draft.named)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        TeamView.write(rows, to: &reply)
        return true
    }

    /// A code that is taken fails the statement by its constraint.
    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        draft.diagnosis(context, newCode: nil)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { try TeamDraft.diagnose(rows) }
}
