import Cryptography
import Domain
import Foundation
import Postgres

/// A verb that gives an account a password.
protocol PasswordVerb: Verb {
    /// The password to be, where the request names one.
    var password: String? { get }
    /// Its hash, once it is known; the statement binds this.
    var passwordHash: String? { get set }
}

extension Service {
    /// Carries a verb out that may bring a password. The gate goes first, so that only those who may cost the
    /// machine a hash do; then the hash is made, away from the loop.
    func performHashing<V: PasswordVerb>(_ type: V.Type, _ call: Call, _ conversation: Conversation) {
        let context = call.context
        let named = call.named
        let verb: V
        do {
            verb = try V(call)
        } catch {
            explain(type, nil, edge: error, named: named, context, conversation)
            return
        }
        guard let password = verb.password else {
            attempt(verb, named: named, context, conversation)
            return
        }
        conversation.asked()
        database.read(Gate.statement(V.gate, named: named, context), tenant: context.center) {
            [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                let gate = Gate(rows, V.gate)
                do throws(Refusal) {
                    // 401, 404, 403 or the kept answer; else it is about the key that stands in the way.
                    guard gate.opens(for: type) else {
                        throw Refusal(gate.kept == nil ? .idempotencyInProgress : .idempotencyKeyReused)
                    }
                    try verb.validate(gate)
                    hash(password, for: verb, named: named, context, conversation)
                } catch {
                    explain(type, nil, edge: error, named: named, context, conversation)
                }
            case .failure(let error):
                if Refusal(error) == nil { shared.log.error("gate failed", error) }
                refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            }
        }
    }

    private func hash<V: PasswordVerb>(
        _ password: String, for verb: V, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        let isTaken = shared.passwords.run(on: loop) {
            Result { () throws(CryptographyError) in try PasswordWork.hash(password) }
        } then: { [self] result in
            switch result {
            case .success(let hash):
                var verb = verb
                verb.passwordHash = hash
                attempt(verb, named: named, context, conversation)
            case .failure(let error):
                shared.log.error("hashing failed: \(error)")
                refuse(Refusal(.internalError), conversation)
            }
        }
        if !isTaken { refuse(Refusal(.overloaded), conversation) }
    }
}

extension Gate {
    /// Whether nothing that the gate knows of stands in the way of a verb.
    fileprivate func opens<V: Verb>(for type: V.Type) -> Bool {
        guard caller != nil, kept == nil, !isTwinRunning else { return false }
        do {
            try admit(to: V.operation)
            return true
        } catch {
            return false
        }
    }
}
