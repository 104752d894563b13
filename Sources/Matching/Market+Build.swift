extension Market {
    /// The market of a problem with everything sorted by key, so that equal problems give equal markets, and the
    /// positions of its orders and teams in the problem. Nobody is placed yet. O(edges) beyond sorting the keys.
    static func build(
        _ problem: MatchingProblem, scale: MatchingScale
    ) throws(MatchingError) -> (market: Market, orders: [Int32], teams: [Int32]) {
        try checkCounts(problem, scale: scale)
        let orders = try byKey(problem.orders.map(\.key)) { .duplicateOrderKey($0) }
        let teams = try byKey(problem.teams.map(\.key)) { .duplicateTeamKey($0) }
        var capacities: [Int] = []
        capacities.reserveCapacity(teams.count)
        for j in teams {
            let team = problem.teams[Int(j)]
            guard (0...Int(Int32.max)).contains(team.capacity) else {
                throw .capacityOutOfRange(team: team.key, capacity: team.capacity)
            }
            capacities.append(team.capacity)
        }
        var market = Market(capacities: capacities)
        market.reserve(orders: orders.count)
        for i in orders {
            let order = problem.orders[Int(i)]
            guard (0...scale.costLimit).contains(order.penalty) else {
                throw .penaltyOutOfRange(order: order.key, penalty: order.penalty)
            }
            market.appendOrder(penalty: scale.packed(penalty: order.penalty))
        }
        try market.fillChoices(problem, scale: scale, orders: orders, teams: teams)
        return (market, orders, teams)
    }

    private static func checkCounts(
        _ problem: MatchingProblem, scale: MatchingScale
    ) throws(MatchingError) {
        let counts = (problem.orders.count, problem.teams.count, problem.edges.count)
        guard counts.0 <= scale.orderLimit else {
            throw .tooManyOrders(count: counts.0, maximum: scale.orderLimit)
        }
        guard counts.1 <= MatchingProblem.maximumTeamCount else {
            throw .tooManyTeams(count: counts.1, maximum: MatchingProblem.maximumTeamCount)
        }
        guard counts.2 <= MatchingProblem.maximumEdgeCount else {
            throw .tooManyEdges(count: counts.2, maximum: MatchingProblem.maximumEdgeCount)
        }
    }

    /// The positions of unique keys in ascending order of key.
    private static func byKey(
        _ keys: [UInt64], duplicate: (UInt64) -> MatchingError
    ) throws(MatchingError) -> [Int32] {
        var positions = keys.indices.map { Int32(truncatingIfNeeded: $0) }
        if !zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) {
            positions.sort { keys[Int($0)] < keys[Int($1)] }
            for (a, b) in zip(positions, positions.dropFirst()) where keys[Int(a)] == keys[Int(b)] {
                throw duplicate(keys[Int(a)])
            }
        }
        return positions
    }

    private static func ranks(of positions: [Int32]) -> [Int32] {
        var ranks = [Int32](repeating: 0, count: positions.count)
        for (rank, position) in positions.enumerated() {
            ranks[Int(position)] = Int32(truncatingIfNeeded: rank)
        }
        return ranks
    }

    /// A counting sort of the edges by order, each order's by cost.
    private mutating func fillChoices(
        _ problem: MatchingProblem, scale: MatchingScale, orders: [Int32], teams: [Int32]
    ) throws(MatchingError) {
        let (orderRanks, teamRanks) = (Self.ranks(of: orders), Self.ranks(of: teams))
        for (e, edge) in problem.edges.enumerated() {
            guard orderRanks.indices.contains(Int(edge.order)) else { throw .orderIndexOutOfRange(edge: e) }
            guard teamRanks.indices.contains(Int(edge.team)) else { throw .teamIndexOutOfRange(edge: e) }
            guard (0...scale.costLimit).contains(edge.cost) else {
                let (order, team) = (problem.orders[Int(edge.order)], problem.teams[Int(edge.team)])
                throw .costOutOfRange(order: order.key, team: team.key, cost: edge.cost)
            }
            choiceCount[Int(orderRanks[Int(edge.order)])] += 1
        }
        var first: Int32 = 0
        for i in choiceCount.indices {
            firstChoice[i] = first
            first += choiceCount[i]
        }
        choices = [Choice](repeating: Choice(cost: 0, team: 0), count: problem.edges.count)
        var place = firstChoice
        for edge in problem.edges {
            let i = Int(orderRanks[Int(edge.order)])
            let cost = scale.packed(
                cost: edge.cost, order: problem.orders[Int(edge.order)].key,
                team: problem.teams[Int(edge.team)].key)
            choices[Int(place[i])] = Choice(cost: cost, team: teamRanks[Int(edge.team)])
            place[i] += 1
        }
        var lastOrder = [Int32](repeating: -1, count: nowhere)
        for i in choiceCount.indices {
            for e in choiceRange(i) {
                let j = Int(choices[e].team)
                guard lastOrder[j] != i else {
                    throw .duplicateEdge(
                        order: problem.orders[Int(orders[i])].key, team: problem.teams[Int(teams[j])].key)
                }
                lastOrder[j] = Int32(truncatingIfNeeded: i)
            }
            sortChoices(of: i)
        }
    }

    /// By cost, then team. An insertion sort: the lists are short and often come sorted.
    mutating func sortChoices(of i: Int) {
        let range = choiceRange(i)
        for e in range.dropFirst() {
            let choice = choices[e]
            var hole = e
            while hole > range.lowerBound, choice < choices[hole - 1] {
                choices[hole] = choices[hole - 1]
                hole -= 1
            }
            choices[hole] = choice
        }
    }

    private mutating func reserve(orders count: Int) {
        penalty.reserveCapacity(count)
        firstChoice.reserveCapacity(count)
        choiceCount.reserveCapacity(count)
        team.reserveCapacity(count)
        paid.reserveCapacity(count)
        next.reserveCapacity(count)
        previous.reserveCapacity(count)
    }

    /// A free order without choices.
    mutating func appendOrder(penalty: Int64) {
        self.penalty.append(penalty)
        firstChoice.append(Int32(truncatingIfNeeded: choices.count))
        choiceCount.append(0)
        team.append(-1)
        paid.append(0)
        next.append(-1)
        previous.append(-1)
    }

    mutating func listApplicants() {
        applicantsAreListed = true
        var counts = [Int](repeating: 0, count: nowhere)
        for choice in choices { counts[Int(choice.team)] += 1 }
        for j in 0..<nowhere { applicants[j].reserveCapacity(counts[j]) }
        for i in penalty.indices {
            for e in choiceRange(i) {
                applicants[Int(choices[e].team)].append(Int32(truncatingIfNeeded: i))
            }
        }
    }
}

extension Market.Choice {
    static func < (a: Self, b: Self) -> Bool { a.cost < b.cost || (a.cost == b.cost && a.team < b.team) }
}
