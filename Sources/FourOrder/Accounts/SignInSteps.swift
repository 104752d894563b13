import Cryptography
import Domain
import EventLoop
import Foundation
import HTTP
import JSON
import Platform
import Postgres

/// The way of a sign-in: username ─▶ account ─▶ password, away from the loop ─▶ session.
extension Service {
    func signIn(_ call: OpenCall, _ conversation: Conversation) {
        if refuseOverloaded(conversation) { return }
        do throws(Refusal) {
            let signIn = try SignIn(call)
            if let seconds = shared.signInFailures.secondsToWait(
                signIn.username, from: signIn.network, now: loop.now)
            {
                var refusal = Refusal(.rateLimited)
                refusal.retryAfterSeconds = seconds
                throw refusal
            }
            findOwner(signIn, conversation)
        } catch {
            refuse(error, conversation)
        }
    }

    private func findOwner(_ signIn: SignIn, _ conversation: Conversation) {
        let statement = Statement(SignIn.ownerSQL) { $0.text(signIn.username) }
        conversation.asked()
        database.read(statement, tenant: nil) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                var owner = SignIn.Owner()
                if rows.count > 0 {
                    owner.center = rows.uuid(0, 0)
                    owner.account = rows.uuid(0, 1)
                    owner.centerCode = rows.text(0, 2)
                }
                findPassword(signIn, owner, conversation)
            case .failure(let error):
                fail(error, conversation)
            }
        }
    }

    private func findPassword(_ signIn: SignIn, _ owner: SignIn.Owner, _ conversation: Conversation) {
        let statement = Statement(SignIn.passwordSQL) { p in
            p.uuid(owner.center)
            p.uuid(owner.account)
        }
        conversation.asked()
        database.read(statement, tenant: owner.center) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                check(signIn, owner, rows.count > 0 ? rows.text(0, 0) : nil, conversation)
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
            case .committed:
                shared.signInFailures.countSuccess(
                    signIn.username, from: signIn.network, now: loop.now)
                finish(conversation)
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

    private func refuseCredentials(_ signIn: SignIn, _ conversation: Conversation) {
        shared.signInFailures.countFailure(
            signIn.username, from: signIn.network, now: loop.now)
        refuse(Refusal(.invalidCredentials), conversation)
    }

    private func fail(_ error: DatabaseError, _ conversation: Conversation) {
        if Refusal(error) == nil { shared.log.error("statement failed", error) }
        refuse(Refusal(error) ?? Refusal(.internalError), conversation)
    }
}
