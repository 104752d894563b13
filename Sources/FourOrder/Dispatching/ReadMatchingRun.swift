import Domain
import Foundation
import Postgres

/// 查看匹配结果: one run, with what it found.
///
/// `GET /v1/matching/runs/{id}`
struct ReadMatchingRun: Verb {
    static let operation = OperationID.readMatchingRun
    static let isWrite = false
    static let gate = MatchingRunAccess.subject

    static let sql = SQL(
        "read_matching_run",
        """
        WITH \(CallerSQL.reading),
        seen AS (
            SELECT r.* FROM matching_runs AS r CROSS JOIN caller AS c
            WHERE r.center_id = $1::uuid AND r.id = $3::uuid AND \(MatchingRunAccess.isSeen)
        )
        \(MatchingRunView.select(from: "seen"))
        """)

    let run: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        run = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(run)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        MatchingRunView.write(rows, context.language, to: &reply.json)
        return true
    }
}
