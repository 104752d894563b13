import Domain
import Foundation
import Postgres

/// 新建志愿服务队: a new team, without members yet.
///
/// `POST /v1/teams` `{code, name, kind, site_id, categories, skills, languages, capacity, location,
/// service_radius_m, availability, active}`
struct CreateTeam: Verb {
    static let operation = OperationID.createTeam
    static let defaultCapacity = 5
    static let sql = SQL(
        "create_team",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO teams (center_id, id, code, name, kind, site_id, categories, skills, capacity, lat, lng,
                service_radius_m, availability, active, languages, created_at)
            SELECT $1::uuid, $5::uuid, $7::text, $8::text, $9::text, $10::uuid, coalesce($11::text[], '{}'),
                coalesce($12::text[], '{}'), coalesce($13::integer, \(defaultCapacity)), $14::float8, $15::float8,
                $16::integer, coalesce($17::jsonb, '[]'), coalesce($18::boolean, true),
                coalesce($19::text[], '{}'), $6::timestamptz
            FROM caller AS c
            WHERE c.claimed AND \(Policy.may(operation)) AND \(TeamDraft.references)
            ON CONFLICT (center_id, code) DO NOTHING
            RETURNING *
        ),
        \(CallerSQL.audit("team.create", of: "team", id: "n.id", from: "created AS n"))
        SELECT \(TeamView.columns) FROM created AS m
        """)

    let id: UUID
    let draft: TeamDraft

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        draft = TeamDraft(new: &body)
        try body.finish()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.timestamp(microsecondsSince1970: context.now.microseconds)
            draft.bind(&p)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/teams/", id)
        TeamView.write(rows, to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        draft.diagnosis(context, newCode: draft.code)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { try TeamDraft.diagnose(rows) }
}
