import Foundation
import Postgres

/// 超时收回: offers past their deadline expire. An order without any offer left is placed again, and that is a
/// return; an offer that was binding raises the dispatcher's attention.
///
/// Any number of servers may run it: each takes the orders that no other holds (`SKIP LOCKED`), and of those only
/// the ones that are as its snapshot shows them.
enum ExpireOffers: BackgroundJob {
    static let sql = SQL(
        "expire_offers",
        """
        WITH due AS (
            SELECT DISTINCT w.order_id FROM (
                SELECT f.order_id FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.answered_at IS NULL AND f.expires_at <= now() LIMIT $2::integer
            ) AS w
        ),
        locked AS (
            SELECT o.id, o.version FROM due AS d JOIN orders AS o ON o.center_id = $1::uuid AND o.id = d.order_id
            WHERE o.state = 'dispatched' FOR NO KEY UPDATE OF o SKIP LOCKED
        ),
        chosen AS MATERIALIZED (
            SELECT l.id FROM locked AS l JOIN orders AS v ON v.center_id = $1::uuid AND v.id = l.id
            WHERE v.version = l.version
        ),
        expired AS (
            UPDATE offers AS f SET state = 'expired', answered_at = now()
            FROM chosen AS x
            WHERE f.center_id = $1::uuid AND f.order_id = x.id AND f.state = 'pending' AND f.expires_at <= now()
            RETURNING f.order_id, f.id, f.team_id, f.binding
        ),
        counted AS (
            SELECT e.order_id, bool_or(e.binding) AS binding, jsonb_agg(e.team_id ORDER BY e.id) AS team_ids,
                jsonb_agg(e.id ORDER BY e.id) AS offer_ids,
                NOT EXISTS (
                    SELECT FROM offers AS f
                    WHERE f.center_id = $1::uuid AND f.order_id = e.order_id AND f.state = 'pending'
                        AND f.expires_at > now()) AS is_last
            FROM expired AS e GROUP BY e.order_id
        ),
        changed AS (
            UPDATE orders AS o
            SET state = CASE WHEN k.is_last THEN 'placed' ELSE 'dispatched' END, last_action = 'expire',
                returns = o.returns + CASE WHEN k.is_last THEN 1 ELSE 0 END,
                dispatched_at = CASE WHEN k.is_last THEN NULL ELSE o.dispatched_at END,
                binding_expired = o.binding_expired OR k.binding, version = o.version + 1, seq = o.seq + 1
            FROM counted AS k WHERE o.center_id = $1::uuid AND o.id = k.order_id
            RETURNING o.id, o.seq, o.state, o.returns, k.team_ids, k.offer_ids
        ),
        event AS (
            INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, at, data)
            SELECT $1::uuid, n.id, n.seq, 'expire', 'dispatched', n.state, 'clock', now(),
                jsonb_build_object('team_ids', n.team_ids, 'offer_ids', n.offer_ids, 'returns', n.returns)
            FROM changed AS n
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id)
            SELECT $1::uuid, 'clock', 'order.expire', 'order', n.id::text FROM changed AS n
        )
        SELECT count(*) FROM changed
        """)
}
