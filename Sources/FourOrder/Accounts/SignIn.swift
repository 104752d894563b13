import Domain
import Foundation
import HTTP
import Postgres

/// 登录: a person shows username and password, and is given a token.
///
/// `POST /v1/sessions` `{username, password}` → 201 `{token, expires_at, account}`. The username is looked up
/// without a center, the account within its own; the password is checked away from the loop. An unknown username
/// takes the same way with nothing found, so that nobody learns from text or time which usernames there are.
struct SignIn {
    let username: String
    let password: String
    /// Where it comes from, known from the beginning: who has left by the end is counted all the same.
    let network: [UInt8]?
    let failures: SignInFailures

    init(_ username: String, _ password: String, from network: [UInt8]?) throws(Refusal) {
        self.username = username
        self.password = password
        self.network = network
        do {
            failures = try SignInFailures(username, from: network)
        } catch {
            throw Refusal(.internalError)
        }
    }

    init(_ call: OpenCall) throws(Refusal) {
        try call.refuseQuery()
        var body = try Fields.read(call.body, call.contentType)
        let username = body.requiredText("username", Limits.usernameGiven)
        let password = body.require("password") { $0.password("password", Limits.passwordGiven) }
        try body.finish()
        try self.init(username?.lowercased() ?? "", password ?? "", from: call.network)
    }

    /// Whom a username belongs to; ids that nobody has where it is nobody's.
    struct Owner {
        var center = UUID.zero
        var account = UUID.zero
        var centerCode = ""
        /// The seconds that the username has to wait, tried from where its owner does not come from.
        var secondsToWait: Int?
    }

    /// `$1` username, `$2` and `$3` the keys of its failures. A row for everybody's: what follows is the same.
    static let ownerSQL = SQL(
        "owner_of_username",
        """
        SELECT l.center_id, l.account_id, c.code,
            \(SignInFailures.secondsLeft("$2::bytea", allowed: SignInFailures.allowedTogether)),
            \(SignInFailures.secondsLeft("$3::bytea", allowed: SignInFailures.allowedOfUsername))
        FROM (SELECT $1::text AS username) AS given
            LEFT JOIN logins AS l ON l.username = given.username LEFT JOIN centers AS c ON c.id = l.center_id
        """)

    /// `$1` center, `$2` account, `$3` the key of its failures from this network, where a session may have begun.
    static let passwordSQL = SQL(
        "password_of_account",
        """
        SELECT a.password_hash, EXISTS (
            SELECT FROM tokens AS t
            WHERE t.center_id = $1::uuid AND t.account_id = $2::uuid AND t.origin = $3::bytea AND t.expires_at > now())
        FROM accounts AS a
        WHERE a.center_id = $1::uuid AND a.id = $2::uuid AND a.kind = 'person' AND a.active
            AND a.password_hash IS NOT NULL
        """)

    /// `$1` center, `$2` account, `$3` the hash that was checked, `$4` the token's hash, `$5` its hint, `$6` hours
    /// to last, `$7` the request's id, `$8` where it begins. The account is locked: a new password waits for this session, and ends it.
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
            INSERT INTO tokens (center_id, hash, account_id, hint, origin, expires_at)
            SELECT $1::uuid, $4::bytea, a.id, $5::text, $8::bytea, now() + make_interval(hours => $6::integer)
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

extension OpenCall {
    /// For endpoints that take no parameters in the query.
    func refuseQuery() throws(Refusal) {
        guard query != nil else { return }
        var fields = try queryFields()
        try fields.finish()
    }

    /// The query's items.
    func queryFields() throws(Refusal) -> QueryFields {
        do {
            return QueryFields(try QueryItems(query))
        } catch {
            throw Refusal(.malformedRequest)
        }
    }
}
