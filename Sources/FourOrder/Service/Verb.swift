import Domain
import Foundation
import Postgres

/// One thing that can be asked of the service.
///
/// A request becomes a verb, the verb one statement, the statement's rows the answer:
/// ```
/// bytes ─▶ init(call) ─▶ statement ─▶ [PostgreSQL] ─▶ answer(rows) ─▶ bytes
///             │ refusal                                  │ no row
///             └──────────────▶ gate, diagnosis ◀─────────┘   only to say why not
/// ```
/// The statement holds every guard, so that it is right under any race; what it does not say is why it gave no
/// row. Only then the gate asks who the caller is and what he sees, the diagnosis what else stood in the way, and
/// the refusal is the first that applies: 401, 404, 403; 415, 413, 400; 422; idempotency; 412; 409. Where nothing
/// stands in the way any more, the statement is run again.
protocol Verb: SendableMetatype {
    /// Whether it changes anything: the statement then goes out on the writing link and the answer leaves only
    /// after the commit.
    static var isWrite: Bool { get }

    /// What it is called in the policy and in `openapi.yaml`.
    static var operation: OperationID { get }

    /// What the gate looks for.
    static var gate: Gate.Subject { get }

    init(_ call: borrowing Call) throws(Refusal)

    /// What is wrong with the form of the request, where the verb could be made all the same: it is never carried
    /// out, and these are told together with what the diagnosis finds of the rest.
    var faults: [Fault] { get }

    func statement(_ context: CallContext) -> Statement

    /// The statement to be run instead, where these rows do not suffice to write the answer.
    func completion(_ rows: borrowing Rows, _ context: CallContext) -> Statement?

    /// Writes the answer; false where the rows hold none.
    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) throws(Refusal) -> Bool

    /// What a batch of writes is sorted by: those that lock the same rows lock them in the same order.
    var lockKey: UInt64 { get }

    /// 422 that the gate alone can tell, and 403 that what was asked for decides.
    func validate(_ gate: Gate) throws(Refusal)

    /// A further statement to find out why, if one is needed.
    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement?

    /// From the diagnosis' rows: throws what ranks as 404 or 422, returns what ranks as 412 or 409.
    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal?

    /// The same where the gate has to be asked too.
    func diagnose(_ rows: borrowing Rows, _ gate: Gate) throws(Refusal) -> Refusal?

    /// Writes the answer that the diagnosis turned out to hold: what was asked for is there already.
    func existing(_ rows: borrowing Rows, _ reply: inout Reply) -> Bool

    /// 409 that the gate alone can tell.
    func conflict(_ gate: Gate) -> Refusal?

    /// The id of what the answer shows a secret of: under an Idempotency-Key it is kept instead of the answer.
    var shownSecret: UUID? { get }
}

extension Verb {
    static var isWrite: Bool { true }
    static var gate: Gate.Subject { .caller }
    var lockKey: UInt64 { 0 }
    var faults: [Fault] { [] }
    func completion(_ rows: borrowing Rows, _ context: CallContext) -> Statement? { nil }
    func validate(_ gate: Gate) throws(Refusal) {}
    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? { nil }
    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { nil }
    func diagnose(_ rows: borrowing Rows, _ gate: Gate) throws(Refusal) -> Refusal? { try diagnose(rows) }
    func existing(_ rows: borrowing Rows, _ reply: inout Reply) -> Bool { false }
    func conflict(_ gate: Gate) -> Refusal? { nil }
    var shownSecret: UUID? { nil }
}

extension Verb {
    /// Throws what is wrong with the request as such, unless what it asks for is none of the caller's business.
    func validate(_ gate: Gate, _ edge: Refusal?) throws(Refusal) {
        do throws(Refusal) {
            try validate(gate)
        } catch {
            if let edge, edge.ranksBefore(error) { throw edge }
            throw error.joining(faults)
        }
        if let edge { throw edge }
    }
}
