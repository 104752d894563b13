import Domain
import Foundation
import Postgres

/// 移出队员: a volunteer leaves a team; not while he is booked on one of its orders.
///
/// `DELETE /v1/teams/{id}/members/{account_id}`
struct RemoveMember: Verb {
    static let operation = OperationID.removeTeamMember
    static let gate = Gate.Subject.query(MemberSQL.ofMember)
    static let sql = SQL(
        "remove_member",
        """
        WITH \(CallerSQL.writing),
        removed AS (
            DELETE FROM team_members AS t USING caller AS c
            WHERE t.center_id = $1::uuid AND t.team_id = $5::uuid AND t.account_id = $6::uuid AND c.claimed
                AND \(Policy.may(operation))
                AND NOT EXISTS (
                    SELECT FROM bookings AS b
                    WHERE b.center_id = $1::uuid AND b.volunteer_id = t.account_id AND b.team_id = t.team_id
                        AND b.state = 'booked')
            RETURNING t.*
        ),
        \(CallerSQL.audit(
            "team.remove_member", of: "team", id: "n.team_id", from: "removed AS n",
            data: "jsonb_build_object('account_id', n.account_id)"))
        SELECT t.account_id FROM removed AS t
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_remove_member",
        """
        SELECT EXISTS (
            SELECT FROM bookings AS b
            WHERE b.center_id = $1::uuid AND b.volunteer_id = $3::uuid AND b.team_id = $2::uuid AND b.state = 'booked')
        """)

    let team: UUID
    let account: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        account = try call.id(1)
        try call.refuseQuery()
    }

    var lockKey: UInt64 { account.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(team)
            p.uuid(account)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.noContent()
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
        rows.bool(0, 0) ? Refusal(.memberBooked) : nil
    }
}
