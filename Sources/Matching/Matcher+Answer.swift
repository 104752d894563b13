extension Matcher {
    /// The key of the team an order goes to; nil when it is unserved, unknown or still waits for a `rematch`.
    public func team(ofOrder key: UInt64) -> UInt64? {
        guard let slot = slotOfOrder[key] else { return nil }
        let team = Int(market.team[slot])
        return teamKeys.indices.contains(team) ? teamKeys[team] : nil
    }

    /// Costs of the served and penalties of the other orders, in units of cost. O(orders).
    public var totalCost: Int64 {
        slotOfOrder.values.reduce(0) {
            $0 + scale.cost(ofPacked: market.team[$1] < 0 ? market.penalty[$1] : market.paid[$1])
        }
    }

    /// The present problem, orders and teams by ascending key. O(edges).
    public var problem: MatchingProblem {
        let slots = slotsByKey
        var problem = MatchingProblem(
            orders: slots.map {
                .init(key: orderKeys[$0], penalty: scale.cost(ofPacked: market.penalty[$0]))
            },
            teams: zip(teamKeys, capacities).map { .init(key: $0, capacity: $1) }, edges: [])
        for (position, slot) in slots.enumerated() {
            for choice in market.choices[market.choiceRange(slot)] {
                problem.edges.append(
                    .init(
                        order: Int32(truncatingIfNeeded: position), team: choice.team,
                        cost: scale.cost(ofPacked: choice.cost)))
            }
        }
        return problem
    }

    /// The answer of the last `rematch`, for `problem`; orders that still wait count as unserved. O(orders + teams).
    public var solution: MatchingSolution {
        let slots = slotsByKey
        return MatchingSolution(
            teamOfOrder: slots.map {
                teamKeys.indices.contains(Int(market.team[$0])) ? market.team[$0] : nil
            },
            totalCost: totalCost,
            orderDuals: slots.map { market.team[$0] < 0 ? market.penalty[$0] : market.dual($0) },
            teamDuals: Array(market.price.prefix(market.nowhere)), scale: scale)
    }

    private var slotsByKey: [Int] { slotOfOrder.sorted { $0.key < $1.key }.map(\.value) }
}
