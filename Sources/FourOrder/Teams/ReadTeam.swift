import Domain
import Foundation
import Postgres

/// 查看志愿服务队: one team, for everybody in the center.
///
/// `GET /v1/teams/{id}`
struct ReadTeam: Verb {
    static let operation = OperationID.readTeam
    static let isWrite = false
    static let gate = Gate.Subject.row(of: .teams)
    static let sql = SQL(
        "read_team",
        """
        WITH \(CallerSQL.reading)
        SELECT \(TeamView.columns)
        FROM caller AS c JOIN teams AS m ON m.center_id = $1::uuid AND m.id = $3::uuid
        """)

    let team: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        team = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(team)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        TeamView.write(rows, to: &reply)
        return true
    }
}
