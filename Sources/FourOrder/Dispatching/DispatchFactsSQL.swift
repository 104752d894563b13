import Domain
import Foundation
import Postgres

/// What the choice of a team depends on, as statements find it: `o` an order, `m` a team.
enum DispatchFactsSQL {
    /// How far back a team's acceptance and ratings count: 180 days.
    static let trackRecordSeconds: Int64 = 180 * 24 * 3600
    /// Fewer offers answered than this say nothing of a team.
    private static let minimumAnswers = 5
    /// Offers of one team looked at, the newest first, whatever became of them.
    private static let recentOffers = 40
    /// Ratings of one team looked at, the newest first.
    private static let recentRatings = 20

    /// Whether the team of an offer `f` declined it, let it expire, or withdrew: that it was recalled is not its doing.
    private static let isLetGo = """
        (f.state IN ('declined', 'expired') OR f.state = 'withdrawn' AND EXISTS (
            SELECT FROM order_events AS e
            WHERE e.center_id = $1::uuid AND e.order_id = f.order_id AND e.action = 'withdraw' AND e.at = f.answered_at))
        """

    // MARK: Orders

    static let orderColumnCount = 12

    /// Of an order without a place of its own its site's, unless that is the center as a whole.
    private static func place(_ coordinate: String) -> String {
        """
        coalesce(o.\(coordinate), (
            SELECT p.\(coordinate) FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.id = o.site_id AND p.parent_id IS NOT NULL))
        """
    }

    static let orderColumns = """
        o.category, o.skills, \(place("lat")), \(place("lng")), o.window_start, o.window_end, o.priority, o.placed_at,
            o.preferred_team_id,
            ARRAY(
                SELECT f.team_id FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.order_id = o.id AND f.round = o.round AND \(isLetGo)
            ) AS let_go_by,
            ARRAY(
                SELECT r.team_id FROM ratings AS r
                WHERE r.center_id = $1::uuid AND r.order_id = o.id AND r.score <= 2
            ) AS badly_rated, o.language
        """

    static func order(
        _ rows: borrowing Rows, _ row: Int, _ column: Int, in calendar: WorkingCalendar, now: Timestamp
    ) -> DispatchOrderFacts {
        let placedAt = Timestamp(microseconds: rows.timestamp(row, column + 7))
        return DispatchOrderFacts(
            category: rows.text(row, column), skills: Set(rows.texts(row, column + 1)),
            language: rows.optionalText(row, column + 11).flatMap(LanguageTag.init),
            location: location(rows, row, column + 2), window: window(rows, row, column + 4),
            calendar: calendar,
            priority: Priority(rawValue: rows.text(row, column + 6)) ?? .normal,
            waitingSeconds: (now.microseconds - placedAt.microseconds) / 1_000_000,
            preferredTeam: rows.optionalUUID(row, column + 8), letGoBy: Set(rows.uuids(row, column + 9)),
            badlyRated: Set(rows.uuids(row, column + 10)))
    }

    private static func window(_ rows: borrowing Rows, _ row: Int, _ column: Int) -> TimeWindow? {
        guard let start = rows.optionalTimestamp(row, column),
            let end = rows.optionalTimestamp(row, column + 1)
        else { return nil }
        return TimeWindow(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
    }

    private static func location(_ rows: borrowing Rows, _ row: Int, _ column: Int) -> Coordinates? {
        guard let latitude = rows.optionalDouble(row, column),
            let longitude = rows.optionalDouble(row, column + 1)
        else { return nil }
        return Coordinates(latitude: latitude, longitude: longitude)
    }

    // MARK: Teams

    /// A team without a place of its own sets out from its site. What is offered to it alone is as good as held.
    static let teamColumns = """
        m.id, m.kind, m.active, m.categories, m.skills, coalesce(m.lat, home.lat), coalesce(m.lng, home.lng),
            m.service_radius_m, m.capacity, m.held + (
                SELECT count(*) FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.team_id = m.id AND f.state = 'pending' AND f.mode = 'direct'
            )::integer, m.availability, asked.answered, asked.accepted, judged.hundredths,
            m.languages, asked.idle_s, m.version
        """

    /// Joins a team's site and its track record, which two indexes hold: of a team they are read from the newest
    /// on, and no further than that.
    ///
    /// - Parameters:
    ///   - since: the parameter that holds the first id of the time looked back on.
    ///   - condition: only of such teams; of others nothing is known. It stands innermost, so that nothing is read
    ///     for them.
    static func trackRecord(since: String, where condition: String = "true") -> String {
        """
        JOIN sites AS home ON home.center_id = $1::uuid AND home.id = m.site_id
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE n.is_accepted OR n.is_let_go) AS answered,
                count(*) FILTER (WHERE n.is_accepted) AS accepted,
                extract(epoch FROM now() - max(n.created_at))::bigint AS idle_s
            FROM (
                SELECT f.state = 'accepted' AS is_accepted, \(isLetGo) AS is_let_go, f.created_at FROM offers AS f
                WHERE \(condition) AND f.center_id = $1::uuid AND f.team_id = m.id AND f.id >= \(since)
                ORDER BY f.id DESC LIMIT \(recentOffers)
            ) AS n
        ) AS asked
        CROSS JOIN LATERAL (
            SELECT round(100 * avg(n.score))::bigint AS hundredths FROM (
                SELECT r.score FROM ratings AS r
                WHERE \(condition) AND r.center_id = $1::uuid AND r.team_id = m.id
                    AND r.at >= now() - interval '\(trackRecordSeconds) seconds'
                ORDER BY r.at DESC LIMIT \(recentRatings)
            ) AS n
        ) AS judged
        """
    }

    static func team(_ rows: borrowing Rows, _ row: Int, _ column: Int) -> DispatchTeamFacts {
        let answered = Int64(rows.optionalInt(row, column + 11) ?? 0)
        let accepted = Int64(rows.optionalInt(row, column + 12) ?? 0)
        return DispatchTeamFacts(
            id: rows.uuid(row, column), version: Int32(rows.int(row, column + 16)),
            kind: TeamKind(rawValue: rows.text(row, column + 1)) ?? .detachment,
            isActive: rows.bool(row, column + 2), categories: Set(rows.texts(row, column + 3)),
            skills: Set(rows.texts(row, column + 4)),
            languages: rows.texts(row, column + 14).compactMap(LanguageTag.init),
            location: location(rows, row, column + 5),
            serviceRadiusMetres: rows.optionalInt(row, column + 7).map(Int64.init),
            capacity: Int64(rows.int(row, column + 8)), load: Int64(rows.int(row, column + 9)),
            acceptancePerMille: answered < minimumAnswers ? nil : 1000 * accepted / answered,
            ratingHundredths: rows.optionalInt(row, column + 13).map(Int64.init),
            secondsSinceOffer: rows.optionalInt(row, column + 15).map(Int64.init),
            availability: Availability(rows, row, column + 10))
    }

    /// The first id of the time that a track record looks back on.
    static func firstID(before now: Timestamp) -> UUID {
        let since = now.adding(seconds: -Int(trackRecordSeconds))
        return UUIDv7.make(milliseconds: max(0, since.milliseconds), randA: 0, randB: 0)
    }
}
