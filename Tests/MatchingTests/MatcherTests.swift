import Testing

@testable import Matching

@Suite struct MatcherTests {
    static let shapes: [ProblemShape] = [
        .init(orders: 60, teams: 8, degree: 5, capacities: 0...9, costs: 1...900, penalties: 900...5000),
        .init(orders: 40, teams: 5, degree: 5, capacities: 0...6, costs: 0...3, penalties: 1...6),
        .init(orders: 50, teams: 40, degree: 12, capacities: 1...1, costs: 1...9000, penalties: 0...30000),
        .init(orders: 0, teams: 4, degree: 3, capacities: 0...5, costs: 1...90, penalties: 10...200),
        .init(orders: 90, teams: 12, degree: 6, capacities: 0...4, costs: 1...900, penalties: 200...5000),
        .init(
            orders: 40, teams: 9, degree: 5, capacities: 0...7, costs: 0...MatchingScale.maximumCost / 4,
            penalties: 0...MatchingScale.maximumCost / 4),
    ]

    /// One random change, expressed in terms of keys.
    private func change(_ matcher: inout Matcher, _ shape: ProblemShape, _ g: inout SeededGenerator) throws {
        let problem = matcher.problem
        let candidates = problem.teams.shuffled(using: &g).prefix(Int.random(in: 0...shape.degree, using: &g))
            .map {
                Matcher.Candidate(team: $0.key, cost: Int64.random(in: shape.costs, using: &g))
            }
        let order = problem.orders.randomElement(using: &g)
        switch (Int.random(in: 0..<6, using: &g), order) {
        case (0, let order?): try matcher.removeOrder(order.key)
        case (1, let order?): try matcher.setCandidates(ofOrder: order.key, to: candidates)
        case (2, _):
            let team = try #require(problem.teams.randomElement(using: &g))
            let capacity = Int.random(in: shape.capacities, using: &g)
            try matcher.setCapacity(ofTeam: team.key, to: capacity)
        case (3, _):
            let team = try #require(problem.teams.randomElement(using: &g))
            let capacity = max(0, team.capacity + (Bool.random(using: &g) ? 1 : -1))
            try matcher.setCapacity(ofTeam: team.key, to: capacity)
        case (4, _) where Int.random(in: 0..<4, using: &g) == 0:
            try matcher.setCapacity(ofTeam: try #require(problem.teams.randomElement(using: &g)).key, to: 0)
        default:
            let penalty = Int64.random(in: shape.penalties, using: &g)
            try matcher.add(.init(key: g.next(), penalty: penalty), candidates: candidates)
        }
    }

    /// Verifies the answer, and compares it with one from scratch.
    private func check(_ matcher: Matcher) throws {
        let (problem, solution) = (matcher.problem, matcher.solution)
        try Verifier.verify(solution, of: problem)
        let scratch = try problem.solved(scale: matcher.scale)
        #expect(solution.totalCost == scratch.totalCost)
        #expect(solution.teamOfOrder == scratch.teamOfOrder)
    }

    @Test(arguments: shapes, [0, 10, 1_000_000])
    func `after any changes the answer is the one from scratch, whenever it starts over`(
        _ shape: ProblemShape, _ looksOfStartingOver: Int
    ) throws {
        var g = SeededGenerator(seed: 5)
        var matcher = try Matcher(shape.problem(&g))
        matcher.looksOfStartingOver = looksOfStartingOver
        for _ in 0..<30 {
            for _ in 0..<Int.random(in: 1...5, using: &g) { try change(&matcher, shape, &g) }
            matcher.rematch()
            try check(matcher)
        }
    }

    @Test(arguments: [shapes[0], shapes[1], shapes[4]])
    func `a long run of single changes never leaves the optimum`(_ shape: ProblemShape) throws {
        var g = SeededGenerator(seed: 11)
        var matcher = try Matcher(shape.problem(&g))
        matcher.looksOfStartingOver = 1_000_000
        for _ in 0..<400 {
            try change(&matcher, shape, &g)
            matcher.rematch()
            try check(matcher)
        }
    }

    @Test func `moves are no dearer than the cheapest there are, and those that still hold are the cheapest`()
        throws
    {
        var g = SeededGenerator(seed: 12)
        var matcher = try Matcher(Self.shapes[0].problem(&g))
        for _ in 0..<60 {
            try change(&matcher, Self.shapes[0], &g)
            matcher.rematch()
            let market = matcher.market
            for i in market.team.indices where (0..<market.nowhere).contains(Int(market.team[i])) {
                let a = Int(market.team[i])
                for choice in market.choices[market.choiceRange(i)] where Int(choice.team) != a {
                    let arc = try #require(market.moves.out[a].first { $0.team == choice.team })
                    #expect(arc.cost <= choice.cost - market.paid[i])
                    let back = try #require(market.moves.into[Int(choice.team)].first { Int($0.team) == a })
                    #expect(back.cost == arc.cost && back.order == arc.order)
                }
                #expect(market.moves.exit[a].cost <= market.penalty[i] - market.paid[i])
            }
            for a in 0..<market.nowhere {
                for arc in market.moves.out[a] where market.isTrue(arc, from: a) {
                    let order = Int(arc.order)
                    let choice = try #require(
                        market.choices[market.choiceRange(order)].first { $0.team == arc.team })
                    #expect(arc.cost == choice.cost - market.paid[order])
                }
            }
        }
    }

    @Test func `many replaced candidates do not pile up`() throws {
        var g = SeededGenerator(seed: 6)
        var matcher = try Matcher(Self.shapes[0].problem(&g))
        let key = try #require(matcher.problem.orders.first).key
        let teams = matcher.problem.teams.map(\.key)
        for cost in 0..<3000 {
            try matcher.setCandidates(ofOrder: key, to: teams.map { .init(team: $0, cost: Int64(cost % 7)) })
        }
        matcher.rematch()
        #expect(matcher.market.choices.count < 3000 * teams.count / 2)
        #expect(matcher.orderKeys.count < 1500)
        try check(matcher)
    }

    @Test func `what is used again after a cleaning is not taken for what it was`() throws {
        var g = SeededGenerator(seed: 13)
        let shape = Self.shapes[0]
        var matcher = try Matcher(shape.problem(&g))
        matcher.looksOfStartingOver = 1_000_000
        for change in 1...3_000 {
            let problem = matcher.problem
            try matcher.removeOrder(try #require(problem.orders.randomElement(using: &g)).key)
            let candidates = problem.teams.shuffled(using: &g).prefix(shape.degree).map {
                Matcher.Candidate(team: $0.key, cost: Int64.random(in: shape.costs, using: &g))
            }
            let penalty = Int64.random(in: shape.penalties, using: &g)
            try matcher.add(.init(key: g.next(), penalty: penalty), candidates: candidates)
            matcher.rematch()
            if change.isMultiple(of: 50) { try check(matcher) }
        }
        #expect(matcher.orderKeys.count < 1_500)
    }

    @Test func `a refused change changes nothing`() throws {
        var g = SeededGenerator(seed: 7)
        var matcher = try Matcher(Self.shapes[0].problem(&g))
        let before = (matcher.problem, matcher.solution)
        let (order, team) = (try #require(before.0.orders.first), try #require(before.0.teams.first))
        let over = matcher.scale.costLimit + 1
        let fresh = MatchingProblem.Order(key: 1 << 50, penalty: 1)
        #expect(throws: MatchingError.duplicateOrderKey(order.key)) { try matcher.add(order, candidates: []) }
        #expect(throws: MatchingError.penaltyOutOfRange(order: 1 << 50, penalty: over)) {
            try matcher.add(.init(key: 1 << 50, penalty: over), candidates: [])
        }
        #expect(throws: MatchingError.unknownTeam(3)) {
            try matcher.add(fresh, candidates: [.init(team: 3, cost: 1)])
        }
        #expect(throws: MatchingError.costOutOfRange(order: order.key, team: team.key, cost: -1)) {
            try matcher.setCandidates(ofOrder: order.key, to: [.init(team: team.key, cost: -1)])
        }
        #expect(throws: MatchingError.duplicateEdge(order: order.key, team: team.key)) {
            let twice = Matcher.Candidate(team: team.key, cost: 1)
            try matcher.setCandidates(ofOrder: order.key, to: [twice, twice])
        }
        #expect(throws: MatchingError.unknownOrder(3)) { try matcher.removeOrder(3) }
        #expect(throws: MatchingError.unknownOrder(3)) { try matcher.setCandidates(ofOrder: 3, to: []) }
        #expect(throws: MatchingError.unknownTeam(3)) { try matcher.setCapacity(ofTeam: 3, to: 1) }
        #expect(throws: MatchingError.capacityOutOfRange(team: team.key, capacity: -1)) {
            try matcher.setCapacity(ofTeam: team.key, to: -1)
        }
        matcher.rematch()
        #expect(matcher.problem == before.0)
        #expect(matcher.solution == before.1)
    }

    @Test func `an order is told by key where it goes`() throws {
        let problem = MatchingProblem(
            orders: [.init(key: 7, penalty: 100)], teams: [.init(key: 70, capacity: 1)],
            edges: [.init(order: 0, team: 0, cost: 5)])
        var matcher = try Matcher(problem)
        #expect(matcher.team(ofOrder: 7) == 70)
        try matcher.add(.init(key: 8, penalty: 900), candidates: [.init(team: 70, cost: 6)])
        #expect(matcher.team(ofOrder: 8) == nil)
        #expect(matcher.totalCost == 905)
        matcher.rematch()
        #expect(matcher.team(ofOrder: 8) == nil || matcher.team(ofOrder: 7) == nil)
        #expect(matcher.team(ofOrder: 8) == 70)
        #expect(matcher.totalCost == 106)
        try matcher.setCapacity(ofTeam: 70, to: 2)
        matcher.rematch()
        #expect(matcher.totalCost == 11)
        try matcher.removeOrder(8)
        #expect(matcher.team(ofOrder: 8) == nil)
        #expect(matcher.orderCount == 1)
    }
}
