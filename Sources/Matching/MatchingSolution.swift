/// An optimal answer with its certificate. Positions are those of the problem's arrays.
public struct MatchingSolution: Sendable, Equatable {
    /// For each order the position of its team, nil when unserved.
    public var teamOfOrder: [Int32?]
    /// Costs of the served and penalties of the unserved orders, in units of cost.
    public var totalCost: Int64
    /// For each order what it costs at the margin: `min(penalty, cost + dual of the team)`, packed at `scale`.
    public var orderDuals: [Int64]
    /// For each team what one more place would save, 0 unless it is full; packed at `scale`.
    public var teamDuals: [Int64]
    /// How costs and ties are packed in the duals.
    public var scale: MatchingScale

    public init(
        teamOfOrder: [Int32?], totalCost: Int64, orderDuals: [Int64], teamDuals: [Int64], scale: MatchingScale
    ) {
        self.teamOfOrder = teamOfOrder
        self.totalCost = totalCost
        self.orderDuals = orderDuals
        self.teamDuals = teamDuals
        self.scale = scale
    }

    /// How many orders got a team.
    public var servedCount: Int { teamOfOrder.reduce(0) { $1 == nil ? $0 : $0 + 1 } }
}

extension MatchingProblem {
    /// The least sum of costs and penalties, and of all answers of that sum the one of the least sum of ties (see
    /// `MatchingScale`): a function of the keys, penalties, capacities and costs, however they are listed.
    ///
    /// `scale` may be given when the duals of several problems are to be compared; by default it is the finest that
    /// fits. About 50 bytes an edge of working space.
    public func solved(scale: MatchingScale? = nil) throws(MatchingError) -> MatchingSolution {
        let scale = scale ?? MatchingScale(fitting: self)
        let (orderPositions, teamPositions, market) = try settled(scale: scale)
        var solution = MatchingSolution(
            teamOfOrder: [Int32?](repeating: nil, count: orders.count), totalCost: 0,
            orderDuals: [Int64](repeating: 0, count: orders.count),
            teamDuals: [Int64](repeating: 0, count: teams.count), scale: scale)
        for (i, position) in orderPositions.enumerated() {
            let team = Int(market.team[i])
            solution.teamOfOrder[Int(position)] = team == market.nowhere ? nil : teamPositions[team]
            solution.orderDuals[Int(position)] = market.dual(i)
            solution.totalCost += scale.cost(ofPacked: market.paid[i])
        }
        for (j, position) in teamPositions.enumerated() {
            solution.teamDuals[Int(position)] = market.price[j]
        }
        return solution
    }

    private func settled(
        scale: MatchingScale
    ) throws(MatchingError) -> (orders: [Int32], teams: [Int32], market: Market) {
        var (market, orders, teams) = try Market.build(self, scale: scale)
        market.settle(Array(market.penalty.indices))
        return (orders, teams, market)
    }
}
