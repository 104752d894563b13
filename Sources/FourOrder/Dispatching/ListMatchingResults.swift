import Domain
import Foundation
import JSON
import Postgres

/// The results of one run, page by page, by their orders' ids.
private enum MatchingResultsSQL {
    static func list(_ name: StaticString, where condition: String) -> SQL {
        SQL(
            name,
            """
            WITH \(CallerSQL.reading),
            seen AS (
                SELECT r.* FROM matching_runs AS r CROSS JOIN caller AS c
                WHERE r.center_id = $1::uuid AND r.id = $3::uuid AND \(MatchingRunAccess.isSeen)
            )
            SELECT \(MatchingResultView.names), r.terms
            FROM seen AS r LEFT JOIN LATERAL (
                SELECT \(MatchingResultView.columns) FROM matching_results AS w
                WHERE w.center_id = $1::uuid AND w.run_id = r.id AND w.order_id > $4::uuid AND \(condition)
                ORDER BY w.order_id LIMIT $5::integer
            ) AS w ON \(MatchingRunView.hasResults)
            ORDER BY w.order_id
            """)
    }

    static func statement(_ sql: SQL, _ run: UUID, _ page: Page, _ context: CallContext) -> Statement {
        Statement(sql) { p in
            context.bindReading(&p)
            p.uuid(run)
            p.uuid(page.afterID ?? .zero)
            p.int(page.fetch)
        }
    }
}

/// 匹配结果: the assignments of a run.
///
/// `GET /v1/matching/runs/{id}/assignments`
struct ListAssignments: Verb {
    static let isWrite = false
    static let gate = MatchingRunAccess.subject
    static let sql = MatchingResultsSQL.list("list_assignments", where: "w.team_id IS NOT NULL")
    private static let termsColumn = 11

    let run: UUID
    let page: Page

    static func admit(_ gate: Gate) throws(Refusal) { try MatchingRunAccess.admit(gate) }

    init(_ call: borrowing Call) throws(Refusal) {
        run = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .assignments, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        MatchingResultsSQL.statement(Self.sql, run, page, context)
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let terms = rows.texts(0, Self.termsColumn)
        page.write(rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }) { rows, row, json in
            MatchingResultView.writeAssignment(rows, row, 0, terms: terms, &json)
        }
        return true
    }
}

/// 未匹配点单: the orders that a run left without a team, and why.
///
/// `GET /v1/matching/runs/{id}/unserved`
struct ListUnserved: Verb {
    static let isWrite = false
    static let gate = MatchingRunAccess.subject
    static let sql = MatchingResultsSQL.list("list_unserved", where: "w.team_id IS NULL")

    let run: UUID
    let page: Page

    static func admit(_ gate: Gate) throws(Refusal) { try MatchingRunAccess.admit(gate) }

    init(_ call: borrowing Call) throws(Refusal) {
        run = try call.id()
        var query = try call.queryFields()
        page = query.page(of: .unserved, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        MatchingResultsSQL.statement(Self.sql, run, page, context)
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let language = context.language
        page.write(rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }) { rows, row, json in
            MatchingResultView.writeUnserved(rows, row, 0, language, &json)
        }
        return true
    }
}
