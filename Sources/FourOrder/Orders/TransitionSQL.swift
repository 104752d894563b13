import Domain

/// The frame of every transition, in one statement: find the caller, lock the order, guard the change by state,
/// version and relation, change it, append the event, the note and the audit row, and give the order.
///
/// ```
/// caller ──▶ target (locked) ──▶ chosen (guarded) ──▶ … the verb's own parts … ──▶ changed ──▶ event, note, audit
/// ```
///
/// Parameters: `$1` center, `$2` token, `$3` Idempotency-Key, `$4` request id, `$5` order, `$6` the version
/// expected or null, `$7` the states the action starts from, `$8` the relations that may act; a verb's own
/// begin at `$9`. States and relations come from the tables in `Domain`.
///
/// The lock waits for a neighbour's transaction, and what it then sees of the order is newer than what the rest
/// of the statement sees of offers, bookings and followers. So the locked version must be the one that the
/// statement's snapshot shows; where it is not, no row comes back and the statement is run again.
enum TransitionSQL {
    static let chosen = chosen(
        order: "$5::uuid", version: "$6::integer", states: "$7::text[]", relations: "$8::integer")

    /// The same for a set, whose requests bring the columns `order_id` and `version`. Those for one order all come
    /// through: it is for the verb to see to it that one of them changes it.
    static func chosen(_ action: Action) -> String {
        let states = Lifecycle.fromStates(of: action).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return chosen(
            order: "c.order_id", version: "c.version", states: "ARRAY[\(states)]",
            relations: "\(Policy.mayAct(action).rawValue)")
    }

    private static func chosen(order: String, version: String, states: String, relations: String) -> String {
        """
        target AS (
            SELECT o.id, o.state, o.version, o.round, o.returns, o.requesters, o.requester_left, o.resident_id, o.site_id,
                o.team_id, o.merged_into, o.service_id, o.priority, o.rating_score, o.completed_at, o.rated_at,
                c.ordinal, rel.bits AS relation
            FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
            WHERE o.center_id = $1::uuid AND o.id = \(order)
            FOR NO KEY UPDATE OF o
        ),
        chosen AS MATERIALIZED (
            SELECT t.*, clock_timestamp() AS moment, \(actingRole(relations))
            FROM target AS t JOIN caller AS c ON c.ordinal = t.ordinal
            WHERE c.claimed AND t.relation & \(relations) <> 0 AND t.state = ANY (\(states))
                AND (\(version) IS NULL OR t.version = \(version))
                AND t.version = (SELECT v.version FROM orders AS v WHERE v.center_id = $1::uuid AND v.id = t.id)
        )
        """
    }

    /// The role in which the caller acts: the first of his relations that permits it.
    private static func actingRole(_ relations: String) -> String {
        """
        CASE
            WHEN t.relation & \(relations) & 3 <> 0 THEN 'resident'
            WHEN t.relation & \(relations) & 12 <> 0
                THEN CASE WHEN 'intake' = ANY (c.roles) THEN 'intake' ELSE 'dispatcher' END
            WHEN t.relation & \(relations) & 16 <> 0 THEN 'dispatcher'
            WHEN t.relation & \(relations) & 5248 <> 0 THEN 'leader'
            WHEN t.relation & \(relations) & 512 <> 0 THEN 'volunteer'
            ELSE 'admin'
        END AS acting_role
        """
    }

    /// The event, its note and the audit row.
    ///
    /// - Parameters:
    ///   - data: what the event keeps: ids, codes and numbers, as jsonb; `n` is the order now, `x` as it was.
    ///   - note: what was written with it, as text; nil where nothing is.
    ///   - source: the relation that holds the changed order.
    ///   - isSet: whether there are orders of several requests; they then have the column `ordinal`.
    static func record(
        _ action: Action, data: String = "'{}'::jsonb", note: String? = nil,
        from source: String = "changed", isSet: Bool = false
    ) -> String {
        // A set may have chosen an order for several requests; one of them has changed it.
        let chosen = "JOIN chosen AS x ON \(isSet ? "x.ordinal = n.ordinal" : "x.id = n.id")"
        return """
            event AS (
                INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, actor_id,
                    actor_role, on_behalf_kind, on_behalf_id, at, data)
                SELECT $1::uuid, n.id, n.seq, '\(action.rawValue)', x.state, n.state, \(CallerSQL.actorKind), c.id,
                    x.acting_role, \(onBehalf(action)), x.moment, \(data)
                FROM \(source) AS n \(chosen) JOIN caller AS c ON c.ordinal = x.ordinal
            ),\(noted(note, source))
            \(CallerSQL.audit(
            "order.\(action.rawValue)", of: "order", id: "n.id",
            from: "\(source) AS n \(chosen) WHERE x.ordinal = c.ordinal"))
            """
    }

    private static func noted(_ note: String?, _ source: String) -> String {
        guard let note else { return "" }
        return """

            noted AS (
                INSERT INTO order_notes (center_id, order_id, seq, note)
                SELECT $1::uuid, n.id, n.seq, \(note) FROM \(source) AS n WHERE \(note) IS NOT NULL
            ),
            """
    }

    /// A time as events keep it: RFC 3339, in UTC.
    static func time(_ expression: String) -> String {
        "to_char(\(expression) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    }

    /// The ids of the offers that `released` withdraws, as jsonb: the statement's snapshot still shows them live.
    static let liveOffers = """
        coalesce((SELECT jsonb_agg(f.id ORDER BY f.id) FROM offers AS f \
        WHERE f.center_id = $1::uuid AND f.order_id = n.id AND f.round = n.round \
        AND f.state IN ('pending', 'accepted')), '[]'::jsonb)
        """

    /// Whom an administrator acts for, or whoever reports a resident's word after a call back.
    private static func onBehalf(_ action: Action) -> String {
        switch action {
        case .accept, .decline, .withdraw, .start, .complete:
            """
            CASE WHEN x.acting_role = 'admin' THEN 'team' END,
                CASE WHEN x.acting_role = 'admin' THEN coalesce(n.team_id, x.team_id\(action.offerTeam)) END
            """
        case .rate:
            """
            CASE WHEN x.acting_role <> 'resident' THEN 'resident' END,
                CASE WHEN x.acting_role <> 'resident' THEN n.resident_id END
            """
        default:
            "NULL, NULL"
        }
    }

    /// The offers of a round that ends before its service: what is pending or accepted becomes `withdrawn`, the
    /// volunteers are free, and the team holds one order less.
    static let released = """
        withdrawn AS (
            UPDATE offers AS f SET state = 'withdrawn', answered_at = x.moment
            FROM changed AS n CROSS JOIN chosen AS x
            WHERE f.center_id = $1::uuid AND f.order_id = n.id AND f.round = n.round
                AND f.state IN ('pending', 'accepted') AND n.state <> x.state
        ),
        freed AS (
            UPDATE bookings AS b SET state = 'freed'
            FROM changed AS n CROSS JOIN chosen AS x
            WHERE b.center_id = $1::uuid AND b.order_id = n.id AND b.round = x.round AND b.state = 'booked'
                AND n.state <> x.state
        ),
        handed_back AS (
            UPDATE teams AS m SET held = m.held - 1
            FROM changed AS n CROSS JOIN chosen AS x
            WHERE m.center_id = $1::uuid AND m.id = x.team_id AND x.state IN ('accepted', 'in_service')
                AND n.state <> x.state
        )
        """

    /// The orders merged into one that ends go their own way again, but for those whose resident has left, or
    /// ends it himself.
    static let followersFreed = """
        followers AS (
            UPDATE orders AS f
            SET state = 'placed', last_action = 'unmerge', merged_into = NULL, version = f.version + 1, seq = f.seq + 1
            FROM changed AS n CROSS JOIN chosen AS x
            WHERE f.center_id = $1::uuid AND f.merged_into = n.id AND NOT f.requester_left AND n.state <> x.state
                AND NOT EXISTS (
                    SELECT FROM caller AS c WHERE x.acting_role = 'resident' AND f.resident_id = c.id)
            RETURNING f.id, f.seq, n.id AS target_id, x.moment
        ),
        followers_events AS (
            INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, at, data)
            SELECT $1::uuid, f.id, f.seq, 'unmerge', 'merged', 'placed', 'clock', f.moment,
                jsonb_build_object('into', f.target_id)
            FROM followers AS f
        ),
        followers_audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, request_id)
            SELECT $1::uuid, 'clock', 'order.unmerge', 'order', f.id::text, c.request_id
            FROM followers AS f CROSS JOIN caller AS c
        )
        """
}

extension Action {
    /// Where the team of a declined offer is found: the order does not hold it.
    fileprivate var offerTeam: String { self == .decline ? ", (SELECT d.team_id FROM declined AS d)" : "" }
}
