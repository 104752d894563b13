import Domain
import Foundation
import JSON
import Postgres

/// 短缺报告: what the newest matching of the whole center found short: one that a person started over the root, or that the
/// clock did for all active categories and all that waits in them. One of some categories says nothing of the others.
///
/// `GET /v1/reports/shortage`, by dispatchers and administrators.
struct ReadShortage: Verb {
    static let operation = OperationID.readShortage
    static let isWrite = false

    static let sql = SQL(
        "read_shortage",
        """
        WITH \(CallerSQL.reading)
        SELECT n.id, n.finished_at, n.counts, coalesce(n.shortages, '[]')
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT r.id, r.finished_at, r.counts, r.shortages FROM matching_runs AS r
            WHERE r.center_id = $1::uuid AND r.since IS NULL AND \(MatchingRunView.hasResults)
                AND r.scope_sites && ARRAY(
                    SELECT p.id FROM sites AS p WHERE p.center_id = $1::uuid AND p.parent_id IS NULL)
                AND (r.categories IS NULL OR r.categories @> ARRAY(
                    SELECT k.code FROM categories AS k WHERE k.center_id = $1::uuid AND k.active))
            ORDER BY r.id DESC LIMIT 1
        ) AS n ON true
        WHERE \(Policy.may(operation))
        """)

    init(_ call: borrowing Call) throws(Refusal) { try call.refuseQuery() }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { context.bindReading(&$0) }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.json.beginObject()
        reply.json.field("run_id", rows.optionalUUID(0, 0))
        reply.json.moment("finished_at", rows, 0, 1)
        reply.json.raw("counts", rows, 0, 2)
        reply.json.raw("shortages", rows, 0, 3)
        reply.json.endObject()
        return true
    }
}
