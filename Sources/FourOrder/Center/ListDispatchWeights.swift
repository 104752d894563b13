import Domain
import Foundation
import JSON
import Postgres

/// 权重版本: every set of weights that the center has dispatched by, the newest first, each complete.
///
/// `GET /v1/center/dispatch_weights`, by dispatchers and administrators.
struct ListDispatchWeights: Verb {
    static let operation = OperationID.listDispatchWeights
    static let isWrite = false

    /// Until a center has changed any, what it has is the one set that nobody has kept.
    static let sql = SQL(
        "list_dispatch_weights",
        """
        WITH \(CallerSQL.reading)
        SELECT n.* FROM caller AS c LEFT JOIN LATERAL (
            (
                SELECT k.version, k.weights, k.changed_at, k.changed_by FROM dispatch_weights AS k
                WHERE k.center_id = $1::uuid AND k.version < $3::integer
                ORDER BY k.version DESC LIMIT $4::integer
            )
            UNION ALL
            SELECT s.weights_version, s.dispatch_weights, d.created_at, NULL
            FROM center_settings AS s JOIN centers AS d ON d.id = $1::uuid
            WHERE s.center_id = $1::uuid AND s.weights_version = 1 AND $3::integer > 1
        ) AS n ON true
        WHERE \(Policy.may(operation))
        ORDER BY n.version DESC
        """)

    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .weights, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.int(page.afterNumber.flatMap(Int32.init(exactly:)) ?? .max)
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(rows, to: &reply, emptyColumn: 0) { rows, row in
            Array("\(rows.int(row, 0))".utf8)
        } item: { rows, row, json in
            json.beginObject()
            json.field("version", rows.int(row, 0))
            json.key("weights")
            DispatchWeights(rows, row, 1, version: rows.int(row, 0)).write(to: &json)
            json.moment("changed_at", rows, row, 2)
            json.field("changed_by", rows.optionalUUID(row, 3))
            json.endObject()
        }
        return true
    }
}
