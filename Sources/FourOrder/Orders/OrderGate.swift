import Domain
import Foundation
import Postgres

/// What the gate knows of an order: where it stands, and what the caller is to it.
struct OrderGate {
    let state: OrderState
    let relation: Relation
    let facts: OrderFacts
    let team: UUID?
    let newestOfferTeam: UUID?
    let newestOfferState: OfferState?
    let newestOfferExpiresAt: Timestamp?
    let newestOfferIsBinding: Bool
    /// How many teams the caller could answer an offer for right now.
    let answerableOffers: Int

    /// Of the gate's select list, from `OrderGate.source` as `named`.
    static let columns = """
        named.state, named.bits, named.score, named.completed_at, named.rated_at, now(), named.reopen_within_days,
        named.pending, named.team_id, named.accepted_binding, named.newest_team, named.newest_state,
        named.newest_expires_at, named.newest_binding, named.answerable, named.requester_left
        """

    static let source = """
        SELECT o.state, o.version, o.team_id, o.completed_at, o.rated_at, o.requester_left, rel.bits, o.rating_score AS score,
            s.reopen_within_days, offered.*, newest.team_id AS newest_team, newest.state AS newest_state,
            newest.expires_at AS newest_expires_at, newest.binding AS newest_binding
        FROM orders AS o
            JOIN center_settings AS s ON s.center_id = $1::uuid
            CROSS JOIN \(OrderSQL.relation)
            CROSS JOIN LATERAL (
                SELECT coalesce(bool_or(f.state = 'pending' AND f.expires_at > now()), false) AS pending,
                    coalesce(bool_or(f.state = 'accepted' AND f.binding AND f.round = o.round), false)
                        AS accepted_binding,
                    count(*) FILTER (WHERE f.state = 'pending' AND f.expires_at > now()
                        AND (f.team_id = ANY (c.led) OR 'admin' = ANY (c.roles))) AS answerable
                FROM offers AS f WHERE f.center_id = $1::uuid AND f.order_id = o.id
            ) AS offered
            LEFT JOIN LATERAL (
                SELECT f.team_id, f.state, f.expires_at, f.binding
                FROM offers AS f
                WHERE f.center_id = $1::uuid AND f.order_id = o.id
                    AND (f.team_id = ANY (c.led) OR 'admin' = ANY (c.roles))
                ORDER BY f.state = 'pending' DESC, f.id DESC LIMIT 1
            ) AS newest ON true
        WHERE o.center_id = $1::uuid AND o.id = $4::text::uuid
        """

    init(_ rows: borrowing Rows, row: Int, column: Int) {
        state = OrderState(rawValue: rows.text(row, column)) ?? .placed
        relation = Relation(rawValue: Int32(rows.int(row, column + 1)))
        facts = OrderFacts(
            hasPendingOffer: rows.bool(row, column + 7), isBinding: rows.bool(row, column + 9),
            requesterLeft: rows.bool(row, column + 15),
            score: rows.optionalInt(row, column + 2).flatMap(RatingScore.init),
            completedAt: rows.optionalTimestamp(row, column + 3).map(Timestamp.init(microseconds:)),
            ratedAt: rows.optionalTimestamp(row, column + 4).map(Timestamp.init(microseconds:)),
            now: Timestamp(microseconds: rows.timestamp(row, column + 5)),
            windows: CenterWindows(reopenDays: rows.int(row, column + 6), closeDays: 0, contactDays: 0))
        team = rows.optionalUUID(row, column + 8)
        newestOfferTeam = rows.optionalUUID(row, column + 10)
        newestOfferState = rows.optionalText(row, column + 11).flatMap(OfferState.init)
        newestOfferExpiresAt = rows.optionalTimestamp(row, column + 12).map(Timestamp.init(microseconds:))
        newestOfferIsBinding = rows.optionalBool(row, column + 13) ?? false
        answerableOffers = rows.int(row, column + 14)
    }

    func verdict(on action: Action) -> Verdict {
        Policy.verdict(action, state: state, relation: relation, facts: facts)
    }

    var allowedActions: [Action] { Policy.allowedActions(state: state, relation: relation, facts: facts) }

    /// 409 `illegal_transition`, with what the caller may do instead.
    var illegal: Refusal { Refusal(illegalIn: state.rawValue, allowed: allowedActions.map(\.rawValue)) }

    /// Who names another team than the one that holds the order has no part in it.
    func requireHolder(named team: UUID?) throws(Refusal) {
        if let team, let holder = self.team, team != holder { throw Refusal(.forbidden) }
    }

    /// Who leads several offered teams says for which he answers.
    func requireOneTeam(named team: UUID?) throws(Refusal) {
        if team == nil, answerableOffers > 1 { throw Refusal(.plain(.required, at: "/team_id")) }
    }
}
