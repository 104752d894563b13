import Domain
import Foundation
import Postgres

/// 队员列表: who belongs to a team, for the team itself, dispatchers and administrators.
///
/// `GET /v1/teams/{id}/members`, in the order of the accounts: who leads and what people are called may change
/// between two pages.
struct ListMembers: Verb {
    static let operation = OperationID.listTeamMembers
    static let isWrite = false
    static let gate = Gate.Subject.query(MemberSQL.ofTeam)
    static let sql = SQL(
        "list_members",
        """
        WITH \(CallerSQL.reading), \(MemberSQL.seen("$3"))
        SELECT \(MemberSQL.columns)
        FROM seen AS m
            LEFT JOIN LATERAL (
                SELECT * FROM team_members AS t
                WHERE t.center_id = $1::uuid AND t.team_id = m.id AND t.account_id > $4::uuid
                ORDER BY t.account_id LIMIT $5::integer
            ) AS t ON true
            LEFT JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = t.account_id
        ORDER BY t.account_id
        """)

    let team: UUID
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .members, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(team)
            p.uuid(page.afterID ?? .zero)
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }, item: MemberSQL.write)
        return true
    }
}
