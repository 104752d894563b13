import Postgres

/// The statements of lists of orders: one a way in, prepared once each.
///
/// Parameters: `$3` the id after which the page begins, `$4` how many; `$5` states, `$6` site, `$7` team,
/// `$8` categories, `$9` channels, `$10` priorities, `$11` and `$12` placed after and before, `$13` attention,
/// `$14` number, `$15` grams, `$16` words.
enum OrderListSQL {
    /// Along which index a page is read.
    enum WayIn: String, CaseIterable {
        case newest, state, category, team, site, search, number
    }

    private static let statements: [WayIn: SQL] = Dictionary(
        uniqueKeysWithValues: WayIn.allCases.map { ($0, $0 == .newest ? newest : SQL(name($0), text($0))) })

    static func statement(for wayIn: WayIn) -> SQL { statements[wayIn] ?? newest }

    private static let newest = SQL(name(.newest), text(.newest))

    private static func name(_ wayIn: WayIn) -> StaticString {
        switch wayIn {
        case .newest: "list_orders_newest"
        case .state: "list_orders_by_state"
        case .category: "list_orders_by_category"
        case .team: "list_orders_by_team"
        case .site: "list_orders_by_site"
        case .search: "list_orders_by_search"
        case .number: "list_orders_by_number"
        }
    }

    private static func text(_ wayIn: WayIn) -> String {
        """
        WITH \(CallerSQL.reading),
        scope AS (
            SELECT c.*, 'admin' = ANY (c.roles) OR ('intake' = ANY (c.roles) AND 'center' = ANY (c.scopes))
                OR coalesce(c.sites && (SELECT array_agg(p.id) FROM sites AS p
                    WHERE p.center_id = $1::uuid AND p.parent_id IS NULL), false) AS whole_center
            FROM caller AS c
        ),
        found AS (
            SELECT DISTINCT w.id FROM (
                \(branches(wayIn).joined(separator: "\nUNION ALL\n"))
            ) AS w
            ORDER BY w.id DESC LIMIT $4::integer
        )
        SELECT listed.* FROM caller AS one LEFT JOIN LATERAL (
            \(OrderSQL.view(of: "found AS w JOIN orders"))
            ON o.center_id = $1::uuid AND o.id = w.id
        ) AS listed ON true
        ORDER BY listed.id DESC
        """
    }

    /// What narrows every way in.
    private static let filter = """
        o.center_id = $1::uuid AND o.id < $3::uuid
        AND ($5::text[] IS NULL OR o.state = ANY ($5::text[]))
        AND ($6::uuid IS NULL OR o.site_path[1] = $6::uuid OR o.site_path[2] = $6::uuid OR o.site_path[3] = $6::uuid
            OR o.site_path[4] = $6::uuid OR o.site_path[5] = $6::uuid)
        AND ($7::uuid IS NULL OR o.team_id = $7::uuid)
        AND ($8::text[] IS NULL OR o.category = ANY ($8::text[]))
        AND ($9::text[] IS NULL OR o.channel = ANY ($9::text[]))
        AND ($10::text[] IS NULL OR o.priority = ANY ($10::text[]))
        AND ($11::timestamptz IS NULL OR o.placed_at >= $11::timestamptz)
        AND ($12::timestamptz IS NULL OR o.placed_at < $12::timestamptz)
        AND ($14::bigint IS NULL OR o.number = $14::bigint)
        AND ($15::text[] IS NULL OR o.id IN (SELECT orders_with_grams($1::uuid, $15::text[])))
        AND ($16::text[] IS NULL OR NOT EXISTS (
            SELECT FROM unnest($16::text[]) AS word
            WHERE strpos(lower(o.title || ' ' || coalesce(o.description, '')), word) = 0))
        AND ($13::text IS NULL OR EXISTS (
            SELECT FROM center_settings AS s WHERE s.center_id = $1::uuid AND (
                ($13::text IN ('any', 'overdue') AND o.due_at < now())
                OR ($13::text IN ('any', 'returned') AND o.state = 'placed' AND o.returns >= s.return_limit)
                OR ($13::text IN ('any', 'not_started') AND o.state = 'accepted'
                    AND coalesce(o.window_start, o.accepted_at + interval '24 hours') < now())
                OR ($13::text IN ('any', 'not_completed') AND o.state = 'in_service'
                    AND coalesce(o.window_end, o.started_at + interval '4 hours') < now())
                OR ($13::text IN ('any', 'binding_expired') AND o.state = 'placed' AND o.binding_expired))))
        """

    /// One branch for the whole center, along the way in, and one for each narrower view of it.
    private static func branches(_ wayIn: WayIn) -> [String] {
        wholeCenter(wayIn) + [
            // Sites of a dispatcher and all under them, level by level.
            branch(
                "JOIN unnest(c.sites) AS under (site_id) ON NOT c.whole_center",
                "o.site_path[2] = under.site_id"),
            branch(
                "JOIN unnest(c.sites) AS under (site_id) ON NOT c.whole_center",
                "o.site_path[3] = under.site_id"),
            branch(
                "JOIN unnest(c.sites) AS under (site_id) ON NOT c.whole_center",
                "o.site_path[4] = under.site_id"),
            branch(
                "JOIN unnest(c.sites) AS under (site_id) ON NOT c.whole_center",
                "o.site_path[5] = under.site_id"),
            // What a dispatcher forwarded.
            """
            (SELECT o.id FROM scope AS c JOIN order_events AS e
                    ON 'dispatcher' = ANY (c.roles) AND NOT c.whole_center AND e.center_id = $1::uuid
                        AND e.actor_id = c.id AND e.action = 'forward'
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = e.order_id AND c.id = ANY (o.forwarded_by)
            WHERE \(filter) ORDER BY o.id DESC LIMIT $4::integer)
            """,
            // A resident's own, and those his own were merged into.
            branch("", "NOT c.whole_center AND o.resident_id = c.id"),
            """
            (SELECT o.id FROM scope AS c JOIN orders AS m
                    ON NOT c.whole_center AND m.center_id = $1::uuid AND m.resident_id = c.id
                        AND m.merged_into IS NOT NULL AND NOT m.requester_left
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = m.merged_into
            WHERE \(filter) ORDER BY o.id DESC LIMIT $4::integer)
            """,
            // What intake or a dispatcher handed in for others.
            branch("", "NOT c.whole_center AND o.placed_by = c.id AND o.resident_id IS NULL"),
            // What a team was ever offered.
            """
            (SELECT o.id FROM scope AS c JOIN offers AS f
                    ON NOT c.whole_center AND f.center_id = $1::uuid AND f.team_id = ANY (c.teams)
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = f.order_id
            WHERE \(filter) ORDER BY o.id DESC LIMIT $4::integer)
            """,
        ]
    }

    private static func wholeCenter(_ wayIn: WayIn) -> [String] {
        switch wayIn {
        case .newest: [branch("", "c.whole_center")]
        case .state:
            [branch("CROSS JOIN unnest($5::text[]) AS s (state)", "c.whole_center AND o.state = s.state")]
        case .category:
            [branch("CROSS JOIN unnest($8::text[]) AS k (code)", "c.whole_center AND o.category = k.code")]
        case .team: [branch("", "c.whole_center AND o.team_id = $7::uuid")]
        case .number: [branch("", "c.whole_center AND o.number = $14::bigint")]
        case .site:
            [branch(rootOnly, "c.whole_center")]
                + (2...5).map { branch("", "c.whole_center AND o.site_path[\($0)] = $6::uuid") }
        case .search:
            [
                """
                (SELECT o.id FROM scope AS c CROSS JOIN orders_with_grams($1::uuid, $15::text[]) AS g (id)
                    JOIN orders AS o ON c.whole_center AND o.center_id = $1::uuid AND o.id = g.id
                WHERE \(filter) ORDER BY o.id DESC LIMIT $4::integer)
                """
            ]
        }
    }

    private static let rootOnly = """
        JOIN sites AS root ON root.center_id = $1::uuid AND root.id = $6::uuid AND root.parent_id IS NULL
        """

    /// Reads one index backwards from the page's beginning, for each row of what it is joined with.
    private static func branch(_ join: String, _ condition: String) -> String {
        """
        SELECT one.id FROM scope AS c \(join) CROSS JOIN LATERAL (
            SELECT o.id FROM orders AS o WHERE \(filter) AND \(condition) ORDER BY o.id DESC LIMIT $4::integer
        ) AS one
        """
    }
}
