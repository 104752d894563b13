/// Why an order got what it got, from the duals of an optimal solution.
public struct Explanation: Sendable, Hashable {
    /// A team another choice would lead to.
    public struct Alternative: Sendable, Hashable {
        /// Its position in the problem; nil for leaving the order unserved.
        public var team: Int32?
        /// The order's own cost there, or its penalty.
        public var cost: Int64
        /// At least so much would the total rise, were the order sent there: cost + dual of the team - dual of the
        /// order, rounded down. A shadow price: exact while the team has room and nobody would take the place that
        /// falls free, a lower bound otherwise. `Matcher.rises` searches for the true amount.
        public var riseAtLeast: Int64
    }

    public enum Outcome: Sendable, Hashable {
        case served(team: Int32, cost: Int64)
        /// No team may take it.
        case withoutCandidates
        /// Every candidate costs at least the penalty, full or not.
        case tooDear
        /// Some candidates are cheap enough, but full of orders for which it would be dearer to yield.
        case crowdedOut
    }

    /// The order's position in the problem.
    public var order: Int32
    public var outcome: Outcome
    /// The least costly change for this order; nil when it has no other possibility.
    public var nextBest: Alternative?
    /// For an order crowded out: the full teams in its way, cheapest first; their duals are above 0.
    public var fullTeams: [Alternative]
}

extension MatchingProblem {
    /// An explanation for each order of an optimal solution of this problem, O(edges) and a sort per crowded order.
    /// The solution must be one the `Verifier` accepts.
    public func explained(_ solution: MatchingSolution) -> [Explanation] {
        var candidates = [[Edge]](repeating: [], count: orders.count)
        for edge in edges { candidates[Int(edge.order)].append(edge) }
        return orders.indices.map { i in
            explanation(of: i, candidates: candidates[i].sorted { $0.team < $1.team }, solution)
        }
    }

    private func explanation(of i: Int, candidates: [Edge], _ solution: MatchingSolution) -> Explanation {
        let scale = solution.scale
        let dual = solution.orderDuals[i]
        let team = solution.teamOfOrder[i]
        var alternatives = candidates.filter { $0.team != team }.map { edge in
            let packed = scale.packed(
                cost: edge.cost, order: orders[i].key, team: teams[Int(edge.team)].key)
            let rise = packed + solution.teamDuals[Int(edge.team)] - dual
            return (
                alternative: Explanation.Alternative(team: edge.team, cost: edge.cost, riseAtLeast: 0),
                rise: rise
            )
        }
        var outcome = Explanation.Outcome.withoutCandidates
        var full: [(alternative: Explanation.Alternative, rise: Int64)] = []
        if let team {
            let cost = candidates.first { $0.team == team }?.cost ?? 0
            outcome = .served(team: team, cost: cost)
            let leave = Explanation.Alternative(team: nil, cost: orders[i].penalty, riseAtLeast: 0)
            alternatives.append((leave, scale.packed(penalty: orders[i].penalty) - dual))
        } else if !candidates.isEmpty {
            full = alternatives.filter { $0.alternative.cost <= orders[i].penalty }
                .filter { solution.teamDuals[Int($0.alternative.team ?? 0)] > 0 }
            outcome = full.isEmpty ? .tooDear : .crowdedOut
        }
        let stated = { (entry: (alternative: Explanation.Alternative, rise: Int64)) in
            var alternative = entry.alternative
            alternative.riseAtLeast = scale.cost(ofPacked: entry.rise)
            return alternative
        }
        return Explanation(
            order: Int32(truncatingIfNeeded: i), outcome: outcome,
            nextBest: alternatives.min { $0.rise < $1.rise }.map(stated),
            fullTeams: full.sorted { $0.rise < $1.rise }.map(stated))
    }
}
