import Domain
import EventLoop
import Foundation
import Postgres

/// Carrying verbs out.
extension Service {
    /// How often a statement that gave no row, with nothing in its way any more, is run again.
    private static let maximumAttempts = 8

    func perform<V: Verb>(_ type: V.Type, _ call: borrowing Call, _ conversation: Conversation) {
        let verb: V
        do {
            verb = try V(call)
        } catch {
            let edge = call.edge.map { $0.ranksBefore(error) ? $0 : error } ?? error
            explain(type, nil, edge: edge, named: call.named, call.context, conversation)
            return
        }
        if call.edge != nil || !verb.faults.isEmpty {
            explain(type, verb, edge: call.edge, named: call.named, call.context, conversation)
            return
        }
        attempt(verb, named: call.named, call.context, conversation)
    }

    /// Runs the verb's statement.
    func attempt<V: Verb>(
        _ verb: V, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        conversation.asked()
        if V.isWrite {
            write(verb, named: named, context, conversation)
        } else {
            read(verb.statement(context), verb, named: named, context, conversation)
        }
    }

    private func read<V: Verb>(
        _ statement: Statement, _ verb: V, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        database.read(statement, tenant: context.center) { [self] result in
            if let completion = completion(of: result, verb, context) {
                read(completion, verb, named: named, context, conversation)
                return
            }
            conversation.answered()
            let step = step(after: result, of: verb, context, conversation)
            follow(step, verb, named: named, context, conversation)
        }
    }

    private func completion<V: Verb>(
        of result: borrowing QueryResult, _ verb: V, _ context: CallContext
    ) -> Statement? {
        switch result {
        case .rows(let rows): verb.completion(rows, context)
        case .failure: nil
        }
    }

    /// What comes after a statement's rows.
    private enum Step {
        case answered
        case unexplained
        case refused(Refusal)
    }

    private func step<V: Verb>(
        after result: borrowing QueryResult, of verb: V, _ context: CallContext, _ conversation: Conversation
    ) -> Step {
        switch result {
        case .rows(let rows):
            conversation.begin()
            do {
                return try verb.answer(rows, context, &conversation.reply) ? .answered : .unexplained
            } catch {
                return .refused(error)
            }
        case .failure(let error):
            return step(after: error)
        }
    }

    private func step(after error: DatabaseError) -> Step {
        if Refusal.isRace(error) { return .unexplained }
        if let refusal = Refusal(error) { return .refused(refusal) }
        shared.log.error("statement failed", error)
        return .refused(Refusal(.internalError))
    }

    private func write<V: Verb>(
        _ verb: V, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        var step = Step.unexplained
        database.write(
            verb.statement(context), tenant: context.center, orderKey: verb.lockKey,
            mayFollowUp: context.idempotencyKey != nil,
            rows: { [self] result in
                step = self.step(after: result, of: verb, context, conversation)
                guard case .answered = step, let key = context.idempotencyKey else { return nil }
                return verb.shownSecret.map { KeptAnswer.keep(context, key, shownSecret: $0) }
                    ?? keep(conversation, named: named, context, key)
            },
            finished: { [self] outcome in
                conversation.answered()
                switch outcome {
                case .committed: break
                case .failed(let error): step = self.step(after: error)
                case .unknown: step = .refused(Refusal(.databaseUnavailable))
                }
                follow(step, verb, named: named, context, conversation)
            })
    }

    /// The statement that keeps what the reply holds.
    private func keep(
        _ conversation: Conversation, named: Named?, _ context: CallContext, _ key: IdempotencyKey
    ) -> Statement {
        let body = conversation.reply.takeBody()
        conversation.reply.body = body
        return KeptAnswer.keep(
            context, key, status: conversation.reply.status, head: conversation.reply.keptHead(), body: body,
            about: conversation.reply.subject ?? named?.id)
    }

    private func follow<V: Verb>(
        _ step: Step, _ verb: V, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        switch step {
        case .answered: finish(conversation)
        case .unexplained: explain(V.self, verb, edge: nil, named: named, context, conversation)
        case .refused(let refusal): refuse(refusal, verb, V.self, named: named, context, conversation)
        }
    }

    // MARK: Why not

    /// Finds the refusal that applies first, or runs the statement once more.
    ///
    /// - Parameters:
    ///   - verb: nil where the request could not be read. Where it bears faults, they are told and it is not run.
    ///   - edge: what was wrong with the request as such.
    ///   - named: what the path names.
    func explain<V: Verb>(
        _ type: V.Type, _ verb: V?, edge: Refusal?, named: Named?, _ context: CallContext,
        _ conversation: Conversation
    ) {
        conversation.asked()
        database.read(Gate.statement(V.gate, named: named, context), tenant: context.center) {
            [self] result in
            conversation.answered()
            guard let gate = gate(result, V.gate, conversation) else { return }
            do throws(Refusal) {
                guard gate.caller != nil else { throw Refusal(.unauthorized) }
                let answered = gate.kept.flatMap {
                    $0.fingerprint == context.idempotencyKey?.fingerprint ? $0 : nil
                }
                if answered == nil || !gate.mayRepeat(V.operation) { try gate.admit(to: V.operation) }
                if let answered {
                    replay(answered, conversation)
                    return
                }
                if let verb { try verb.validate(gate, edge) } else if let edge { throw edge }
            } catch {
                refuse(error, verb, type, gate, named: named, context, conversation)
                return
            }
            if let verb { diagnose(verb, gate, named: named, context, conversation) }
        }
    }

    private func gate(
        _ result: borrowing QueryResult, _ subject: Gate.Subject, _ conversation: Conversation
    ) -> Gate? {
        switch result {
        case .rows(let rows): return Gate(rows, subject)
        case .failure(let error):
            if Refusal(error) == nil { shared.log.error("gate failed", error) }
            refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            return nil
        }
    }

    private func diagnose<V: Verb>(
        _ verb: V, _ gate: Gate, named: Named?, _ context: CallContext, _ conversation: Conversation
    ) {
        guard let statement = verb.diagnosis(context, gate) else {
            conclude(verb, gate, nil, named: named, context, conversation)
            return
        }
        conversation.asked()
        database.read(statement, tenant: context.center) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                do throws(Refusal) {
                    let conflict = try verb.diagnose(rows, gate)
                    if !verb.faults.isEmpty { throw Refusal(verb.faults) }
                    conversation.begin()
                    if gate.kept == nil, !gate.isTwinRunning, verb.existing(rows, &conversation.reply) {
                        answerKept(verb, V.self, edge: nil, named: named, context, conversation)
                    } else {
                        conclude(verb, gate, conflict, named: named, context, conversation)
                    }
                } catch {
                    let refusal = error.joining(verb.faults)
                    refuse(refusal, verb, V.self, gate, named: named, context, conversation)
                }
            case .failure(let error):
                if Refusal(error) == nil { shared.log.error("diagnosis failed", error) }
                refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            }
        }
    }

    /// Idempotency, 412, 409; or nothing, and then the statement is run again.
    private func conclude<V: Verb>(
        _ verb: V, _ gate: Gate, _ diagnosed: Refusal?, named: Named?, _ context: CallContext,
        _ conversation: Conversation
    ) {
        let refusal: Refusal?
        if !verb.faults.isEmpty {
            refusal = Refusal(verb.faults)
        } else if gate.kept != nil {
            refusal = Refusal(.idempotencyKeyReused)
        } else if gate.isTwinRunning {
            refusal = Refusal(.idempotencyInProgress)
        } else if let version = gate.version, !context.precondition.admits(version) {
            refusal = Refusal(.versionMismatch)
        } else {
            refusal = verb.conflict(gate) ?? diagnosed
        }
        if let refusal {
            refuse(refusal, verb, V.self, gate, named: named, context, conversation)
        } else if conversation.attempts < Self.maximumAttempts {
            conversation.attempts += 1
            if let version = gate.version { context.precondition.narrow(to: version) }
            attempt(verb, named: named, context, conversation)
        } else {
            refuse(Refusal(.overloaded), conversation)
        }
    }

    /// Refuses; from validation on, what a request under an Idempotency-Key was refused with is kept too, unless
    /// an answer to another request is kept there already.
    private func refuse<V: Verb>(
        _ refusal: Refusal, _ verb: V?, _ type: V.Type, _ gate: Gate? = nil, named: Named?,
        _ context: CallContext, _ conversation: Conversation
    ) {
        conversation.refuse(refusal)
        if refusal.code.isKeptUnderKey, gate?.kept == nil {
            answerKept(verb, type, edge: refusal, named: named, context, conversation)
        } else {
            finish(conversation)
        }
    }

    /// Sends what the reply holds: an answer without an effect, kept first where there is a key.
    private func answerKept<V: Verb>(
        _ verb: V?, _ type: V.Type, edge: Refusal?, named: Named?, _ context: CallContext,
        _ conversation: Conversation
    ) {
        guard let key = context.idempotencyKey else {
            finish(conversation)
            return
        }
        var isTaken = false
        database.write(
            keep(conversation, named: named, context, key), tenant: context.center, orderKey: 0,
            mayFollowUp: false,
            rows: { result in
                switch result {
                case .rows: isTaken = false
                case .failure: isTaken = true
                }
                return nil
            },
            finished: { [self] outcome in
                if case .committed = outcome {
                    finish(conversation)
                } else if isTaken, conversation.attempts < Self.maximumAttempts {
                    // A twin was answered first: its answer holds.
                    conversation.attempts += 1
                    explain(type, verb, edge: edge, named: named, context, conversation)
                } else {
                    refuse(Refusal(.databaseUnavailable), conversation)
                }
            })
    }
}
