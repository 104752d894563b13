/// What clients were told, against what is there.
enum AcknowledgedSQL {
    static let questions: [Examination.Question] = [
        // Every acknowledged change is an event of that order, by that account, at that place.
        .init(
            check: .lost,
            sql: """
                SELECT format('%s of order %s to version %s, key %s', a.action, a.order_id, a.version, a.key)
                FROM acknowledged AS a LEFT JOIN order_events AS e
                    ON e.order_id = a.order_id AND e.seq = a.version AND e.action = a.action
                        AND e.actor_id = a.account
                WHERE e.order_id IS NULL
                """),
        .init(
            check: .lost,
            sql: """
                SELECT format('line %s of an import, order %s', l.reference, l.order_id)
                FROM lines AS l LEFT JOIN orders AS o ON o.id = l.order_id AND o.external_ref = l.reference
                WHERE o.id IS NULL
                """),
        .init(
            check: .lost,
            sql: """
                SELECT format('matching run %s', s.run_id)
                FROM started AS s LEFT JOIN matching_runs AS r ON r.id = s.run_id WHERE r.id IS NULL
                """),
        .init(
            check: .lost,
            sql: """
                SELECT format('confirmation of the matching run %s', c.run_id)
                FROM confirmed AS c LEFT JOIN matching_runs AS r ON r.id = c.run_id AND r.state = 'confirmed'
                WHERE r.id IS NULL
                """),
        // A title bears the key of the request that placed it.
        .init(
            check: .twice,
            sql: """
                SELECT format('%s orders are titled %s', count(*), o.title)
                FROM orders AS o GROUP BY o.title HAVING count(*) > 1
                """),
        .init(
            check: .twice,
            sql: """
                SELECT format('%s of order %s to version %s was acknowledged to %s', min(a.action), a.order_id, a.version,
                    string_agg(a.key, ' and '))
                FROM acknowledged AS a GROUP BY a.order_id, a.version HAVING count(*) > 1
                """),
        // Everybody has asked until he was answered: what no answer tells of was done behind a refusal, or for a repeat.
        .init(
            check: .unacknowledged,
            sql: """
                SELECT format('%s of order %s to version %s at %s', e.action, e.order_id, e.seq, e.at)
                FROM order_events AS e LEFT JOIN acknowledged AS a
                    ON a.order_id = e.order_id AND a.version = e.seq AND a.action = e.action
                WHERE e.actor_kind = 'account' AND a.order_id IS NULL
                """),
        .init(
            check: .unacknowledged,
            sql: """
                SELECT format('confirmation of the matching run %s', r.id)
                FROM matching_runs AS r LEFT JOIN confirmed AS c ON c.run_id = r.id
                WHERE r.state = 'confirmed' AND c.run_id IS NULL
                """),
        .init(
            check: .kept,
            sql: """
                SELECT format('the answer %s to %s: %s is kept', a.status, a.key, coalesce(i.status::text, 'none'))
                FROM answered AS a LEFT JOIN idempotency_keys AS i ON i.account_id = a.account AND i.key = a.key
                WHERE a.status < 300 AND i.status IS DISTINCT FROM a.status OR i.status <> a.status
                """),
    ]
}
