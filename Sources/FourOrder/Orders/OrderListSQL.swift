import Postgres
import Synchronization

/// The statements of lists of orders. There are many, for a statement holds only what its list needs: the making of a
/// plan's executor costs more than reading a page, and each branch and condition adds to it.
///
/// Parameters: `$3` the id after which the page begins, `$4` how many; `$5` states, `$6` site, `$7` team,
/// `$8` categories, `$9` channels, `$10` priorities, `$11` and `$12` placed after and before, `$13` attention,
/// `$14` number, `$15` grams, `$16` words.
enum OrderListSQL {
    /// What a list is narrowed by, by the parameter that says how.
    enum Condition: Int, CaseIterable {
        case state = 5
        case site, team, category, channel, priority, placedAfter, placedBefore, attention, number, grams,
            words
    }

    /// What a statement is made for.
    struct Shape: Hashable {
        let scope: OrderScope
        let conditions: Set<Condition>
    }

    /// Beyond so many shapes lists fall back on the statement that serves all.
    private static let maximumShapes = 256
    private static let made = Mutex<[Shape: SQL]>([:])
    private static let general = SQL(
        "list_orders", text(Shape(scope: .every, conditions: Set(Condition.allCases)), isGeneral: true))

    static func statement(_ shape: Shape) -> SQL {
        made.withLock { made in
            if let known = made[shape] { return known }
            guard made.count < maximumShapes else { return general }
            let new = SQL("list_orders", text(shape, isGeneral: false))
            made[shape] = new
            return new
        }
    }

    /// The column after those of an order: the caller's `OrderScope`.
    static let scopeColumn = OrderViewColumn.allCases.count

    private static func text(_ shape: Shape, isGeneral: Bool) -> String {
        let filter = filter(shape.conditions, isGeneral: isGeneral)
        return """
            WITH \(CallerSQL.reading),
            scope AS MATERIALIZED (SELECT c.*, \(OrderScope.expression) AS scope FROM caller AS c),
            found AS (
                SELECT DISTINCT w.id FROM (
                    \(branches(shape, filter).joined(separator: "\nUNION ALL\n"))
                ) AS w
                ORDER BY w.id DESC LIMIT $4::integer
            )
            SELECT listed.*, one.scope FROM scope AS one LEFT JOIN LATERAL (
                \(OrderSQL.view(from: "found AS w JOIN orders"))
                ON o.center_id = $1::uuid AND o.id = w.id
            ) AS listed ON true
            ORDER BY listed.id DESC
            """
    }

    // MARK: Conditions

    /// The conditions that a list names; of the others only the parameter, so that its type is known. The statement
    /// that serves all has every condition, each beside the case that it is not named.
    private static func filter(_ conditions: Set<Condition>, isGeneral: Bool) -> String {
        let clauses = Condition.allCases.map { condition in
            let unnamed = "$\(condition.rawValue)::\(type(of: condition)) IS NULL"
            if isGeneral { return "AND (\(unnamed) OR \(clause(condition)))" }
            return conditions.contains(condition) ? "AND \(clause(condition))" : "AND (\(unnamed) OR true)"
        }
        return (["o.center_id = $1::uuid AND o.id < $3::uuid"] + clauses).joined(separator: "\n    ")
    }

    private static func type(of condition: Condition) -> String {
        switch condition {
        case .state, .category, .channel, .priority, .grams, .words: "text[]"
        case .site, .team: "uuid"
        case .placedAfter, .placedBefore: "timestamptz"
        case .attention: "text"
        case .number: "bigint"
        }
    }

    private static func clause(_ condition: Condition) -> String {
        switch condition {
        case .state: "o.state = ANY ($5::text[])"
        case .site: "(\((1...5).map { "o.site_path[\($0)] = $6::uuid" }.joined(separator: " OR ")))"
        case .team: "o.team_id = $7::uuid"
        case .category: "o.category = ANY ($8::text[])"
        case .channel: "o.channel = ANY ($9::text[])"
        case .priority: "o.priority = ANY ($10::text[])"
        case .placedAfter: "o.placed_at >= $11::timestamptz"
        case .placedBefore: "o.placed_at < $12::timestamptz"
        case .attention: attention
        case .number: "o.number = $14::bigint"
        case .grams: "o.id IN (SELECT orders_with_grams($1::uuid, $15::text[]))"
        case .words:
            """
            NOT EXISTS (SELECT FROM unnest($16::text[]) AS word
                WHERE strpos(lower(o.title || ' ' || coalesce(o.description, '')), word) = 0)
            """
        }
    }

    /// What is past its time, as `OrderView` says of each order.
    private static let attention = """
        EXISTS (SELECT FROM center_settings AS s WHERE s.center_id = $1::uuid AND (
            ($13::text IN ('any', 'overdue') AND o.due_at < now())
            OR ($13::text IN ('any', 'returned') AND o.state = 'placed' AND o.returns >= s.return_limit)
            OR ($13::text IN ('any', 'not_started') AND o.state = 'accepted'
                AND coalesce(o.window_start, o.accepted_at + interval '24 hours') < now())
            OR ($13::text IN ('any', 'not_completed') AND o.state = 'in_service'
                AND coalesce(o.window_end, o.started_at + interval '4 hours') < now())
            OR ($13::text IN ('any', 'binding_expired') AND o.state = 'placed' AND o.binding_expired)))
        """

    // MARK: Ways in

    /// One branch a way by which orders are in sight, each read along an index newest first and no further than a page.
    private static func branches(_ shape: Shape, _ filter: String) -> [String] {
        var branches: [String] = []
        if shape.scope.contains(.wholeCenter) { branches += wholeCenter(shape, filter) }
        if shape.scope.contains(.sites) {
            branches += (2...5).map {
                branch(
                    "JOIN unnest(c.sites) AS under (site_id) ON c.scope & 2 <> 0",
                    "o.site_path[\($0)] = under.site_id", filter)
            }
            branches.append(
                joined(
                    "order_events AS e ON c.scope & 2 <> 0 AND e.actor_id = c.id AND e.action = 'forward'",
                    "e.order_id", filter))
        }
        if shape.scope.contains(.own) {
            branches.append(branch("", "c.scope & 4 <> 0 AND o.resident_id = c.id", filter))
            branches.append(
                joined(
                    """
                    orders AS e ON c.scope & 4 <> 0 AND e.resident_id = c.id AND e.merged_into IS NOT NULL
                        AND NOT e.requester_left
                    """, "e.merged_into", filter))
        }
        if shape.scope.contains(.handedIn) {
            branches.append(
                branch("", "c.scope & 8 <> 0 AND o.placed_by = c.id AND o.resident_id IS NULL", filter))
        }
        if shape.scope.contains(.teams) {
            branches.append(
                joined("offers AS e ON c.scope & 16 <> 0 AND e.team_id = ANY (c.teams)", "e.order_id", filter)
            )
        }
        // Somebody who sees no order at all.
        return branches.isEmpty ? ["SELECT o.id FROM orders AS o WHERE \(filter) AND false"] : branches
    }

    /// The whole center's orders, by the condition that picks the fewest.
    private static func wholeCenter(_ shape: Shape, _ filter: String) -> [String] {
        let isWhole = "c.scope & 1 <> 0"
        if shape.conditions.contains(.number) {
            return [branch("", "\(isWhole) AND o.number = $14::bigint", filter)]
        }
        if shape.conditions.contains(.grams) {
            return [
                joined(
                    "orders_with_grams($1::uuid, $15::text[]) AS e (id) ON \(isWhole)", "e.id", filter,
                    isFunction: true)
            ]
        }
        if shape.conditions.contains(.team) {
            return [branch("", "\(isWhole) AND o.team_id = $7::uuid", filter)]
        }
        if shape.conditions.contains(.site) {
            let root = "JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $6::uuid AND p.parent_id IS NULL"
            return [branch(root, isWhole, filter)]
                + (2...5).map { branch("", "\(isWhole) AND o.site_path[\($0)] = $6::uuid", filter) }
        }
        if shape.conditions.contains(.state) {
            return [
                branch(
                    "CROSS JOIN unnest($5::text[]) AS s (state)", "\(isWhole) AND o.state = s.state", filter)
            ]
        }
        if shape.conditions.contains(.category) {
            return [
                branch(
                    "CROSS JOIN unnest($8::text[]) AS k (code)", "\(isWhole) AND o.category = k.code", filter)
            ]
        }
        return [branch("", isWhole, filter)]
    }

    /// Reads one index backwards from the page's beginning, for each row of what it is joined with.
    private static func branch(_ join: String, _ condition: String, _ filter: String) -> String {
        """
        SELECT one.id FROM scope AS c \(join) CROSS JOIN LATERAL (
            SELECT o.id FROM orders AS o WHERE \(filter) AND \(condition) ORDER BY o.id DESC LIMIT $4::integer
        ) AS one
        """
    }

    /// Finds the orders that another relation names.
    private static func joined(
        _ relation: String, _ order: String, _ filter: String, isFunction: Bool = false
    ) -> String {
        """
        (SELECT o.id FROM scope AS c JOIN \(relation)\(isFunction ? "" : " AND e.center_id = $1::uuid")
            JOIN orders AS o ON o.center_id = $1::uuid AND o.id = \(order)
        WHERE \(filter) ORDER BY o.id DESC LIMIT $4::integer)
        """
    }
}
