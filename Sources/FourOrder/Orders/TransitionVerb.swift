import Domain
import Foundation
import Postgres

/// A verb that takes an order from one state to another: `POST /v1/orders/{id}/ACTION`, answered with the order.
protocol TransitionVerb: Verb {
    static var action: Action { get }
    static var sql: SQL { get }

    var order: UUID { get }

    /// Binds the parameters of its own, from `$9`.
    func bind(_ parameters: inout Parameters)

    /// 409 from what the gate knows of the order: the verb's own conflicts come first, then the state's.
    func conflict(_ order: OrderGate) -> Refusal?
}

extension TransitionVerb {
    static var gate: Gate.Subject { .order }
    var lockKey: UInt64 { order.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(order)
            p.int(context.precondition.parameter)
            p.texts(Lifecycle.fromStates(of: Self.action).map(\.rawValue))
            p.int(Policy.mayAct(Self.action).rawValue)
            bind(&p)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        OrderView(rows, row: 0).write(to: &reply)
        return true
    }

    func conflict(_ gate: Gate) -> Refusal? {
        guard let order = gate.order else { return nil }
        return conflict(order)
    }

    func conflict(_ order: OrderGate) -> Refusal? { illegal(order) }

    /// 409 `illegal_transition` where the state does not allow the action, or not to this caller at this time.
    func illegal(_ order: OrderGate) -> Refusal? {
        switch order.verdict(on: Self.action) {
        case .illegal: order.illegal
        case .binding: Refusal(.offerBinding)
        case .forbidden: Refusal(.forbidden)
        case .allowed, .notFound: nil
        }
    }
}
