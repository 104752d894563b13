import Foundation
import Postgres

/// 清理: kept answers older than 72 hours.
enum ForgetAnswers: BackgroundJob {
    static let sql = SQL(
        "forget_answers",
        """
        WITH old AS (
            SELECT i.account_id, i.key FROM idempotency_keys AS i
            WHERE i.center_id = $1::uuid AND i.created_at < now() - interval '72 hours' LIMIT $2::integer
        ),
        gone AS (
            DELETE FROM idempotency_keys AS i USING old AS d
            WHERE i.center_id = $1::uuid AND i.account_id = d.account_id AND i.key = d.key RETURNING 1
        )
        SELECT count(*) FROM gone
        """)
}

/// 清理: sessions and keys past their expiry.
enum ForgetTokens: BackgroundJob {
    static let sql = SQL(
        "forget_tokens",
        """
        WITH old AS (
            SELECT t.hash FROM tokens AS t
            WHERE t.center_id = $1::uuid AND t.expires_at < now() LIMIT $2::integer
        ),
        gone AS (
            DELETE FROM tokens AS t USING old AS d WHERE t.center_id = $1::uuid AND t.hash = d.hash RETURNING 1
        )
        SELECT count(*) FROM gone
        """)
}
