import Domain
import Foundation
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

    /// Minutes that a team has to answer an offer of the order `n`, by its priority, under the settings `s`.
    static let minutes = """
        CASE n.priority WHEN 'low' THEN s.offer_minutes_low WHEN 'high' THEN s.offer_minutes_high
            WHEN 'urgent' THEN s.offer_minutes_urgent ELSE s.offer_minutes_normal END
        """

    /// The hours of volunteers who have not reported any, as an order keeps them.
    static func noHours(for volunteers: String) -> String {
        "CASE WHEN cardinality(\(volunteers)) > 0 THEN array_fill(-1, ARRAY[cardinality(\(volunteers))]) END"
    }

    /// The time a booking takes: the order's window, or the minutes that the center sets.
    static func during(minutes: String) -> String {
        """
        tstzrange(coalesce(n.window_start, x.moment),
            coalesce(n.window_end, x.moment + make_interval(mins => s.\(minutes))))
        """
    }

    /// Whether every one of the volunteers is an active member of the team.
    ///
    /// - Parameter booked: those of them whose account may be closed.
    static func membersOnly(
        of team: String, _ volunteers: String = "$10::uuid[]", butFor booked: String = nobody
    ) -> String {
        """
        (coalesce(cardinality(\(volunteers)), 0) = 0 OR cardinality(\(volunteers)) = (
            SELECT count(*) FROM team_members AS v JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = v.account_id
            WHERE v.center_id = $1::uuid AND v.team_id = \(team) AND v.account_id = ANY (\(volunteers))
                AND (a.active OR a.id = ANY (\(booked)))))
        """
    }

    private static let nobody = "'{}'::uuid[]"

    /// Which of the volunteers `$3` (by position from 0) are no active members of the team `$2`.
    ///
    /// - Parameter booked: those of them whose account may be closed.
    static func diagnosis(butFor booked: String = nobody) -> String {
        """
        SELECT n.position::integer - 1 FROM unnest($3::uuid[]) WITH ORDINALITY AS n (account_id, position)
        WHERE NOT EXISTS (
            SELECT FROM team_members AS v JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = v.account_id
            WHERE v.center_id = $1::uuid AND v.team_id = $2::uuid AND v.account_id = n.account_id
                AND (a.active OR a.id = ANY (\(booked))))
        ORDER BY n.position
        """
    }
}

extension OfferSQL {
    /// What stands in the way of the team `$4` answering its offer of the order `$3` with the volunteers `$5`; one
    /// row at least, and one for each volunteer who is no active member.
    static let answerDiagnosis = """
        WITH \(CallerSQL.reading)
        SELECT w.position::integer - 1, m.held >= m.capacity, m.active,
            f.id IS NOT NULL AND (m.id = ANY (c.led) OR 'admin' = ANY (c.roles)), f.state, f.expires_at, f.binding
        FROM caller AS c
            LEFT JOIN teams AS m ON m.center_id = $1::uuid AND m.id = $4::uuid
            LEFT JOIN LATERAL (
                SELECT * FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.order_id = $3::uuid AND f.team_id = $4::uuid
                ORDER BY f.state = 'pending' DESC, f.id DESC LIMIT 1
            ) AS f ON true
            LEFT JOIN LATERAL (
                SELECT n.position FROM unnest($5::uuid[]) WITH ORDINALITY AS n (account_id, position)
                WHERE NOT EXISTS (
                    SELECT FROM team_members AS v JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = v.account_id
                    WHERE v.center_id = $1::uuid AND v.team_id = m.id AND v.account_id = n.account_id AND a.active)
                ORDER BY n.position
            ) AS w ON true
        """

    static func answerDiagnosis(
        _ sql: SQL, _ context: CallContext, order: UUID, team: UUID, volunteers: [UUID]
    ) -> Statement {
        Statement(sql) { p in
            context.bindReading(&p)
            p.uuid(order)
            p.uuid(team)
            p.uuids(volunteers)
        }
    }
}

/// A team's newest offer of an order, as `OfferSQL.answerDiagnosis` gives it.
struct OwnOffer {
    let state: OfferState
    let expiresAt: Timestamp
    let isBinding: Bool
    let isTeamFull: Bool
    let isTeamActive: Bool

    /// - Throws: 403 where the caller does not lead the team, or it was never offered the order; 422 for volunteers
    ///   who are no members.
    init(_ rows: borrowing Rows) throws(Refusal) {
        guard rows.count > 0, rows.optionalBool(0, 3) ?? false else { throw Refusal(.forbidden) }
        try Refusal.unknownVolunteers(rows)
        state = OfferState(rawValue: rows.text(0, 4)) ?? .withdrawn
        expiresAt = Timestamp(microseconds: rows.timestamp(0, 5))
        isBinding = rows.bool(0, 6)
        isTeamFull = rows.bool(0, 1)
        isTeamActive = rows.bool(0, 2)
    }
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
