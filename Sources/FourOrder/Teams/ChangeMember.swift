import Domain
import Foundation
import Postgres

/// 修改队员: makes a member the leader of his team, or a member again.
///
/// `PATCH /v1/teams/{id}/members/{account_id}` `{leader}`
struct ChangeMember: Verb {
    static let operation = OperationID.changeTeamMember
    static let gate = Gate.Subject.query(MemberSQL.ofMember)
    static let sql = SQL(
        "change_member",
        """
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE team_members AS t SET leader = coalesce($7::boolean, t.leader)
            FROM caller AS c
            WHERE t.center_id = $1::uuid AND t.team_id = $5::uuid AND t.account_id = $6::uuid AND c.claimed
                AND \(Policy.may(operation))
            RETURNING t.*
        ),
        \(CallerSQL.audit(
            "team.change_member", of: "team", id: "n.team_id",
            from: "(SELECT * FROM changed WHERE $7::boolean IS NOT NULL) AS n",
            data: "jsonb_build_object('account_id', n.account_id, 'leader', n.leader)"))
        SELECT \(MemberSQL.columns)
        FROM changed AS t JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = t.account_id
        """)

    let team: UUID
    let account: UUID
    let isLeader: Bool?

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        account = try call.id(1)
        var body = try call.fields()
        isLeader = body.replacement("leader") { $0.boolean("leader") }
        try body.finish()
    }

    var lockKey: UInt64 { account.low }

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
        MemberSQL.write(rows, 0, &reply.json)
        return true
    }
}
