import Foundation
import Postgres

/// What stands in the way of erasing somebody: his orders under way, those that his were merged into, and the orders
/// that he is booked on. A person who is still to be helped, or to help, is not erased: his orders are cancelled or
/// left first, by the state machine's own ways. What he has left goes on for others, without him.
enum OrdersUnderWaySQL {
    /// The most that a refusal names.
    static let named = 100

    /// The ids, of the account `p` that `person` gives.
    static let ids = """
        SELECT CASE o.state WHEN 'merged' THEN o.merged_into ELSE o.id END AS id
        FROM person AS p JOIN orders AS o ON o.center_id = $1::uuid AND o.resident_id = p.id
        WHERE NOT o.requester_left AND (o.state IN (\(ErasureSQL.open))
            OR o.state = 'merged' AND (
                SELECT t.state FROM orders AS t WHERE t.center_id = $1::uuid AND t.id = o.merged_into
            ) IN (\(ErasureSQL.open)))
        UNION ALL
        SELECT b.order_id FROM person AS p JOIN bookings AS b
            ON b.center_id = $1::uuid AND b.volunteer_id = p.id AND b.state = 'booked'
        """

    /// The same of a person without an account, whose orders `found` gives: what he has not left, and what would go on
    /// with nobody behind it were he to leave it.
    static let idsOfFound = """
        SELECT f.id FROM found AS f WHERE f.state IN (\(ErasureSQL.open)) AND NOT f.requester_left
        UNION ALL
        SELECT t.id FROM found AS f JOIN orders AS t ON t.center_id = $1::uuid AND t.id = f.merged_into
        WHERE t.state IN (\(ErasureSQL.open)) AND NOT f.requester_left
        GROUP BY t.id, t.requesters HAVING count(*) >= t.requesters
        """

    /// The refusal that the ids in the first column amount to.
    static func refusal(_ rows: borrowing Rows) -> Refusal? {
        guard rows.count > 0 else { return nil }
        return Refusal(ordersOpen: (0..<rows.count).map { rows.uuid($0, 0) })
    }
}
