import Domain
import Postgres

/// The parts that a team's answers to its offers share.
enum OfferSQL {
    /// `own`: the pending offers that the caller may answer, of the team `$9` where one is named. An
    /// administrator answers for any team. `chosen_offer`: that offer, where there is exactly one and it is in time.
    static let answerable = """
        own AS (
            SELECT f.id, f.team_id, f.binding
            FROM chosen AS x CROSS JOIN caller AS c
                JOIN offers AS f ON f.center_id = $1::uuid AND f.order_id = x.id
            WHERE f.state = 'pending' AND f.expires_at > x.moment
                AND ($9::uuid IS NULL OR f.team_id = $9::uuid)
                AND (f.team_id = ANY (c.led) OR x.acting_role = 'admin')
        ),
        chosen_offer AS (SELECT * FROM own WHERE (SELECT count(*) FROM own) = 1)
        """

    /// Books the volunteers `$10` for the order `n`, over its window or else from now for the minutes named.
    static func book(minutes: String, from source: String) -> String {
        """
        INSERT INTO bookings (center_id, order_id, round, team_id, volunteer_id, during, created_at)
        SELECT $1::uuid, n.id, n.round, n.team_id, w.volunteer_id, \(during(minutes: minutes)), x.moment
        FROM \(source) AS n CROSS JOIN chosen AS x
            JOIN center_settings AS s ON s.center_id = $1::uuid
            CROSS JOIN unnest($10::uuid[]) AS w (volunteer_id)
        RETURNING *
        """
    }

    /// The time a booking takes: the order's window, or the minutes that the center sets.
    static func during(minutes: String) -> String {
        """
        tstzrange(coalesce(n.window_start, x.moment),
            coalesce(n.window_end, x.moment + make_interval(mins => s.\(minutes))))
        """
    }

    /// Whether every volunteer `$10` is an active member of the team.
    static func membersOnly(of team: String) -> String {
        """
        ($10::uuid[] IS NULL OR cardinality($10::uuid[]) = (
            SELECT count(*) FROM team_members AS v JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = v.account_id
            WHERE v.center_id = $1::uuid AND v.team_id = \(team) AND v.account_id = ANY ($10::uuid[]) AND a.active))
        """
    }

    /// Which of the volunteers `$3` (by position from 0) are no active members of the team `$2`, and whether the
    /// team is at capacity.
    static let diagnosis = """
        SELECT w.position::integer - 1, m.held >= m.capacity
        FROM teams AS m LEFT JOIN LATERAL (
            SELECT n.position FROM unnest($3::uuid[]) WITH ORDINALITY AS n (account_id, position)
            WHERE NOT EXISTS (
                SELECT FROM team_members AS v JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = v.account_id
                WHERE v.center_id = $1::uuid AND v.team_id = m.id AND v.account_id = n.account_id AND a.active)
            ORDER BY n.position
        ) AS w ON true
        WHERE m.center_id = $1::uuid AND m.id = $2::uuid
        """
}

extension Refusal {
    /// 422 for each volunteer that `OfferSQL.diagnosis` finds to be no member of the team.
    static func unknownVolunteers(
        _ rows: borrowing Rows, member: String = "volunteer_ids", field: String = ""
    ) throws(Refusal) {
        var faults: [Fault] = []
        for row in 0..<rows.count where !rows.isNull(row, 0) {
            faults.append(.plain(.notAMember, at: "/\(member)/\(rows.int(row, 0))\(field)"))
        }
        if !faults.isEmpty { throw Refusal(faults) }
    }
}
