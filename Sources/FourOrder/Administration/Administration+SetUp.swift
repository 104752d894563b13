import Cryptography
public import Postgres

/// 初始化: the first center and its administrator, made over HTTP by whoever an operator gave a token for it.
extension Administration {
    /// What became of a set-up.
    enum SetUpOutcome: Sendable {
        case done
        /// There is a center already.
        case over
        /// The token is none, not the newest one, or past its time.
        case refused
    }

    /// A token for setting this installation up, in place of any issued before; it is kept nowhere, but for its SHA-256.
    /// - Parameter hours: how long it holds.
    /// - Throws: `AdministrationError` where there is a center already; `DatabaseError`, `CryptographyError`.
    public static func issueSetupToken(hours: Int, on connection: borrowing Connection) throws -> String {
        let token = try Token.secret()
        let hash = try SHA256.digest(Array(token.utf8))
        let kept = try connection.query(
            """
            INSERT INTO setup_tokens (hash, expires_at) SELECT $1::bytea, now() + make_interval(hours => $2::integer)
            WHERE NOT EXISTS (SELECT FROM centers)
            ON CONFLICT ON CONSTRAINT one_setup_token_at_a_time
                DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at
            """
        ) { p in
            p.bytea(hash)
            p.int(Int32(clamping: hours))
        }
        guard kept.affected == 1 else {
            throw AdministrationError(
                zh: "已有中心，无需初始化；再建中心请用 center create。",
                en: "There is a center already, and nothing to set up; `center create` makes another.")
        }
        return token
    }

    /// Makes the center and its administrator, and uses the token up, in one transaction. Of several at once, on whichever
    /// servers, one deletes the token's row; the others wait for it and find none.
    /// - Throws: `AdministrationError`, `DatabaseError`, `CryptographyError`.
    static func setUp(
        _ center: NewCenter, admin: NewAccount, token: String, on connection: borrowing Connection
    ) throws -> SetUpOutcome {
        let hash = try SHA256.digest(Array(token.utf8))
        return try connection.transaction { connection in
            let used = try connection.query(
                "DELETE FROM setup_tokens AS t WHERE t.hash = $1::bytea AND t.expires_at > clock_timestamp()"
            ) { $0.bytea(hash) }
            // After the wait for the row: whoever had it before has made a center.
            guard try connection.query("SELECT FROM centers LIMIT 1").isEmpty else { return .over }
            guard used.affected == 1 else { return .refused }
            try makeCenter(center, admin: admin, connection)
            return .done
        }
    }
}
