import Domain
import Postgres
import Synchronization

/// The statements of lists of orders. There are many, for a statement holds only what its list needs: each branch and
/// condition adds to what a plan costs. Requests of a batch for lists of one shape are one set.
///
/// ```
/// caller ─▶ scope (which ways in) ─▶ of each: a page of orders, newest first ─▶ what the caller is to each
/// ```
enum OrderListSQL {
    /// What a list is narrowed by.
    enum Condition: Int, CaseIterable {
        case state, site, team, category, channel, priority, placedAfter, attention, number, grams, words
    }

    /// What a statement is made for.
    struct Shape: Hashable {
        let scope: OrderScope
        let conditions: Set<Condition>
        /// Whether the rows come along, or only what tells which rows they are.
        let hasRows: Bool

        /// The conditions in the order in which a request binds them.
        var bound: [Condition] { Condition.allCases.filter(conditions.contains) }
    }

    /// Beyond so many shapes lists fall back on the statements that serve all.
    static let maximumShapes = 256
    private static let made = Mutex<[Shape: SQL]>([:])
    private static let general = [false, true].map { hasRows in
        make(Shape(scope: .every, conditions: Set(Condition.allCases), hasRows: hasRows), isGeneral: true)
    }

    /// The statement for a shape, and the shape that it is really made for.
    static func statement(_ shape: Shape, ofAtMost limit: Int = maximumShapes) -> (sql: SQL, shape: Shape) {
        made.withLock { made in
            if let known = made[shape] { return (known, shape) }
            guard made.count < limit else {
                let wide = Shape(
                    scope: .every, conditions: Set(Condition.allCases), hasRows: shape.hasRows)
                return (general[shape.hasRows ? 1 : 0], wide)
            }
            let new = make(shape, isGeneral: false)
            made[shape] = new
            return (new, shape)
        }
    }

    /// The columns after those of an order: which version of its row it is, and the caller's `OrderScope`.
    static let stampColumn = OrderViewColumn.allCases.count
    static let scopeColumn = stampColumn + 1

    private static func make(_ shape: Shape, isGeneral: Bool) -> SQL {
        let columns: [SetColumn] =
            [.bytea("token"), .uuid("after"), .int("page_size")] + shape.bound.map(column)
        return SQL(shape.hasRows ? "list_orders" : "list_order_versions", asking: columns) { asked in
            text(asked, shape, isGeneral: isGeneral)
        }
    }

    private static func text(_ asked: String, _ shape: Shape, isGeneral: Bool) -> String {
        let lists = shape.bound.compactMap(list).map { ", \(ListSQL.array("c.\($0)")) AS \($0)_list" }
        return """
            WITH \(CallerSQL.reading(asked, for: .listOrders)),
            scope AS MATERIALIZED (
                SELECT c.*, \(OrderScope.expression) AS scope\(lists.joined()) FROM caller AS c
            )
            SELECT \(OrderViewColumn.list(whole: shape.hasRows ? "o.whole" : "NULL::orders")), o.stamp, c.scope,
                c.ordinal
            FROM scope AS c
                JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN LATERAL (\(page(shape, isGeneral: isGeneral))) AS o ON true
            ORDER BY c.ordinal, o.id DESC
            """
    }

    /// The orders of one page. Where there is one way to them they are read along it; else their ids are gathered
    /// from all ways, each once.
    private static func page(_ shape: Shape, isGeneral: Bool) -> String {
        let filter = filter(shape, isGeneral: isGeneral)
        let columns = "\(OrderSQL.related), o.xmin AS stamp\(shape.hasRows ? ", o AS whole" : "")"
        let ways = ways(shape, isGeneral: isGeneral)
        if ways.count == 1, case .direct(let condition) = ways[0] {
            return """
                SELECT \(columns) FROM orders AS o WHERE \(filter) AND \(condition)
                ORDER BY o.id DESC LIMIT c.page_size
                """
        }
        let ids = ways.map { $0.ids(filter) }
        return """
            SELECT \(columns) FROM (
                SELECT DISTINCT w.id FROM (
                    \(ids.isEmpty ? "SELECT NULL::uuid AS id WHERE false" : ids.joined(separator: "\nUNION ALL\n"))
                ) AS w
                ORDER BY w.id DESC LIMIT c.page_size
            ) AS w JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.id
            """
    }

    // MARK: Conditions

    /// The conditions that a list names. The statement that serves all has every condition, each beside the case that
    /// it is not named.
    private static func filter(_ shape: Shape, isGeneral: Bool) -> String {
        // What is found by its words need not be compared with them again.
        let clauses = shape.bound.filter { isGeneral || $0 != .grams }.map { condition in
            isGeneral
                ? "AND (c.\(column(condition).name) IS NULL OR \(clause(condition)))"
                : "AND \(clause(condition))"
        }
        return (["o.center_id = $1::uuid AND o.id < c.after"] + clauses).joined(separator: "\n    ")
    }

    /// What a request says of a condition.
    private static func column(_ condition: Condition) -> SetColumn {
        switch condition {
        case .site: .uuid("site_id")
        case .team: .uuid("team_id")
        case .placedAfter: .uuid("first_id")
        case .attention: .text("attention")
        case .number: .bigint("number")
        case .state, .category, .channel, .priority, .grams, .words: .text(list(condition) ?? "")
        }
    }

    /// The name of a condition's column where it is a list.
    private static func list(_ condition: Condition) -> String? {
        switch condition {
        case .state: "states"
        case .category: "categories"
        case .channel: "channels"
        case .priority: "priorities"
        case .grams: "grams"
        case .words: "words"
        case .site, .team, .placedAfter, .attention, .number: nil
        }
    }

    private static func clause(_ condition: Condition) -> String {
        switch condition {
        case .state: "o.state = ANY (c.states_list)"
        case .site: "(\((1...5).map { "o.site_path[\($0)] = c.site_id" }.joined(separator: " OR ")))"
        case .team: "o.team_id = c.team_id"
        case .category: "o.category = ANY (c.categories_list)"
        case .channel: "o.channel = ANY (c.channels_list)"
        case .priority: "o.priority = ANY (c.priorities_list)"
        case .placedAfter: "o.id >= c.first_id"
        case .attention: attention
        case .number: "o.number = c.number"
        case .grams: "o.id IN (SELECT orders_with_grams($1::uuid, c.grams_list))"
        case .words:
            """
            NOT EXISTS (SELECT FROM unnest(c.words_list) AS word
                WHERE strpos(lower(o.title || ' ' || coalesce(o.description, '')), word) = 0)
            """
        }
    }

    /// What is past its time, as `OrderView` says of each order.
    private static let attention = """
        (
            (c.attention IN ('any', 'overdue') AND o.due_at < now())
            OR (c.attention IN ('any', 'returned') AND o.state = 'placed' AND o.returns >= s.return_limit)
            OR (c.attention IN ('any', 'not_started') AND o.state = 'accepted'
                AND coalesce(o.window_start, o.accepted_at + interval '24 hours') < now())
            OR (c.attention IN ('any', 'not_completed') AND o.state = 'in_service'
                AND coalesce(o.window_end, o.started_at + interval '4 hours') < now())
            OR (c.attention IN ('any', 'binding_expired') AND o.state = 'placed' AND o.binding_expired)
            OR (c.attention = 'any' AND o.escalated_site_id IS NOT NULL)
            OR (c.attention = 'escalated' AND \(escalated)))
        """

    /// What has been passed up, to one of the caller's sites or beyond; to an administrator all of it.
    private static let escalated = """
        o.escalated_site_id IS NOT NULL AND ('admin' = ANY (c.roles) OR c.sites && o.site_path[
            array_position(o.site_path, o.escalated_site_id):cardinality(o.site_path) - 1])
        """

    // MARK: Ways in

    /// A way by which orders are in sight, read along an index newest first and no further than a page.
    private enum Way {
        /// By a condition on the order itself.
        case direct(String)
        /// The same for each row of what `c` is joined with.
        case each(String, String)
        /// By what another relation names: its rows, where they name the order, and a condition more.
        case named(String, String, String = "true")
        /// By the rows of another table that are some of the caller's, along an index that ends in the order.
        case through(String, String, of: String)

        func ids(_ filter: String) -> String {
            let page = "ORDER BY o.id DESC LIMIT c.page_size"
            return switch self {
            case .direct(let condition):
                "(SELECT o.id FROM orders AS o WHERE \(filter) AND \(condition) \(page))"
            case .each(let rows, let condition):
                """
                SELECT one.id FROM \(rows) CROSS JOIN LATERAL (
                    SELECT o.id FROM orders AS o WHERE \(filter) AND \(condition) \(page)
                ) AS one
                """
            case .named(let rows, let order, let condition):
                """
                (SELECT o.id FROM \(rows) JOIN orders AS o ON o.center_id = $1::uuid AND o.id = \(order)
                WHERE \(filter) AND \(condition) \(page))
                """
            case .through(let table, let condition, let rows):
                """
                SELECT one.id FROM \(rows) CROSS JOIN LATERAL (
                    SELECT DISTINCT o.id FROM \(table) AS e
                        JOIN orders AS o ON o.center_id = $1::uuid AND o.id = e.order_id
                    WHERE e.center_id = $1::uuid AND \(condition) AND e.order_id < c.after AND \(filter) \(page)
                ) AS one
                """
            }
        }
    }

    private static func ways(_ shape: Shape, isGeneral: Bool) -> [Way] {
        if !isGeneral, let found = found(shape.conditions) { return [found] }
        var ways: [Way] = []
        if shape.scope.contains(.wholeCenter) { ways += wholeCenter(isGeneral ? [] : shape.conditions) }
        if shape.scope.contains(.sites) {
            ways += (2...5).map {
                .each(
                    "(SELECT unnest(c.sites) AS site_id WHERE c.scope & 2 <> 0) AS under",
                    "o.site_path[\($0)] = under.site_id")
            }
            ways.append(
                .through(
                    "order_events", "e.actor_id = c.id AND e.action = 'forward'",
                    of: "(SELECT WHERE c.scope & 2 <> 0) AS mine"))
        }
        if shape.scope.contains(.own) {
            ways.append(.direct("c.scope & 4 <> 0 AND o.resident_id = c.id"))
            ways.append(
                .named(
                    """
                    (SELECT e.merged_into FROM orders AS e WHERE c.scope & 4 <> 0 AND e.center_id = $1::uuid
                        AND e.resident_id = c.id AND e.merged_into IS NOT NULL AND NOT e.requester_left) AS e
                    """, "e.merged_into"))
        }
        if shape.scope.contains(.handedIn) {
            ways.append(.direct("c.scope & 8 <> 0 AND o.placed_by = c.id AND o.resident_id IS NULL"))
        }
        if shape.scope.contains(.teams) {
            ways.append(
                .through(
                    "offers", "e.team_id = mine.team_id",
                    of: "(SELECT unnest(c.teams) AS team_id WHERE c.scope & 16 <> 0) AS mine"))
        }
        return ways
    }

    /// What is named by a number or found by its words is few: whether the caller sees it is asked of each.
    private static func found(_ conditions: Set<Condition>) -> Way? {
        let isSeen = "(\(OrderSQL.relationBits)) <> 0"
        if conditions.contains(.number) { return .direct("o.number = c.number AND \(isSeen)") }
        guard conditions.contains(.grams) else { return nil }
        return .named("(SELECT orders_with_grams($1::uuid, c.grams_list) AS id) AS e", "e.id", isSeen)
    }

    /// The whole center's orders, by the condition that picks the fewest; none is sure to be named in the statement
    /// that serves all.
    private static func wholeCenter(_ conditions: Set<Condition>) -> [Way] {
        let isWhole = "c.scope & 1 <> 0"
        if conditions.contains(.team) { return [.direct("\(isWhole) AND o.team_id = c.team_id")] }
        if conditions.contains(.site) {
            let root = """
                (SELECT FROM sites AS p WHERE \(isWhole) AND p.center_id = $1::uuid AND p.id = c.site_id
                    AND p.parent_id IS NULL) AS root
                """
            return [.each(root, "true")]
                + (2...5).map { .direct("\(isWhole) AND o.site_path[\($0)] = c.site_id") }
        }
        if conditions.contains(.state) {
            return [
                .each("(SELECT unnest(c.states_list) AS state WHERE \(isWhole)) AS x", "o.state = x.state")
            ]
        }
        if conditions.contains(.category) {
            return [
                .each(
                    "(SELECT unnest(c.categories_list) AS code WHERE \(isWhole)) AS x", "o.category = x.code")
            ]
        }
        return [.direct(isWhole)]
    }
}
