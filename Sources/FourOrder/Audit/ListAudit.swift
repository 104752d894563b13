import Domain
import Foundation
import HTTP
import JSON
import Postgres

/// 审计查询: what was changed in the center, by whom, newest first.
///
/// `GET /v1/audit?object_kind=&object_id=&actor_id=&operation=&after=&before=`, by administrators.
///
/// Rows are found by time, or by their object and time; what else is asked for is looked for among them. A page reads
/// so many rows and no more: where few of them fit it holds fewer than asked for, or none, and goes on from there.
struct ListAudit: Verb {
    static let operation = OperationID.listAudit
    static let isWrite = false
    /// Rows that a page looks at.
    static let scannedRows: Int32 = 10_000

    private static let ofAllSQL = SQL("list_audit", sql(where: ""))
    private static let ofObjectSQL = SQL(
        "list_audit_of_object", sql(where: "AND a.object_id = $11::text"))

    private static func sql(where condition: String) -> String {
        """
        WITH \(CallerSQL.reading)
        SELECT n.*, \(ReasonSQL.words(of: "n.data")) FROM caller AS c LEFT JOIN LATERAL (
            SELECT w.id, w.at, w.actor_kind, w.actor_id, w.operation, w.object_kind, w.object_id, w.request_id, w.data,
                w.fits, w.ordinal
            FROM (
                SELECT a.*, row_number() OVER (ORDER BY a.at DESC, a.id DESC)::integer AS ordinal,
                    ($8::text IS NULL OR a.object_kind = $8::text) AND ($9::uuid IS NULL OR a.actor_id = $9::uuid)
                    AND ($10::text IS NULL OR a.operation = $10::text) AS fits
                FROM (
                    SELECT * FROM audit_log AS a
                    WHERE a.center_id = $1::uuid AND (a.at, a.id) < ($3::timestamptz, $4::bigint)
                        AND a.at >= $5::timestamptz \(condition)
                    ORDER BY a.at DESC, a.id DESC LIMIT $7::integer
                ) AS a
            ) AS w
            WHERE w.fits OR w.ordinal = $7::integer
            ORDER BY w.at DESC, w.id DESC LIMIT $6::integer
        ) AS n ON true
        WHERE \(Policy.may(operation))
        ORDER BY n.at DESC, n.id DESC
        """
    }

    let page: Page
    let objectKind: String?
    let objectID: String?
    let actor: UUID?
    let operation: String?
    let after: Timestamp?
    let before: Timestamp?

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        objectKind = query.text("object_kind", Limits.code)
        objectID = query.text("object_id", Limits.code)
        actor = query.id("actor_id")
        operation = query.text("operation", Limits.code)
        after = query.time("after")
        before = query.time("before")
        if let after, let before, before < after { query.fault(.plain(.windowReversed, at: "?before")) }
        page = query.page(of: .audit, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        // Before the row that the page before ended at; the first page before a moment, whatever the row.
        let key = page.afterText?.split(separator: ".").compactMap { Int64($0) } ?? []
        let moment = key.first ?? (before ?? .latest).microseconds
        return Statement(objectID == nil ? Self.ofAllSQL : Self.ofObjectSQL) { p in
            context.bindReading(&p)
            p.timestamp(microsecondsSince1970: moment)
            p.bigint(key.count == 2 ? key[1] : .min)
            p.timestamp(microsecondsSince1970: (after ?? .earliest).microseconds)
            p.int(page.fetch)
            p.int(Self.scannedRows)
            p.text(objectKind)
            p.uuid(actor)
            p.text(operation)
            if let objectID { p.text(objectID) }
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let all = 0..<(rows.isNull(0, 0) ? 0 : min(rows.count, page.limit))
        let shown = all.filter { rows.bool($0, 9) }
        let isCut =
            all.last.map { rows.count > page.limit || rows.int($0, 10) == Int(Self.scannedRows) } ?? false
        let last = isCut ? all.last.map { "\(rows.timestamp($0, 1)).\(rows.int($0, 0))" } : nil
        page.write(rows, shown, after: last.map { Array($0.utf8) }, to: &reply, item: Self.write)
        return true
    }

    private static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.int(row, 0))
        json.moment("at", rows, row, 1)
        json.key("actor")
        json.beginObject()
        json.text("kind", rows, row, 2)
        json.field("id", rows.optionalUUID(row, 3))
        json.endObject()
        json.text("operation", rows, row, 4)
        json.key("object")
        json.beginObject()
        json.text("kind", rows, row, 5)
        json.text("id", rows, row, 6)
        json.endObject()
        json.field("request_id", rows.optionalUUID(row, 7))
        json.text("reason", rows, row, 11)
        json.key("data")
        rows.withJSON(row, 8) { json.raw(utf8: $0) }
        json.endObject()
    }
}
