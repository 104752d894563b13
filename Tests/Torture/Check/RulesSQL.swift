/// Rules that hold whatever was asked for, put as questions to the rows.
enum RulesSQL {
    static let questions: [Examination.Question] = [
        .init(
            check: .count,
            sql: """
                SELECT format('team %s holds %s orders, its count says %s', t.id, n.orders, t.held)
                FROM teams AS t CROSS JOIN LATERAL (
                    SELECT count(*) AS orders FROM orders AS o
                    WHERE o.team_id = t.id AND o.state IN ('accepted', 'in_service')) AS n
                WHERE n.orders <> t.held
                """),
        // 派单: an offer is accepted once, and an order by one team at a time.
        .init(
            check: .offer,
            sql: """
                SELECT format('offer %s was accepted %s times', e.data ->> 'offer_id', count(*))
                FROM order_events AS e WHERE e.action = 'accept'
                GROUP BY e.data ->> 'offer_id' HAVING count(*) > 1
                """),
        .init(
            check: .offer,
            sql: """
                SELECT format('order %s has %s accepted offers in round %s', f.order_id, count(*), f.round)
                FROM offers AS f WHERE f.state = 'accepted' GROUP BY f.order_id, f.round HAVING count(*) > 1
                """),
        .init(
            check: .offer,
            sql: """
                SELECT format('order %s is %s with %s pending and %s accepted offers', o.id, o.state, n.pending, n.accepted)
                FROM orders AS o JOIN (
                    SELECT o.id, count(*) FILTER (WHERE f.state = 'pending') AS pending,
                        count(*) FILTER (WHERE f.state = 'accepted' AND f.round = o.round) AS accepted,
                        count(*) FILTER (WHERE f.state = 'accepted' AND f.round = o.round AND f.team_id = o.team_id)
                            AS own
                    FROM orders AS o LEFT JOIN offers AS f ON f.order_id = o.id GROUP BY o.id) AS n ON n.id = o.id
                WHERE CASE
                    WHEN o.state = 'dispatched' THEN n.pending = 0 OR n.accepted > 0
                    WHEN o.state IN ('accepted', 'in_service', 'completed', 'rated', 'closed')
                        THEN n.pending > 0 OR n.accepted <> 1 OR n.own <> 1
                    ELSE n.pending > 0 OR n.accepted > 0 END
                """),
        // A round that is over was served by the team whose offer of it is accepted.
        .init(
            check: .offer,
            sql: """
                SELECT format('order %s has %s accepted offers in round %s, which is over', o.id, n.accepted, r.round)
                FROM orders AS o CROSS JOIN generate_series(1, o.round - 1) AS r (round) CROSS JOIN LATERAL (
                    SELECT count(*) AS accepted FROM offers AS f
                    WHERE f.order_id = o.id AND f.round = r.round AND f.state = 'accepted') AS n
                WHERE n.accepted <> 1
                """),
        .init(
            check: .offer,
            sql: """
                SELECT format('the offer %s that order %s was accepted by is %s', e.data ->> 'offer_id', e.order_id,
                    coalesce(f.state, 'not there'))
                FROM order_events AS e LEFT JOIN offers AS f ON f.id = (e.data ->> 'offer_id')::uuid
                WHERE e.action = 'accept'
                    AND (f.state IS NULL OR f.state NOT IN ('accepted', 'withdrawn') OR f.order_id <> e.order_id)
                """),
        .init(
            check: .overlap,
            sql: """
                SELECT format('volunteer %s is booked on %s and %s at a time', a.volunteer_id, a.order_id, b.order_id)
                FROM bookings AS a JOIN bookings AS b ON b.volunteer_id = a.volunteer_id AND b.during && a.during
                    AND (b.order_id, b.created_at) > (a.order_id, a.created_at)
                WHERE a.state = 'booked' AND b.state = 'booked'
                """),
        // 审计: a row for each event, and no other.
        .init(
            check: .audit,
            sql: """
                SELECT format('order %s: %s events and %s audit rows of %s', coalesce(e.id, l.id), coalesce(e.rows, 0),
                    coalesce(l.rows, 0), coalesce(e.operation, l.operation))
                FROM (
                    SELECT e.order_id::text AS id, 'order.' || e.action AS operation, count(*) AS rows
                    FROM order_events AS e GROUP BY 1, 2
                ) AS e FULL JOIN (
                    SELECT l.object_id AS id, l.operation, count(*) AS rows
                    FROM audit_log AS l WHERE l.object_kind = 'order' GROUP BY 1, 2
                ) AS l ON l.id = e.id AND l.operation = e.operation
                WHERE e.rows IS DISTINCT FROM l.rows
                """),
        .init(
            check: .audit,
            sql: """
                SELECT format('matching run %s has %s audit rows of its start', r.id, count(l.id))
                FROM matching_runs AS r LEFT JOIN audit_log AS l
                    ON l.object_id = r.id::text AND l.operation = 'matching.start'
                WHERE r.started_by IS NOT NULL GROUP BY r.id HAVING count(l.id) <> 1
                """),
        .init(
            check: .path,
            sql: """
                SELECT format('order %s has no events', o.id) FROM orders AS o
                WHERE NOT EXISTS (SELECT FROM order_events AS e WHERE e.order_id = o.id)
                """),
        .init(
            check: .path,
            sql: """
                SELECT format('order %s lies under %s, its site under %s', o.id, o.site_path, s.path)
                FROM orders AS o JOIN sites AS s ON s.id = o.site_id WHERE o.site_path <> s.path
                """),
    ]
}
