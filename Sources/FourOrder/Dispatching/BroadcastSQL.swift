import Postgres

/// The statements of a broadcast that are its own. `$1` is the center.
enum BroadcastSQL {
    /// Orders whose next ring is due: `$2` the categories, `$3` how many.
    static let ringing = SQL(
        "ringing_orders",
        """
        SELECT o.id FROM orders AS o
        WHERE o.center_id = $1::uuid AND o.ring_at <= now() AND o.category = ANY ($2::text[])
        ORDER BY o.ring_at LIMIT $3::integer
        """)

    /// Facts of the orders `$2` that wait, or whose next ring is due, with the teams asked in this round. Whoever saw
    /// another accept, or the order recalled, may be asked again.
    static let orders = SQL(
        "broadcast_orders",
        """
        SELECT o.id, o.version, o.state = 'dispatched', ARRAY(
                SELECT f.team_id FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.order_id = o.id AND f.round = o.round
                    AND f.state IN ('pending', 'declined', 'expired')),
            \(DispatchFactsSQL.orderColumns)
        FROM orders AS o
        WHERE o.center_id = $1::uuid AND o.id = ANY ($2::uuid[])
            AND (o.state = 'placed' OR o.state = 'dispatched' AND o.ring_at <= now())
        ORDER BY o.id
        """)

    /// Offers orders to teams: `$2` the run; of each offer `$3` the order, `$4` its version, `$5` the team, `$6` an id.
    ///
    /// An order that is placed is dispatched by it. One that is dispatched stays so: more offers are no transition, but
    /// they are a change, so that whoever counts what is left of them, and saw fewer, looks again.
    static let offer = SQL(
        "broadcast_offers",
        """
        WITH asked AS MATERIALIZED (
            SELECT w.order_id, w.order_version, w.team_id, w.offer_id
            FROM matching_runs AS r
                CROSS JOIN unnest($3::uuid[], $4::integer[], $5::uuid[], $6::uuid[])
                    AS w (order_id, order_version, team_id, offer_id)
                JOIN teams AS m ON m.center_id = $1::uuid AND m.id = w.team_id AND m.active
            WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        ),
        locked AS MATERIALIZED (
            SELECT o.id, o.version, o.state, w.order_version
            FROM (SELECT DISTINCT a.order_id, a.order_version FROM asked AS a) AS w
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.order_id
            ORDER BY substring(uuid_send(o.id) FROM 9) FOR NO KEY UPDATE OF o
        ),
        changed AS (
            UPDATE orders AS o
            SET state = 'dispatched', version = o.version + 1,
                ring_at = x.moment + make_interval(mins => s.ring_minutes),
                last_action = CASE x.state WHEN 'placed' THEN 'dispatch' ELSE o.last_action END,
                seq = o.seq + CASE x.state WHEN 'placed' THEN 1 ELSE 0 END,
                dispatched_at = CASE x.state WHEN 'placed' THEN x.moment ELSE o.dispatched_at END,
                binding_expired = x.state <> 'placed' AND o.binding_expired
            FROM (
                SELECT l.*, t.moment FROM locked AS l CROSS JOIN (SELECT clock_timestamp() AS moment OFFSET 0) AS t
                WHERE l.version = l.order_version
            ) AS x JOIN center_settings AS s ON s.center_id = $1::uuid
            WHERE o.center_id = $1::uuid AND o.id = x.id AND o.version = x.order_version
                AND (x.state = 'placed' OR x.state = 'dispatched' AND o.ring_at <= now())
            RETURNING o.id, o.seq, o.round, o.priority, x.state AS was, x.moment
        ),
        offered AS (
            INSERT INTO offers (
                center_id, id, order_id, team_id, round, mode, binding, state, created_at, expires_at)
            SELECT $1::uuid, w.offer_id, n.id, w.team_id, n.round, 'broadcast', false, 'pending', n.moment,
                n.moment + make_interval(mins => \(OfferSQL.minutes))
            FROM changed AS n JOIN asked AS w ON w.order_id = n.id
                JOIN center_settings AS s ON s.center_id = $1::uuid
        ),
        lists AS (
            SELECT n.id, n.seq, n.was, n.moment, jsonb_agg(w.team_id ORDER BY w.offer_id) AS team_ids,
                jsonb_agg(w.offer_id ORDER BY w.offer_id) AS offer_ids
            FROM changed AS n JOIN asked AS w ON w.order_id = n.id GROUP BY n.id, n.seq, n.was, n.moment
        ),
        event AS (
            INSERT INTO order_events (
                center_id, order_id, seq, action, from_state, to_state, actor_kind, at, data)
            SELECT $1::uuid, n.id, n.seq, 'dispatch', 'placed', 'dispatched', 'matching', n.moment,
                jsonb_build_object('team_ids', n.team_ids, 'offer_ids', n.offer_ids, 'mode', 'broadcast',
                    'binding', false)
            FROM lists AS n WHERE n.was = 'placed'
        ),
        recorded AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT $1::uuid, 'matching', CASE n.was WHEN 'placed' THEN 'order.dispatch' ELSE 'order.offer' END, 'order',
                n.id::text, jsonb_build_object('run_id', $2::uuid, 'team_ids', n.team_ids)
            FROM lists AS n
        ),
        noted AS (
            UPDATE matching_results AS r SET offer_id = w.offer_id
            FROM changed AS n JOIN asked AS w ON w.order_id = n.id
            WHERE r.center_id = $1::uuid AND r.run_id = $2::uuid AND r.order_id = n.id AND r.team_id = w.team_id
        )
        SELECT count(*) FROM changed
        """)

    /// Orders `$2` have no more teams to ask for now: they are looked at again as if another ring had been asked.
    static let postpone = SQL(
        "postpone_rings",
        """
        UPDATE orders AS o SET ring_at = now() + make_interval(mins => s.ring_minutes)
        FROM center_settings AS s
        WHERE s.center_id = $1::uuid AND o.center_id = $1::uuid AND o.id = ANY ($2::uuid[]) AND o.ring_at <= now()
        """)
}
