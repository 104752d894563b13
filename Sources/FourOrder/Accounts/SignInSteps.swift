import Cryptography
import Domain
import EventLoop
import Foundation
import HTTP
import JSON
import Platform
import Postgres

/// The way of a sign-in: username ─▶ account ─▶ password, away from the loop ─▶ session, or one failure more.
///
/// Who has to wait is told so before anything is hashed.
extension Service {
    func signIn(_ call: OpenCall, _ conversation: Conversation) {
        if refuseOverloaded(isWrite: false, tenant: nil, conversation) { return }
        do throws(Refusal) {
            let signIn = try SignIn(call)
            try refuseWaiting(shared.networkFailures.secondsToWait(signIn.network, now: loop.now))
            findOwner(signIn, conversation)
        } catch {
            refuse(error, conversation)
        }
    }

    func refuseWaiting(_ seconds: Int?) throws(Refusal) {
        guard let seconds else { return }
        var refusal = Refusal(.rateLimited)
        refusal.retryAfterSeconds = seconds
        throw refusal
    }

    func findOwner(_ signIn: SignIn, _ conversation: Conversation) {
        let statement = Statement(SignIn.ownerSQL) { p in
            p.text(signIn.username)
            p.bytea(signIn.failures.together)
            p.bytea(signIn.failures.ofUsername)
        }
        conversation.asked()
        database.read(statement, tenant: nil) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                var owner = SignIn.Owner()
                if !rows.isNull(0, 0) {
                    owner.center = rows.uuid(0, 0)
                    owner.account = rows.uuid(0, 1)
                    owner.centerCode = rows.text(0, 2)
                }
                owner.secondsToWait = rows.optionalInt(0, 4)
                do throws(Refusal) {
                    try refuseWaiting(rows.optionalInt(0, 3))
                    findPassword(signIn, owner, conversation)
                } catch {
                    refuse(error, conversation)
                }
            case .failure(let error):
                fail(error, conversation)
            }
        }
    }

    private func findPassword(_ signIn: SignIn, _ owner: SignIn.Owner, _ conversation: Conversation) {
        let statement = Statement(SignIn.passwordSQL) { p in
            p.uuid(owner.center)
            p.uuid(owner.account)
            p.bytea(signIn.failures.together)
        }
        conversation.asked()
        database.read(statement, tenant: owner.center) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                let isKnownFromHere = rows.count > 0 && rows.bool(0, 1)
                do throws(Refusal) {
                    if !isKnownFromHere { try refuseWaiting(owner.secondsToWait) }
                    check(signIn, owner, rows.count > 0 ? rows.text(0, 0) : nil, conversation)
                } catch {
                    refuse(error, conversation)
                }
            case .failure(let error):
                fail(error, conversation)
            }
        }
    }

    private func check(
        _ signIn: SignIn, _ owner: SignIn.Owner, _ hash: String?, _ conversation: Conversation
    ) {
        let password = signIn.password
        let isTaken = shared.passwords.run(on: loop) {
            Result { () throws(CryptographyError) in try PasswordWork.verify(password, hash) }
        } then: { [self] result in
            switch result {
            case .success(true): begin(signIn, owner, hash, conversation)
            case .success(false): refuseCredentials(signIn, conversation)
            case .failure(let error):
                shared.log.error("hashing failed: \(error)")
                refuse(Refusal(.internalError), conversation)
            }
        }
        if !isTaken { refuse(Refusal(.overloaded), conversation) }
    }

    private func begin(
        _ signIn: SignIn, _ owner: SignIn.Owner, _ hash: String?, _ conversation: Conversation
    ) {
        let token: (text: String, hash: [UInt8], hint: String)
        do {
            token = try Token.issue(centerCode: owner.centerCode)
        } catch {
            shared.log.error("no token could be made: \(error)")
            refuse(Refusal(.internalError), conversation)
            return
        }
        let statement = Statement(SignIn.sessionSQL) { p in
            p.uuid(owner.center)
            p.uuid(owner.account)
            p.text(hash)
            p.bytea(token.hash)
            p.text(token.hint)
            p.int(Int32(clamping: shared.settings.sessionHours))
            p.uuid(conversation.requestID)
            p.bytea(signIn.failures.together)
        }
        var hasBegun = false
        conversation.asked()
        database.write(statement, tenant: owner.center) { result in
            hasBegun = Self.answer(result, token.text, &conversation.reply)
            return nil
        } finished: { [self] outcome in
            conversation.answered()
            switch outcome {
            // The password was changed, or the account closed, since it was read.
            case .committed where !hasBegun: refuseCredentials(signIn, conversation)
            case .committed: finish(conversation)
            case .failed(let error): fail(error, conversation)
            case .unknown: refuse(Refusal(.databaseUnavailable), conversation)
            }
        }
    }

    private static func answer(
        _ result: borrowing QueryResult, _ token: String, _ reply: inout Reply
    ) -> Bool {
        switch result {
        case .failure: return false
        case .rows(let rows):
            guard rows.count > 0 else { return false }
            reply.reset()
            reply.status = 201
            reply.json.beginObject()
            reply.json.field("token", token)
            reply.json.moment("expires_at", rows, 0, 0)
            reply.json.key("account")
            AccountView.write(rows, 0, from: 1, to: &reply.json)
            reply.json.endObject()
            return true
        }
    }

    /// The answer waits until the failure counts on every server.
    private func refuseCredentials(_ signIn: SignIn, _ conversation: Conversation) {
        shared.networkFailures.count(signIn.network, now: loop.now)
        conversation.asked()
        database.write(signIn.failures.counted, tenant: nil, rows: { _ in nil }) { [self] outcome in
            conversation.answered()
            switch outcome {
            case .committed: refuse(Refusal(.invalidCredentials), conversation)
            case .failed(let error): fail(error, conversation)
            case .unknown: refuse(Refusal(.databaseUnavailable), conversation)
            }
        }
    }

    func fail(_ error: DatabaseError, _ conversation: Conversation) {
        if Refusal(error) == nil { shared.log.error("statement failed", error) }
        refuse(Refusal(error) ?? Refusal(.internalError), conversation)
    }
}
