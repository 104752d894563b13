import Cryptography
import Foundation
import Postgres

/// How often signing in under a username failed of late, on all servers of the database together: who guesses is made to
/// wait. Those who succeed never count, and write nothing here.
///
/// Counted are a username from one network, and a username from wherever it was tried. The latter does not hold for
/// networks from which the username is signed in under: so who tries from elsewhere cannot keep its owner out
/// (docs/decisions/0021-guessing-passwords.md). A failure costs whoever makes it a hash, of which a server computes two
/// at a time, before it is written; who has to wait causes neither.
struct SignInFailures {
    static let windowSeconds = 300
    /// Of one username from one network.
    static let allowedTogether = 10
    /// Of one username, from networks that it is not signed in under from.
    static let allowedOfUsername = 100
    /// Rows past their time that go with each failure: it makes two at most, so the table stays bounded.
    private static let forgottenEach = 4

    /// What is counted stands under digests: people type passwords into the wrong field.
    let together: [UInt8]
    let ofUsername: [UInt8]

    /// - Parameter network: nil where it is not to be had.
    init(_ username: String, from network: [UInt8]?) throws(CryptographyError) {
        ofUsername = try SHA256.digest(Array(username.utf8))
        // No username has a zero.
        together = try SHA256.digest(Array(username.utf8) + [0] + (network ?? []))
    }

    /// The seconds that what is counted under a key has to wait; null where it may be tried now.
    static func secondsLeft(_ key: String, allowed: Int) -> String {
        """
        (SELECT greatest(1, ceil(extract(epoch FROM f.since + \(window) - now())))::integer FROM sign_in_failures AS f
            WHERE f.key = \(key) AND f.failures >= \(allowed) AND f.since > now() - \(window))
        """
    }

    /// `$1` and `$2` the keys. The first failure after a window begins another.
    static let countSQL = SQL(
        "count_sign_in_failure",
        """
        WITH given AS (SELECT w.key FROM (VALUES ($1::bytea), ($2::bytea)) AS w (key)),
        old AS (
            SELECT f.key FROM sign_in_failures AS f
            WHERE f.since <= now() - \(window) AND f.key NOT IN ($1::bytea, $2::bytea)
            ORDER BY f.since LIMIT \(forgottenEach) FOR UPDATE SKIP LOCKED
        ),
        gone AS (DELETE FROM sign_in_failures AS f USING old AS o WHERE f.key = o.key)
        INSERT INTO sign_in_failures AS f (key) SELECT g.key FROM given AS g ORDER BY g.key
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN f.since > now() - \(window) THEN f.failures + 1 ELSE 1 END,
            since = CASE WHEN f.since > now() - \(window) THEN f.since ELSE now() END
        """)

    private static let window = "interval '\(windowSeconds) seconds'"

    var counted: Statement {
        Statement(Self.countSQL) { p in
            p.bytea(together)
            p.bytea(ofUsername)
        }
    }
}
