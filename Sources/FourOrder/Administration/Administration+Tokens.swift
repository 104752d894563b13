import Foundation
public import Postgres

extension Administration {
    /// 发令牌: a bearer token for an account, like the one it would get by signing in.
    /// - Parameters:
    ///   - username: whose.
    ///   - hours: how long it holds.
    /// - Returns: the token, which is kept nowhere.
    /// - Throws: `AdministrationError`, `DatabaseError`, `CryptographyError`.
    public static func issueToken(
        username: String, hours: Int, on connection: borrowing Connection
    ) throws -> String {
        try connection.transaction { connection in
            let login = try connection.query(
                """
                SELECT l.center_id, l.account_id, c.code
                FROM logins AS l JOIN centers AS c ON c.id = l.center_id WHERE l.username = $1::text
                """
            ) { $0.text(username) }
            guard !login.isEmpty else {
                throw AdministrationError(
                    zh: "没有登录名为 \(username) 的账号。", en: "There is no account with the username \(username).")
            }
            let center = login.uuid(0, 0)
            let account = login.uuid(0, 1)
            let token = try Token.issue(centerCode: login.text(0, 2))
            try enter(center, connection)
            let kept = try connection.query(
                """
                INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
                SELECT $1::uuid, $2::bytea, a.id, $4::text, now() + make_interval(hours => $5::integer)
                FROM accounts AS a WHERE a.center_id = $1::uuid AND a.id = $3::uuid AND a.active
                """
            ) { p in
                p.uuid(center)
                p.bytea(token.hash)
                p.uuid(account)
                p.text(token.hint)
                p.int(Int32(clamping: hours))
            }
            guard kept.affected == 1 else {
                throw AdministrationError(
                    zh: "账号 \(username) 已停用。", en: "The account \(username) is not active.")
            }
            try audit("token.issue", of: "account", account, in: center, connection)
            return token.text
        }
    }
}
