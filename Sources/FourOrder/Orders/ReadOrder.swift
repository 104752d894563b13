import Domain
import Foundation
import Postgres

/// A verb that reads what belongs to one order.
protocol OrderReading: Verb {}

extension OrderReading {
    static var isWrite: Bool { false }
    static var gate: Gate.Subject { .order }

    static func admit(_ gate: Gate) throws(Refusal) {
        if gate.order == nil { throw Refusal(.notFound) }
    }
}

/// 查看点单: one order, as its caller may see it.
///
/// `GET /v1/orders/{id}`
struct ReadOrder: OrderReading {
    static let sql = SQL(
        "read_order",
        """
        WITH \(CallerSQL.reading)
        \(OrderSQL.view(of: "orders"))
        WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND rel.bits <> 0
        """)

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
        OrderView(rows, row: 0).write(rows, to: &reply)
        return true
    }
}
