import Postgres

/// 逐级上报: an order that is placed, and overdue or returned to the center's limit, and that nobody has touched for long,
/// is passed up to the parent of its site; after as long again to that one's parent; up to the root.
enum EscalateOrders: BackgroundJob {
    static let sql = SQL(
        "escalate_orders",
        """
        WITH due AS MATERIALIZED (
            SELECT w.id, s.escalate_after_minutes AS minutes
            FROM center_settings AS s JOIN categories AS k ON k.center_id = $1::uuid CROSS JOIN LATERAL (
                SELECT o.id FROM orders AS o
                WHERE o.center_id = $1::uuid AND o.category = k.code AND o.state = 'placed'
                    AND o.touched_at <= now() - make_interval(mins => s.escalate_after_minutes)
                    AND (o.returns >= s.return_limit OR o.due_at < now()) AND \(above) > 0
                LIMIT $2::integer
            ) AS w
            WHERE s.center_id = $1::uuid LIMIT $2::integer
        ),
        -- As the lock shows it: another server may have passed it up, or a dispatcher touched it.
        chosen AS MATERIALIZED (
            SELECT o.id FROM due AS d JOIN orders AS o ON o.center_id = $1::uuid AND o.id = d.id
            WHERE o.state = 'placed' AND o.touched_at <= now() - make_interval(mins => d.minutes)
            FOR NO KEY UPDATE OF o SKIP LOCKED
        ),
        changed AS (
            UPDATE orders AS o SET escalated_site_id = o.site_path[\(above)], touched_at = clock_timestamp()
            FROM chosen AS x WHERE o.center_id = $1::uuid AND o.id = x.id AND \(above) > 0
            RETURNING o.id, o.escalated_site_id
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT $1::uuid, 'clock', 'order.escalate', 'order', n.id::text,
                jsonb_build_object('site_id', n.escalated_site_id)
            FROM changed AS n
        )
        SELECT count(*) FROM changed
        """)

    /// The place in its path of the site above the one that has it now; 0 above the root.
    private static let above = "array_position(o.site_path, coalesce(o.escalated_site_id, o.site_id)) - 1"
}
