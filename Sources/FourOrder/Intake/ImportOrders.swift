import Domain
import Foundation
import HTTP
import Postgres

/// 批量导入: many orders at once, one a line, each placed and committed by itself.
///
/// `POST /v1/orders/import`, `application/x-ndjson`; answered with one result a line once the last one is done.
/// ```
/// gate ─▶ body, split into lines as it comes ─▶ kept answer? ─▶ begun ─▶ lines, 256 at once ─▶ answer, kept
/// ```
/// Too many lines or bytes are refused before any line is handled, so the body is whole before the first order is
/// placed; what all imports together may hold in memory is bounded.
///
/// Under an Idempotency-Key the import is marked as begun with its body's hash, and each order is placed under a
/// key of its own, kept in the transaction of its effect. A repeat after a crash finds those lines done, gives
/// their results again and goes on with the rest.
enum ImportOrders {
    static func start(_ service: Service, _ call: Call, _ conversation: Conversation) {
        let context = call.context
        conversation.asked()
        service.database.read(
            Gate.statement(.caller, named: nil, context), tenant: context.center
        ) { result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                do throws(Refusal) {
                    let gate = Gate(rows, .caller)
                    guard let account = gate.caller else { throw Refusal(.unauthorized) }
                    try gate.admit(to: .importOrders)
                    try check(call)
                    try take(call, gate, account, service, conversation)
                } catch {
                    service.refuse(error, conversation)
                }
            case .failure(let error):
                if Refusal(error) == nil { service.shared.log.error("gate failed", error) }
                service.refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            }
        }
    }

    private static func check(_ call: Call) throws(Refusal) {
        guard MediaType.matches(call.contentType, "application/x-ndjson") else {
            throw Refusal(.unsupportedMediaType)
        }
        if case .tooLarge = call.body { throw Refusal(.bodyTooLarge) }
        try call.refuseQuery()
    }

    private static func take(
        _ call: Call, _ gate: Gate, _ account: UUID, _ service: Service, _ conversation: Conversation
    ) throws(Refusal) {
        let context = call.context
        guard
            let claim = ImportClaim(center: context.center, account: account, key: context.idempotencyKey)
        else { throw Refusal(.idempotencyInProgress) }
        let body = ImportBody(claim, context, service, conversation) { lines, key in
            let run = ImportRun(lines, key, gate, claim, context, service, conversation)
            run.begin()
        }
        switch call.body {
        case .whole(let bytes):
            if body.receive(bytes) { body.finish() }
        default:
            conversation.exchange.receiveBody(with: body)
        }
    }
}
