import Domain
import Foundation
import Postgres

/// 匹配记录: the runs that the caller sees, newest first.
///
/// `GET /v1/matching/runs?policy=`
struct ListMatchingRuns: Verb {
    static let operation = OperationID.listMatchingRuns
    static let isWrite = false

    static let sql = SQL(
        "list_matching_runs",
        """
        WITH \(CallerSQL.reading)
        SELECT n.* FROM caller AS c LEFT JOIN LATERAL (
            SELECT \(MatchingRunView.columns) FROM matching_runs AS r
            WHERE r.center_id = $1::uuid AND r.id < $3::uuid AND \(MatchingRunAccess.isSeen)
                AND ($5::text IS NULL OR r.policy = $5::text)
            ORDER BY r.id DESC LIMIT $4::integer
        ) AS n ON true
        WHERE \(Policy.may(operation))
        ORDER BY n.id DESC
        """)

    let page: Page
    /// For which the clock started them; nil: all runs.
    let policy: DispatchPolicy?

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .runs, at: call.path)
        policy = query.choice("policy", DispatchPolicy.self)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
            p.text(policy?.rawValue)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(
            rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }, item: MatchingRunView.writeSummary)
        return true
    }
}
