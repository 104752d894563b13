import Cryptography
import Domain
import HTTP

/// Takes the body of an import: splits it into lines, and hashes it where there is an Idempotency-Key.
final class ImportBody: BodyReceiver {
    private let claim: ImportClaim
    private let context: CallContext
    private let service: Service
    private let conversation: Conversation
    private let then: (ImportLines, IdempotencyKey?) -> Void
    private var lines = ImportLines()
    private var hash: SHA256?
    private var isRefused = false

    init(
        _ claim: ImportClaim, _ context: CallContext, _ service: Service, _ conversation: Conversation,
        then: @escaping (ImportLines, IdempotencyKey?) -> Void
    ) {
        self.claim = claim
        self.context = context
        self.service = service
        self.conversation = conversation
        self.then = then
    }

    func receive(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !isRefused else { return false }
        guard claim.hold(bytes.count) else {
            refuse(Refusal(.overloaded))
            return false
        }
        lines.add(bytes)
        guard lines.count <= Limits.importLines else {
            refuse(Refusal(.tooManyLines))
            return false
        }
        if context.idempotencyKey != nil, !digest(bytes) {
            refuse(Refusal(.internalError))
            return false
        }
        return true
    }

    func finish() {
        guard !isRefused else { return }
        lines.finish()
        guard lines.count <= Limits.importLines else { return refuse(Refusal(.tooManyLines)) }
        guard let key = context.idempotencyKey else { return then(lines, nil) }
        do {
            if hash == nil { _ = digest([]) }
            guard let fingerprint = try hash.take()?.finish() else {
                return refuse(Refusal(.internalError))
            }
            then(lines, IdempotencyKey(value: key.value, fingerprint: fingerprint))
        } catch {
            service.shared.log.error("hashing failed: \(error)")
            refuse(Refusal(.internalError))
        }
    }

    /// The HTTP layer has answered, or nobody waits for an answer any more. Nothing was placed.
    func abort(_ failure: ProtocolFailure?) {
        isRefused = true
        claim.release()
    }

    /// The hash goes over method and path, as the key's fingerprint has them, then over the body.
    private func digest(_ bytes: ArraySlice<UInt8>) -> Bool {
        do {
            if hash == nil {
                hash = try SHA256()
                try hash?.update(context.idempotencyKey?.fingerprint ?? [])
            }
            try hash?.update(bytes.span)
            return true
        } catch {
            service.shared.log.error("hashing failed: \(error)")
            return false
        }
    }

    private func refuse(_ refusal: Refusal) {
        isRefused = true
        lines = ImportLines()
        claim.release()
        service.refuse(refusal, conversation)
    }
}
