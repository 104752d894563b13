import Foundation
import Postgres

/// 自动办结: an order that nobody rated is closed when its window is over (15 days after completion by default).
enum CloseOrders: BackgroundJob {
    static let sql = SQL(
        "close_orders",
        """
        WITH chosen AS MATERIALIZED (
            SELECT o.id FROM orders AS o JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE o.center_id = $1::uuid AND o.state = 'completed'
                AND o.completed_at <= now() - make_interval(days => s.close_after_days)
            LIMIT $2::integer FOR NO KEY UPDATE OF o SKIP LOCKED
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'closed', last_action = 'close', closed_at = now(), version = o.version + 1, seq = o.seq + 1
            FROM chosen AS x WHERE o.center_id = $1::uuid AND o.id = x.id AND o.state = 'completed'
            RETURNING o.id, o.seq
        ),
        event AS (
            INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, at)
            SELECT $1::uuid, n.id, n.seq, 'close', 'completed', 'closed', 'clock', now() FROM changed AS n
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id)
            SELECT $1::uuid, 'clock', 'order.close', 'order', n.id::text FROM changed AS n
        )
        SELECT count(*) FROM changed
        """)
}
