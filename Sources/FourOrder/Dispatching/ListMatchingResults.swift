import Domain
import Foundation
import JSON
import Postgres

/// A list of results of one run, page by page, by their orders' ids.
private protocol MatchingResultList: Verb {
    static var list: Page.List { get }
    static var sql: SQL { get }

    var run: UUID { get }
    var page: Page { get }

    init(run: UUID, page: Page)
}

extension MatchingResultList {
    static var isWrite: Bool { false }
    static var gate: Gate.Subject { MatchingRunAccess.subject }

    fileprivate static func results(_ name: StaticString, where condition: String) -> SQL {
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

    init(_ call: borrowing Call) throws(Refusal) {
        let run = try call.id()
        var query = try call.queryFields()
        let page = query.page(of: Self.list, at: call.path)
        try query.finish()
        self.init(run: run, page: page)
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
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
struct ListAssignments: MatchingResultList {
    static let operation = OperationID.listAssignments
    static let list = Page.List.assignments
    static let sql = results("list_assignments", where: "w.team_id IS NOT NULL")
    private static let termsColumn = 11

    let run: UUID
    let page: Page

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
struct ListUnserved: MatchingResultList {
    static let operation = OperationID.listUnserved
    static let list = Page.List.unserved
    static let sql = results("list_unserved", where: "w.team_id IS NULL")

    let run: UUID
    let page: Page

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let language = context.language
        page.write(rows, to: &reply, emptyColumn: 0, key: { $0.uuid($1, 0).key }) { rows, row, json in
            MatchingResultView.writeUnserved(rows, row, 0, language, &json)
        }
        return true
    }
}
