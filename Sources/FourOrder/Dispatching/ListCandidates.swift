import Domain
import Foundation
import JSON
import Postgres

/// 推荐服务队: the center's teams as candidates for an order: the eligible by cost, then the others with what
/// excludes each.
///
/// `GET /v1/orders/{id}/candidates`, by dispatchers who see the order and administrators, in every state.
struct ListCandidates: Verb {
    static let operation = OperationID.listOrderCandidates
    static let isWrite = false
    static let gate = Gate.Subject.order

    static let sql = SQL(
        "list_candidates",
        """
        WITH \(CallerSQL.reading(for: operation)),
        seen AS (
            SELECT o.* FROM orders AS o CROSS JOIN caller AS c CROSS JOIN \(OrderSQL.relation)
            WHERE o.center_id = $1::uuid AND o.id = $3::uuid AND rel.bits & $5::integer <> 0
        )
        SELECT s.dispatch_weights, s.weights_version, s.calendar, facts.*, t.*
        FROM seen AS o JOIN center_settings AS s ON s.center_id = $1::uuid
            CROSS JOIN LATERAL (SELECT \(DispatchFactsSQL.orderColumns) OFFSET 0) AS facts
            LEFT JOIN LATERAL (
                SELECT \(DispatchFactsSQL.teamColumns) FROM teams AS m
                \(DispatchFactsSQL.trackRecord(since: "$4::uuid", where: "m.active AND o.category = ANY (m.categories)"))
                WHERE m.center_id = $1::uuid
            ) AS t ON true
        """)

    let order: UUID
    let now: Timestamp
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        now = call.context.now
        var query = try call.queryFields()
        page = query.page(of: .candidates, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(order)
            p.uuid(DispatchFactsSQL.firstID(before: now))
            p.int(Policy.mayAct(Self.operation).rawValue)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let weights = DispatchWeights(rows, 0, 0, version: rows.int(0, 1))
        let ranked = Self.ranked(rows, weights, now)
        let after = page.afterText.flatMap(Candidate.Key.init)
        let rest = after.map { key in ranked.drop { !(key < $0.key) } } ?? ranked[...]
        page.write(rest, to: &reply) {
            Array($0.key.text.utf8)
        } item: { candidate, json in
            candidate.write(weights, to: &json)
        }
        return true
    }

    private static func ranked(_ rows: borrowing Rows, _ weights: DispatchWeights, _ now: Timestamp)
        -> [Candidate]
    {
        let first = 3 + DispatchFactsSQL.orderColumnCount
        var teams: [DispatchTeamFacts] = []
        for row in 0..<rows.count where !rows.isNull(row, first) {
            teams.append(DispatchFactsSQL.team(rows, row, first))
        }
        let order = DispatchFactsSQL.order(rows, 0, 3, in: WorkingCalendar(rows, 0, 2), now: now)
            .withoutVainWish { wish in teams.first { $0.id == wish } }
        var candidates = teams.map { team in
            Candidate(team.id, DispatchCost.candidacy(of: team, for: order, weights: weights))
        }
        candidates.sort { $0.key < $1.key }
        for index in candidates.indices where candidates[index].isEligible {
            candidates[index].rank = index + 1
        }
        return candidates
    }
}
