import Domain
import Foundation
import Postgres

/// 待派点单: the orders that a run started by the clock takes: placed, of its categories, not yet returned to the center's
/// limit, and touched since the run before, or all that wait.
struct WaitingOrders {
    private let categories: [String]
    /// Nil: all that wait.
    private let since: Int64?

    /// Their ids, the oldest first: `$2` the categories, `$3` since when or null, `$4` how many.
    static let ids = SQL(
        "waiting_orders",
        """
        SELECT o.id
        FROM center_settings AS s CROSS JOIN unnest($2::text[]) AS k (code)
            JOIN orders AS o ON o.center_id = $1::uuid AND o.category = k.code
        WHERE s.center_id = $1::uuid AND \(isReady(since: "$3::timestamptz"))
        ORDER BY o.id LIMIT $4::integer
        """)

    /// Facts of those named by `$2` that are still placed, as `MatchingRunSQL.orders` gives them.
    static let orders = SQL(
        "matching_waiting_orders",
        """
        SELECT o.id, o.version, \(DispatchFactsSQL.orderColumns)
        FROM orders AS o WHERE o.center_id = $1::uuid AND o.id = ANY ($2::uuid[]) AND o.state = 'placed'
        ORDER BY o.id
        """)

    /// Of `o`, under the settings `s`.
    static func isReady(since: String) -> String {
        """
        o.state = 'placed' AND o.touched_at >= coalesce(\(since), '-infinity') AND o.returns < s.return_limit
        """
    }

    /// - Parameter column: `matching_runs.categories`, then `since`.
    /// - Returns: nil of a run that a person started.
    init?(_ rows: borrowing Rows, _ row: Int, _ column: Int) {
        guard let categories = rows.optionalTexts(row, column) else { return nil }
        self.categories = categories
        since = rows.optionalTimestamp(row, column + 1)
    }

    /// - Parameter limit: Orders of one run; the others wait for the next.
    func bind(_ p: inout Parameters, limit: Int) {
        bindCategories(&p)
        p.timestamp(microsecondsSince1970: since)
        p.int(Int32(limit))
    }

    func bindCategories(_ p: inout Parameters) { p.texts(categories) }
}
