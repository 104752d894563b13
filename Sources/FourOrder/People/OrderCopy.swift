import JSON
import Postgres

/// 个人信息副本: an order with all that people wrote about it, as the person it concerns is given it.
enum OrderCopy {
    /// The columns of `OrderViewColumn` and then these, of the order `o`.
    static let columns = """
        (SELECT jsonb_agg(jsonb_build_object('seq', n.seq, 'note', n.note) ORDER BY n.seq) FROM order_notes AS n
            WHERE n.center_id = $1::uuid AND n.order_id = o.id) AS notes,
        (SELECT jsonb_agg(jsonb_build_object('round', r.round, 'score', r.score, 'comment', r.comment,
                'at', \(TransitionSQL.time("r.at"))) ORDER BY r.round) FROM ratings AS r
            WHERE r.center_id = $1::uuid AND r.order_id = o.id) AS ratings
        """
    static let columnCount = 2

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        let first = OrderViewColumn.allCases.count
        json.beginObject()
        json.key("order")
        OrderView(rows, row: row).write(to: &json)
        json.list("notes", rows, row, first)
        json.list("ratings", rows, row, first + 1)
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
