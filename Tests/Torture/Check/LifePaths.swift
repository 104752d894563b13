import Domain
import Foundation
import Postgres

/// Walks the events of every order through the table of transitions.
enum LifePaths {
    static func examine(_ connection: borrowing Connection) throws(DatabaseError) -> [Finding] {
        let rows = try connection.query(
            """
            SELECT e.order_id, e.seq, e.action, e.from_state, e.to_state, o.state, o.seq, o.version
            FROM order_events AS e JOIN orders AS o ON o.id = e.order_id ORDER BY e.order_id, e.seq
            """)
        var findings: [Finding] = []
        var state: OrderState?
        for row in 0..<rows.count {
            let order = rows.uuid(row, 0)
            let isFirst = row == 0 || rows.uuid(row - 1, 0) != order
            let isLast = row == rows.count - 1 || rows.uuid(row + 1, 0) != order
            if isFirst { state = nil }
            let seq = rows.int(row, 1)
            let expected = isFirst ? 1 : rows.int(row - 1, 1) + 1
            func find(_ what: String) {
                findings.append(Finding(check: .path, detail: "order \(order.text), event \(seq): \(what)"))
            }
            if seq != expected { find("the one before is \(expected - 1)") }
            let from = rows.isNull(row, 3) ? nil : OrderState(rawValue: rows.text(row, 3))
            if from != state {
                find("from \(from?.rawValue ?? "nothing"), but it was \(state?.rawValue ?? "nothing")")
            }
            guard let action = Action(rawValue: rows.text(row, 2)),
                let to = OrderState(rawValue: rows.text(row, 4))
            else {
                find("\(rows.text(row, 2)) to \(rows.text(row, 4))")
                continue
            }
            if !Lifecycle.isAllowed(action, from: from, to: to) {
                find("\(action.rawValue) from \(from?.rawValue ?? "nothing") to \(to.rawValue)")
            }
            state = to
            guard isLast else { continue }
            if rows.text(row, 5) != to.rawValue {
                find("the last leads to \(to.rawValue), the order is \(rows.text(row, 5))")
            }
            // Nothing else that players do makes a new version.
            if rows.int(row, 6) != seq || rows.int(row, 7) != seq {
                find("the last; the order counts \(rows.int(row, 6)) and is of version \(rows.int(row, 7))")
            }
        }
        return Array(findings.prefix(Examination.mostOfAKind))
    }
}
