import Domain
import Foundation
import Postgres

/// 加入队员: an account becomes a volunteer of a team, or its leader.
///
/// `POST /v1/teams/{id}/members` `{account_id, leader}`
struct AddMember: Verb {
    static let operation = OperationID.addTeamMember
    static let gate = Gate.Subject.row(of: .teams)
    static let sql = SQL(
        "add_member",
        """
        WITH \(CallerSQL.writing),
        added AS (
            INSERT INTO team_members (center_id, team_id, account_id, leader)
            SELECT $1::uuid, m.id, a.id, $7::boolean
            FROM caller AS c
                JOIN teams AS m ON m.center_id = $1::uuid AND m.id = $5::uuid
                JOIN accounts AS a
                    ON a.center_id = $1::uuid AND a.id = $6::uuid AND a.kind = 'person' AND a.active
            WHERE c.claimed AND \(Policy.may(operation))
            FOR NO KEY UPDATE OF a
            ON CONFLICT (center_id, team_id, account_id) DO NOTHING
            RETURNING *
        ),
        \(CallerSQL.audit(
            "team.add_member", of: "team", id: "n.team_id", from: "added AS n",
            data: "jsonb_build_object('account_id', n.account_id, 'leader', n.leader)"))
        SELECT \(MemberSQL.columns)
        FROM added AS t JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = t.account_id
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_add_member",
        """
        SELECT a.id IS NOT NULL, a.active, EXISTS (
            SELECT FROM team_members AS t
            WHERE t.center_id = $1::uuid AND t.team_id = $2::uuid AND t.account_id = $3::uuid)
        FROM (SELECT) AS one
            LEFT JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = $3::uuid AND a.kind = 'person'
        """)

    let team: UUID
    let account: UUID?
    let isLeader: Bool

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        var body = try call.fields()
        account = body.requiredID("account_id")
        isLeader = body.boolean("leader") ?? false
        try body.finish()
    }

    var lockKey: UInt64 { account?.low ?? 0 }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(team)
            p.uuid(account)
            p.bool(isLeader)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.addHeader("Location", "/v1/teams/\(team.text)/members/\(rows.uuid(0, 0).text)")
        reply.subject = rows.uuid(0, 0)
        MemberSQL.write(rows, 0, &reply.json)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.uuid(team)
            p.uuid(account)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.bool(0, 0) else { throw Refusal(.plain(.unknownReference, at: "/account_id")) }
        if rows.bool(0, 2) { return Refusal(.alreadyMember) }
        guard rows.bool(0, 1) else { throw Refusal(.plain(.inactiveReference, at: "/account_id")) }
        return nil
    }
}
