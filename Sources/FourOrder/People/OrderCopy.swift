import JSON
import Postgres

/// 个人信息副本: an order with all that people wrote about it, and who was shown its contact, as the person it concerns
/// is given it.
enum OrderCopy {
    /// The columns of `OrderViewColumn` and then these, of the order `o`.
    static let columns = """
        (SELECT jsonb_agg(jsonb_build_object('seq', n.seq, 'note', n.note) ORDER BY n.seq) FROM order_notes AS n
            WHERE n.center_id = $1::uuid AND n.order_id = o.id) AS notes,
        (SELECT jsonb_agg(jsonb_build_object('round', r.round, 'score', r.score, 'comment', r.comment,
                'at', \(TransitionSQL.time("r.at"))) ORDER BY r.round) FROM ratings AS r
            WHERE r.center_id = $1::uuid AND r.order_id = o.id) AS ratings,
        (SELECT jsonb_agg(jsonb_build_object('at', \(TransitionSQL.time("a.at")),
                'actor', jsonb_build_object('kind', a.actor_kind, 'id', a.actor_id, 'roles', coalesce(w.roles, '{}')),
                'reason', \(ReasonSQL.words(of: "a.data"))) ORDER BY a.at, a.id)
            FROM (
                SELECT a.id, a.at, a.actor_kind, a.actor_id, a.data FROM audit_log AS a
                WHERE a.center_id = $1::uuid AND a.object_id = o.id::text AND a.object_kind = 'order'
                    AND a.operation = 'order.reveal'
                ORDER BY a.at DESC, a.id DESC LIMIT \(reveals)
            ) AS a LEFT JOIN accounts AS w ON w.center_id = $1::uuid AND w.id = a.actor_id) AS reveals
        """
    static let columnCount = 3
    /// Of an order the newest so many are told.
    private static let reveals = 100

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        let first = OrderViewColumn.allCases.count
        json.beginObject()
        json.key("order")
        OrderView(rows, row: row).write(to: &json)
        json.list("notes", rows, row, first)
        json.list("ratings", rows, row, first + 1)
        json.list("reveals", rows, row, first + 2)
        json.endObject()
    }
}

extension JSONWriter {
    /// A `jsonb` column that holds an array; null is an empty one.
    mutating func list(_ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: Int) {
        key(name)
        if rows.isNull(row, column) {
            strings([])
        } else {
            rows.withJSON(row, column) { raw(utf8: $0) }
        }
    }
}
