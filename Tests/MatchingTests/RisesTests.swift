import Matching
import Testing

@Suite struct RisesTests {
    static let shapes: [ProblemShape] = [
        .init(orders: 30, teams: 6, degree: 4, capacities: 0...6, costs: 1...900, penalties: 300...3000),
        .init(orders: 25, teams: 25, degree: 6, capacities: 1...1, costs: 0...5, penalties: 0...9),
        .init(orders: 40, teams: 5, degree: 5, capacities: 1...3, costs: 1...900, penalties: 1...900),
        .init(orders: 20, teams: 5, degree: 5, capacities: 20...20, costs: 1...900, penalties: 900...900),
    ]

    /// The least total when this order has to go there: all the others, with one place less.
    private func total(_ problem: MatchingProblem, sending order: Int, to team: Int?, at cost: Int64) throws
        -> Int64
    {
        var others = problem
        others.edges.removeAll { Int($0.order) == order }
        others.orders[order].penalty = 0
        if let team { others.teams[team].capacity -= 1 }
        return try others.solved().totalCost + cost
    }

    @Test(arguments: shapes)
    func `a rise is what solving again with the order sent there finds`(_ shape: ProblemShape) throws {
        var g = SeededGenerator(seed: 21)
        var matcher = try Matcher(shape.problem(&g))
        for round in 0..<4 {
            if round > 0 {
                try matcher.removeOrder(try #require(matcher.problem.orders.randomElement(using: &g)).key)
                let team = try #require(matcher.problem.teams.randomElement(using: &g)).key
                try matcher.setCapacity(ofTeam: team, to: Int.random(in: shape.capacities, using: &g))
                matcher.rematch()
            }
            let (problem, before) = (matcher.problem, matcher.solution)
            for (i, order) in problem.orders.enumerated() {
                let rises = try matcher.rises(ofOrder: order.key)
                let others = problem.edges.filter {
                    Int($0.order) == i && $0.team != before.teamOfOrder[i]
                        && problem.teams[Int($0.team)].capacity > 0
                }
                let keys = others.map { problem.teams[Int($0.team)].key }
                #expect(Set(rises.compactMap(\.team)) == Set(keys))
                #expect(rises.contains { $0.team == nil } == (before.teamOfOrder[i] != nil))
                for rise in rises {
                    let team = rise.team.flatMap { key in problem.teams.firstIndex { $0.key == key } }
                    let cost = try team.map { team in
                        try #require(others.first { Int($0.team) == team }).cost
                    }
                    #expect(rise.cost == cost ?? order.penalty)
                    let total = try total(problem, sending: i, to: team, at: rise.cost)
                    #expect(rise.rise == total - before.totalCost)
                }
                #expect(rises.map(\.rise) == rises.map(\.rise).sorted())
            }
            #expect(matcher.solution == before)
        }
    }

    @Test func `an unknown order is refused`() throws {
        var matcher = try Matcher(MatchingProblem(orders: [], teams: [], edges: []))
        #expect(throws: MatchingError.unknownOrder(1)) { try matcher.rises(ofOrder: 1) }
    }
}
