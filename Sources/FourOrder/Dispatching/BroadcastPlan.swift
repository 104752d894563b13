import Domain
import Foundation
import Matching

/// 抢单: which teams a broadcast asks, without the database.
///
/// First the cheapest `broadcast_teams`; with each ring as many again as have been asked in the round, to 100 in all. A
/// team that is at capacity, or was asked already, is passed over.
struct BroadcastPlan: Sendable {
    struct Order: Sendable {
        /// Teams asked in this round count as if they had let it go, whatever they answered.
        let order: MatchingPlan.Order
        /// Whether it has been offered already, and is now to be offered to more.
        let isOffered: Bool

        init(
            _ id: UUID, version: Int32, site: UUID, isOffered: Bool, asked: [UUID],
            _ facts: DispatchOrderFacts
        ) {
            var facts = facts
            facts.letGoBy.formUnion(asked)
            order = MatchingPlan.Order(id: id, version: version, site: site, facts: facts)
            self.isOffered = isOffered
        }
    }

    /// The teams that an order is offered to next; none where there are no more.
    struct Ring: Sendable {
        let order: Order
        let teams: [UUID]
    }

    let orders: [Order]
    /// Their load counts what is offered to them alone, too.
    let teams: [DispatchTeamFacts]
    let weights: DispatchWeights
    /// In the first ring.
    let firstRing: Int

    /// Whom each order is offered to, and what is kept of it: the first team asked, and the next one. Of one that is offered
    /// already nothing is kept where there is nobody more to ask: it is not unserved, those asked may yet accept it.
    func rings() -> (rings: [Ring], results: MatchingResults) {
        let all = MatchingPlan(orders: orders.map(\.order), teams: teams, weights: weights)
        let index = TeamIndex(teams, weights, for: all.orders.lazy.map(\.facts))
        let choices = all.orders.map { order in
            index.cheapest(size(after: order.facts.letGoBy.count), for: order.facts)
        }
        let rings = zip(orders, choices).map { order, choices in
            Ring(order: order, teams: choices.map { teams[$0.team].id })
        }
        let told = orders.indices.filter { !choices[$0].isEmpty || !orders[$0].isOffered }
        let results = MatchingResults(
            MatchingPlan(orders: told.map { all.orders[$0] }, teams: teams, weights: weights),
            told.map { found(choices[$0]) }, edgeCount: choices.reduce(0) { $0 + $1.count }, totalCost: 0)
        return (rings, results)
    }

    /// How many teams are asked next where so many have been.
    func size(after asked: Int) -> Int { max(0, min(max(firstRing, asked), Limits.teamsPerDispatch - asked)) }

    private func found(_ choices: [TeamIndex.Choice]) -> MatchingResults.Found {
        guard let first = choices.first else { return MatchingResults.Found(team: nil) }
        let next = choices.dropFirst().first.map {
            NextBest(team: Int32($0.team), cost: $0.cost, rise: $0.cost - first.cost)
        }
        return MatchingResults.Found(team: Int32(first.team), cost: first.cost, next: next)
    }
}
