import Domain
import Foundation
import Postgres

/// What is kept of an import under an Idempotency-Key while it is under way: that it has begun, and each line done.
/// The derived keys hold a space, which no client's key can.
enum ImportKeys {
    static func line(_ line: Int, of key: IdempotencyKey) -> IdempotencyKey {
        IdempotencyKey(value: "\(key.value) #\(line)", fingerprint: key.fingerprint)
    }

    /// Marks an import as begun. The row holds the hash of the body that it began with, now or earlier.
    static func begin(_ context: CallContext, _ key: IdempotencyKey) -> Statement {
        Statement(beginSQL) { p in
            context.bindReading(&p)
            p.text("\(key.value) begun")
            p.bytea(key.fingerprint)
        }
    }

    private static let beginSQL = SQL(
        "begin_import",
        """
        WITH \(CallerSQL.reading),
        begun AS (
            INSERT INTO idempotency_keys (center_id, account_id, key, fingerprint, status, head, body)
            SELECT $1::uuid, c.id, $3::text, $4::bytea, 0, '', '' FROM caller AS c
            ON CONFLICT (center_id, account_id, key) DO NOTHING
            RETURNING fingerprint
        )
        SELECT coalesce(b.fingerprint, i.fingerprint)
        FROM caller AS c LEFT JOIN begun AS b ON true
            LEFT JOIN idempotency_keys AS i
                ON i.center_id = $1::uuid AND i.account_id = c.id AND i.key = $3::text
        """)

    /// The result kept of a line.
    static func kept(_ context: CallContext, _ key: IdempotencyKey) -> Statement {
        Statement(keptSQL) { p in
            context.bindReading(&p)
            p.text(key.value)
        }
    }

    private static let keptSQL = SQL(
        "kept_line",
        """
        WITH \(CallerSQL.reading)
        SELECT i.body FROM caller AS c JOIN idempotency_keys AS i
            ON i.center_id = $1::uuid AND i.account_id = c.id AND i.key = $3::text
        """)
}
