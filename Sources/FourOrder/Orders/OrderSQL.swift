/// The parts that statements about orders share. Aliases: `o` an order, `c` the caller.
enum OrderSQL {
    /// What the caller is to the order, as `Domain.Relation` numbers it.
    static let relationBits = """
        CASE WHEN o.resident_id = c.id THEN 1 ELSE 0 END
        | CASE WHEN (o.resident_id = c.id AND NOT o.requester_left)
            OR ((o.requesters > 1 OR o.requester_left) AND c.kind = 'person'
                AND stands_behind($1::uuid, o.id, c.id)) THEN 2 ELSE 0 END
        | CASE WHEN o.placed_by = c.id AND o.resident_id IS NULL AND c.roles && ARRAY['intake', 'dispatcher']
            THEN CASE WHEN o.requester_left THEN 8 ELSE 4 END ELSE 0 END
        | CASE WHEN 'intake' = ANY (c.roles) AND 'center' = ANY (c.scopes) THEN 8 ELSE 0 END
        | CASE WHEN c.sites && o.site_path THEN 16 ELSE 0 END
        | CASE WHEN c.id = ANY (o.forwarded_by) AND 'dispatcher' = ANY (c.roles) THEN 32 ELSE 0 END
        | CASE WHEN 'admin' = ANY (c.roles) THEN 64 ELSE 0 END
        | CASE WHEN c.teams IS NULL THEN 0 ELSE
            CASE WHEN o.team_id = ANY (c.led) THEN 128 ELSE 0 END
            | CASE WHEN o.team_id = ANY (c.teams)
                THEN CASE WHEN c.id = ANY (o.volunteer_ids) THEN 768 ELSE 256 END ELSE 0 END
            | relation_by_offers($1::uuid, o.id, c.teams, c.led) END
        """

    /// The same as `rel.bits`, where a statement asks for it more than once.
    static let relation = "LATERAL (SELECT \(relationBits) AS bits OFFSET 0) AS rel"

    /// Hours until an order `x` is due: those of its service `v`, else by its priority from the settings `s`.
    static let dueHours = """
        coalesce(v.due_hours, CASE x.priority WHEN 'low' THEN s.due_hours_low WHEN 'high' THEN s.due_hours_high
            WHEN 'urgent' THEN s.due_hours_urgent ELSE s.due_hours_normal END)
        """

    /// What the columns of `OrderViewColumn` are made of, but for the row itself.
    static let related = """
        o.id, o.requesters, o.requester_left, o.resident_id, o.placed_by, o.site_path, o.forwarded_by, o.team_id,
            o.volunteer_ids, o.rated_by
        """

    /// What a part that changes or finds the order `o` hands on: what other parts ask of it, and the row as one value
    /// for the answer. Each column more is set out by every node of the plan it passes.
    static let handedOn = """
        o.id, o.seq, o.state, o.round, o.returns, o.requesters, o.requester_left, o.resident_id, o.placed_by,
            o.site_id, o.site_path, o.forwarded_by, o.team_id, o.merged_into, o.priority, o.window_start, o.window_end,
            o.started_at, o.beneficiaries, o.volunteer_ids, o.volunteer_hours, o.rated_by, o AS whole
        """

    /// The answer: the columns of `OrderViewColumn`, of the orders that another part has handed on.
    ///
    /// - Parameter more: a further column, of a set the ordinal.
    static func view(of orders: String, and more: String? = nil) -> String {
        view(of: orders, whole: "o.whole", more)
    }

    /// The same, from the table itself, or from what ends in a join with it.
    static func view(from table: String = "orders", and more: String? = nil) -> String {
        view(of: table, whole: "o", more)
    }

    private static func view(of orders: String, whole: String, _ more: String?) -> String {
        """
        SELECT \(OrderViewColumn.list(whole: whole))\(more.map { ", \($0)" } ?? "")
        FROM \(orders) AS o
            CROSS JOIN caller AS c
            JOIN center_settings AS s ON s.center_id = $1::uuid
        """
    }
}

/// The columns that an answer about an order is made of, in the order in which a statement gives them.
enum OrderViewColumn: Int, CaseIterable {
    case id, relation, now, returnLimit, reopenWithinDays, contactVisibleDays, names
    /// The row of the table; its fields are `OrderColumn`.
    case order

    static func list(whole: String) -> String {
        allCases.map { column in
            switch column {
            case .id: "o.id"
            case .relation: "\(OrderSQL.relationBits) AS relation"
            case .now: "now()"
            case .returnLimit: "s.return_limit"
            case .reopenWithinDays: "s.reopen_within_days"
            case .contactVisibleDays: "s.contact_visible_days"
            case .names:
                // Of the volunteers, then of who rated.
                """
                CASE WHEN o.volunteer_ids IS NOT NULL OR o.rated_by IS NOT NULL
                    THEN names_of_accounts($1::uuid, o.volunteer_ids || o.rated_by) END
                """
            case .order: whole
            }
        }.joined(separator: ", ")
    }
}

/// The columns of the table `orders`, in its order: a row comes as one value, and its fields by their places. A test
/// compares them with the table.
enum OrderColumn: Int, CaseIterable {
    case centerID, id, number, state, lastAction, round, version, seq, title, description, category, serviceID
    case siteID, sitePath, latitude, longitude, address, contactName, contactPhone, priority, skills,
        windowStart
    case windowEnd, preferredTeamID, reportedAt, channel, externalRef, placedBy, residentID, requesterLeft,
        requesters
    case forwardedBy, teamID, mergedInto, returns, bindingExpired, summary, beneficiaries, volunteerIDs
    case volunteerHours, score, comment, speed, attitude, quality, ratedByID, ratedByKind, ratedByRole
    case dueAt, placedAt, dispatchedAt, acceptedAt, startedAt, completedAt, ratedAt, closedAt
    case firstDispatchSeconds, firstAcceptSeconds, firstCompleteSeconds, responded, ratings, satisfied
    case language, touchedAt, ringAt, escalatedSiteID, erased, privacyNoticeVersion
}
