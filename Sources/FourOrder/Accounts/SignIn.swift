import Cryptography
import Domain
import EventLoop
import Foundation
import HTTP
import JSON
import Platform
import Postgres

/// 登录: a person shows username and password, and is given a token.
///
/// `POST /v1/sessions` `{username, password}` → 201 `{token, expires_at, account}`. The username is looked up
/// without a center, the account within its own; the password is checked away from the loop. An unknown username
/// takes the same way with nothing found, so that nobody learns from text or time which usernames there are.
struct SignIn {
    let username: String
    let password: String

    init(_ call: OpenCall) throws(Refusal) {
        try call.refuseQuery()
        var body = try Fields.read(call.body, call.contentType)
        let username = body.requiredText("username", Limits.usernameGiven)
        let password = body.require("password") { $0.password("password", Limits.passwordGiven) }
        try body.finish()
        self.username = username?.lowercased() ?? ""
        self.password = password ?? ""
    }

    /// Whom a username belongs to; ids that nobody has where it is nobody's.
    struct Owner {
        var center = UUID.zero
        var account = UUID.zero
        var centerCode = ""
    }

    static let ownerSQL = SQL(
        "owner_of_username",
        """
        SELECT l.center_id, l.account_id, c.code
        FROM logins AS l JOIN centers AS c ON c.id = l.center_id
        WHERE l.username = $1::text
        """)

    static let passwordSQL = SQL(
        "password_of_account",
        """
        SELECT a.password_hash FROM accounts AS a
        WHERE a.center_id = $1::uuid AND a.id = $2::uuid AND a.kind = 'person' AND a.active
            AND a.password_hash IS NOT NULL
        """)

    /// `$1` center, `$2` account, `$3` the hash that was checked, `$4` the token's hash, `$5` its hint, `$6` hours
    /// to last, `$7` the request's id. The account is locked: a new password waits for this session, and ends it.
    static let sessionSQL = SQL(
        "begin_session",
        """
        WITH account AS (
            SELECT * FROM accounts AS a
            WHERE a.center_id = $1::uuid AND a.id = $2::uuid AND a.active AND a.password_hash = $3::text
            FOR SHARE
        ),
        ended AS (
            DELETE FROM tokens AS t USING account AS a
            WHERE t.center_id = $1::uuid AND t.account_id = a.id AND t.expires_at < now()
        ),
        session AS (
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
            SELECT $1::uuid, $4::bytea, a.id, $5::text, now() + make_interval(hours => $6::integer)
            FROM account AS a
            RETURNING expires_at
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, actor_id, operation, object_kind, object_id, request_id)
            SELECT $1::uuid, 'account', a.id, 'session.create', 'account', a.id::text, $7::uuid
            FROM account AS a
        )
        SELECT n.expires_at, \(AccountSQL.columns(of: "a")) FROM account AS a CROSS JOIN session AS n
        """)
}

extension Service {
    func signIn(_ call: OpenCall, _ conversation: Conversation) {
        do throws(Refusal) {
            let signIn = try SignIn(call)
            if let seconds = shared.signInFailures.secondsToWait(signIn.username, now: loop.now) {
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

    private func refuseCredentials(_ signIn: SignIn, _ conversation: Conversation) {
        shared.signInFailures.countFailure(signIn.username, now: loop.now)
        refuse(Refusal(.invalidCredentials), conversation)
    }

    private func fail(_ error: DatabaseError, _ conversation: Conversation) {
        if Refusal(error) == nil { shared.log.error("statement failed", error) }
        refuse(Refusal(error) ?? Refusal(.internalError), conversation)
    }
}

extension OpenCall {
    /// For endpoints that take no parameters in the query.
    func refuseQuery() throws(Refusal) {
        guard query != nil else { return }
        let items: QueryItems
        do {
            items = try QueryItems(query)
        } catch {
            throw Refusal(.malformedRequest)
        }
        var fields = QueryFields(items)
        try fields.finish()
    }
}
