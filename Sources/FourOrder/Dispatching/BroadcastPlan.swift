import Domain
import Foundation
import JSON

/// 抢单: which teams a broadcast asks, away from the loop and without the database.
///
/// First the cheapest `broadcast_teams`; with each ring as many again as have been asked in the round, to 100 in all. A
/// team that is at capacity, or was asked already, is passed over.
struct BroadcastPlan: Sendable {
    struct Order: Sendable {
        let id: UUID
        let version: Int32
        /// Whether it has been offered already, and is now to be offered to more.
        let isOffered: Bool
        /// Teams asked in this round, whatever they answered.
        let asked: Set<UUID>
        let facts: DispatchOrderFacts
    }

    /// The teams that an order is offered to next; none where there are no more.
    struct Ring: Sendable {
        let order: Order
        let teams: [UUID]
        /// What the run found, as of `MatchingPlan.Result`.
        let json: String
    }

    struct Outcome: Sendable {
        let rings: [Ring]
        /// As of `MatchingPlan.Outcome`; `edges` are offers.
        let counts: [UInt8]
    }

    var orders: [Order] = []
    /// Their load counts what is offered to them alone, too.
    var teams: [DispatchTeamFacts] = []
    var weights = DispatchWeights.standard
    /// In the first ring.
    var firstRing = 1

    func outcome() -> Outcome {
        let index = TeamIndex(teams, weights)
        let rings = orders.map { ring($0, index) }
        let served = rings.count { !$0.teams.isEmpty }
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.field("orders", rings.count)
        json.field("assigned", served)
        json.field("unserved", rings.count - served)
        json.field("edges", rings.reduce(0) { $0 + $1.teams.count })
        json.endObject()
        return Outcome(rings: rings, counts: json.take())
    }

    /// How many teams are asked next where so many have been.
    func size(after asked: Int) -> Int { max(0, min(max(firstRing, asked), Limits.teamsPerDispatch - asked)) }

    private func ring(_ order: Order, _ index: TeamIndex) -> Ring {
        var facts = order.facts
        facts.letGoBy.formUnion(order.asked)
        let choices = index.cheapest(size(after: facts.letGoBy.count), for: facts)
        return Ring(order: order, teams: choices.map { teams[$0.team].id }, json: json(order, choices))
    }

    private func json(_ order: Order, _ choices: [TeamIndex.Choice]) -> String {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        if let first = choices.first {
            json.field("cost", first.cost)
            if case .eligible(_, let terms) = DispatchCost.candidacy(
                of: teams[first.team], for: order.facts, weights: weights)
            {
                CostTerm.write(terms, weights, to: &json)
            }
            json.key("alternative")
            write(choices.dropFirst().first, after: first, &json)
        } else {
            json.field("reason", UnservedReason.noCandidate.rawValue)
            json.key("excluded")
            json.beginObject()
            for (code, count) in MatchingPlan(teams: teams, weights: weights).exclusions(order.facts) {
                json.key(code.rawValue)
                json.int(count)
            }
            json.endObject()
        }
        json.endObject()
        return String(decoding: json.take(), as: UTF8.self)
    }

    private func write(
        _ next: TeamIndex.Choice?, after first: TeamIndex.Choice, _ json: inout JSONWriter
    ) {
        guard let next else { return json.null() }
        json.beginObject()
        json.field("team_id", teams[next.team].id)
        json.field("cost", next.cost)
        json.field("extra_cost", next.cost - first.cost)
        json.endObject()
    }
}
