/// The parts that statements about orders share. Aliases: `o` an order, `c` the caller.
enum OrderSQL {
    /// `rel.bits`: what the caller is to the order, as `Domain.Relation` numbers it.
    static let relation = """
        LATERAL (
            SELECT
                CASE WHEN o.resident_id = c.id THEN 1 ELSE 0 END
                | CASE WHEN (o.resident_id = c.id AND NOT o.requester_left)
                    OR ((o.requesters > 1 OR o.requester_left) AND 'resident' = ANY (c.roles)
                        AND stands_behind($1::uuid, o.id, c.id)) THEN 2 ELSE 0 END
                | CASE WHEN o.placed_by = c.id AND o.resident_id IS NULL THEN 4 ELSE 0 END
                | CASE WHEN 'intake' = ANY (c.roles) AND 'center' = ANY (c.scopes) THEN 8 ELSE 0 END
                | CASE WHEN c.sites && o.site_path THEN 16 ELSE 0 END
                | CASE WHEN c.id = ANY (o.forwarded_by) THEN 32 ELSE 0 END
                | CASE WHEN 'admin' = ANY (c.roles) THEN 64 ELSE 0 END
                | CASE WHEN c.teams IS NULL THEN 0 ELSE
                    CASE WHEN o.team_id = ANY (c.led) THEN 128 ELSE 0 END
                    | CASE WHEN o.team_id = ANY (c.teams) THEN 256 ELSE 0 END
                    | CASE WHEN c.id = ANY (o.volunteer_ids) THEN 512 ELSE 0 END
                    | relation_by_offers($1::uuid, o.id, c.teams, c.led) END
                AS bits
            OFFSET 0
        ) AS rel
        """

    /// Hours until an order `x` is due: those of its service `v`, else by its priority from the settings `s`.
    static let dueHours = """
        coalesce(v.due_hours, CASE x.priority WHEN 'low' THEN s.due_hours_low WHEN 'high' THEN s.due_hours_high
            WHEN 'urgent' THEN s.due_hours_urgent ELSE s.due_hours_normal END)
        """

    /// The answer: the columns of `OrderColumn`, from the relation `orders`, a table or a part of the statement.
    static func view(of orders: String) -> String {
        """
        SELECT \(OrderColumn.list)
        FROM \(orders) AS o
            CROSS JOIN caller AS c
            JOIN center_settings AS s ON s.center_id = $1::uuid
            CROSS JOIN \(relation)
        """
    }
}

/// The columns of an order's answer, in the order in which a statement gives them.
enum OrderColumn: Int, CaseIterable {
    case relation, state, now, completedAt, ratedAt, score, returnLimit, reopenWithinDays, contactVisibleDays
    case acceptBookingMinutes, startBookingMinutes
    case id, number, round, version, title, description, category, serviceID, siteID, latitude, longitude,
        address
    case contactName, contactPhone, priority, skills, windowStart, windowEnd, preferredTeamID, reportedAt
    case channel, externalRef, teamID, mergedInto, requesters, returns, bindingExpired, summary, beneficiaries
    case dueAt, placedAt, dispatchedAt, acceptedAt, startedAt, closedAt
    case comment, speed, attitude, quality, ratedByKind, ratedByID, ratedByRole
    case volunteerIDs, volunteerHours, names

    /// What the select list of a statement says for this column.
    private var expression: String {
        switch self {
        case .relation: "rel.bits"
        case .now: "now()"
        case .returnLimit: "s.return_limit"
        case .reopenWithinDays: "s.reopen_within_days"
        case .contactVisibleDays: "s.contact_visible_days"
        case .acceptBookingMinutes: "s.accept_booking_minutes"
        case .startBookingMinutes: "s.start_booking_minutes"
        case .score: "o.rating_score"
        case .comment: "o.rating_comment"
        case .speed: "o.rating_speed"
        case .attitude: "o.rating_attitude"
        case .quality: "o.rating_quality"
        case .ratedByKind: "o.rated_by_kind"
        case .ratedByID: "o.rated_by"
        case .ratedByRole: "o.rated_by_role"
        case .volunteerIDs: "o.volunteer_ids"
        case .volunteerHours: "o.volunteer_hours"
        case .names:
            // Of the volunteers, then of who rated.
            """
            CASE WHEN o.volunteer_ids IS NOT NULL OR o.rated_by IS NOT NULL
                THEN names_of_accounts($1::uuid, o.volunteer_ids || o.rated_by) END
            """
        case .id: "o.id"
        case .number: "o.number"
        case .state: "o.state"
        case .round: "o.round"
        case .version: "o.version"
        case .title: "o.title"
        case .description: "o.description"
        case .category: "o.category"
        case .serviceID: "o.service_id"
        case .siteID: "o.site_id"
        case .latitude: "o.lat"
        case .longitude: "o.lng"
        case .address: "o.address"
        case .contactName: "o.contact_name"
        case .contactPhone: "o.contact_phone"
        case .priority: "o.priority"
        case .skills: "o.skills"
        case .windowStart: "o.window_start"
        case .windowEnd: "o.window_end"
        case .preferredTeamID: "o.preferred_team_id"
        case .reportedAt: "o.reported_at"
        case .channel: "o.channel"
        case .externalRef: "o.external_ref"
        case .teamID: "o.team_id"
        case .mergedInto: "o.merged_into"
        case .requesters: "o.requesters"
        case .returns: "o.returns"
        case .bindingExpired: "o.binding_expired"
        case .summary: "o.summary"
        case .beneficiaries: "o.beneficiaries"
        case .dueAt: "o.due_at"
        case .placedAt: "o.placed_at"
        case .dispatchedAt: "o.dispatched_at"
        case .acceptedAt: "o.accepted_at"
        case .startedAt: "o.started_at"
        case .completedAt: "o.completed_at"
        case .ratedAt: "o.rated_at"
        case .closedAt: "o.closed_at"
        }
    }

    static let list = allCases.map(\.expression).joined(separator: ", ")
}
