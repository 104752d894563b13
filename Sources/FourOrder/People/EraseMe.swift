import Domain
import Foundation
import Postgres

/// 本人注销: a person has himself erased.
///
/// `POST /v1/me/erasure` `{confirm: true}`. His sessions end with it. Orders under way are 409 `orders_open`.
struct EraseMe: Verb {
    static let operation = OperationID.eraseMe
    static let gate = Gate.Subject.query(MeSQL.gate)

    init(_ call: borrowing Call) throws(Refusal) {
        try call.refuseQuery()
        var body = try call.fields()
        let isConfirmed = body.require("confirm") { $0.boolean("confirm") }
        if isConfirmed == false { body.fault(.notOneOf(["true"], at: body.pointer("confirm"))) }
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        EraseAccount.statement(context, of: nil, reason: nil)
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        EraseAccount.answer(rows, context, &reply)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        EraseAccount.diagnosis(context, of: nil)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { OrdersUnderWaySQL.refusal(rows) }
}

/// 代为注销: an administrator erases the account of a person who has asked for it in another way.
///
/// `POST /v1/accounts/{id}/erasure` `{reason}`. The last active administrator stays one.
struct EraseAccountOf: Verb {
    static let operation = OperationID.eraseAccount
    static let gate = Gate.Subject.row(of: .accounts)

    let account: UUID
    let reason: String?

    init(_ call: borrowing Call) throws(Refusal) {
        account = try call.id()
        try call.refuseQuery()
        var body = try call.fields()
        reason = body.requiredText("reason", Limits.reason)
        try body.finish()
    }

    var lockKey: UInt64 { account.low }

    func statement(_ context: CallContext) -> Statement {
        EraseAccount.statement(context, of: account, reason: reason)
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        EraseAccount.answer(rows, context, &reply)
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        EraseAccount.diagnosis(context, of: account)
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? { OrdersUnderWaySQL.refusal(rows) }
}
