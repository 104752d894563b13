import Domain
import Foundation
import Postgres

/// A verb that reads what belongs to one order.
protocol OrderReading: Verb {}

extension OrderReading {
    static var isWrite: Bool { false }
    static var gate: Gate.Subject { .order }
}

/// 查看点单: one order, as its caller may see it.
///
/// `GET /v1/orders/{id}`
struct ReadOrder: OrderReading {
    static let operation = OperationID.readOrder
    static let sql = SQL("read_order", asking: [.bytea("token"), .uuid("order_id")]) { asked in
        """
        WITH \(CallerSQL.reading(asked, for: operation))
        \(OrderSQL.view(and: "c.ordinal"))
        WHERE o.center_id = $1::uuid AND o.id = c.order_id
        """
    }

    let order: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(order)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let view = OrderView(rows, row: 0)
        guard view.isSeen else { return false }
        view.write(to: &reply)
        return true
    }
}
