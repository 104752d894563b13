import Domain
import Foundation
import JSON
import Postgres

/// 谁查看或更改过我的信息: the audit entries about the caller's account and his orders, newest first.
///
/// `GET /v1/me/audit`: what was done, when, by whom, and why where a reason had to be given. Whoever did it is named by
/// id and roles, not by name. Entries about the newest 1,000 orders are found.
struct ListMyAudit: Verb {
    static let operation = OperationID.listMyAudit
    static let isWrite = false
    static let gate = Gate.Subject.query(MeSQL.gate)
    static let orders = 1_000

    static let sql = SQL(
        "list_my_audit",
        """
        WITH \(CallerSQL.reading),
        mine AS MATERIALIZED (
            SELECT c.id::text AS id FROM caller AS c
            UNION ALL
            SELECT o.id::text FROM (
                SELECT o.id FROM caller AS c JOIN orders AS o ON o.center_id = $1::uuid AND o.resident_id = c.id
                ORDER BY o.id DESC LIMIT \(orders)
            ) AS o
        )
        SELECT n.id, n.at, n.actor_kind, n.actor_id, w.roles, n.operation, n.object_kind, n.object_id,
            \(ReasonSQL.words(of: "n.data")), n.data
        FROM caller AS c LEFT JOIN LATERAL (
            SELECT a.* FROM mine AS m CROSS JOIN LATERAL (
                SELECT * FROM audit_log AS a
                WHERE a.center_id = $1::uuid AND a.object_id = m.id AND a.object_kind IN ('account', 'order')
                    AND (a.at, a.id) < ($3::timestamptz, $4::bigint)
                ORDER BY a.at DESC, a.id DESC LIMIT $5::integer
            ) AS a
            ORDER BY a.at DESC, a.id DESC LIMIT $5::integer
        ) AS n ON true
            LEFT JOIN accounts AS w ON w.center_id = $1::uuid AND w.id = n.actor_id
        WHERE \(Policy.may(operation, own: MeSQL.own))
        ORDER BY n.at DESC, n.id DESC
        """)

    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .myAudit, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        let key = page.afterText?.split(separator: ".").compactMap { Int64($0) } ?? []
        return Statement(Self.sql) { p in
            context.bindReading(&p)
            p.timestamp(microsecondsSince1970: key.first ?? Timestamp.latest.microseconds)
            p.bigint(key.count == 2 ? key[1] : .min)
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        page.write(rows, to: &reply, emptyColumn: 0) { rows, row in
            Array("\(rows.timestamp(row, 1)).\(rows.int(row, 0))".utf8)
        } item: { rows, row, json in
            Self.write(rows, row, &json)
        }
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
        json.key("roles")
        json.strings(rows.optionalTexts(row, 4) ?? [])
        json.endObject()
        json.text("operation", rows, row, 5)
        json.key("object")
        json.beginObject()
        json.text("kind", rows, row, 6)
        json.text("id", rows, row, 7)
        json.endObject()
        json.text("reason", rows, row, 8)
        json.key("data")
        rows.withJSON(row, 9) { json.raw(utf8: $0) }
        json.endObject()
    }
}
