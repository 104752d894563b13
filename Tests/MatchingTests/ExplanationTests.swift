import Matching
import Testing

@Suite struct ExplanationTests {
    @Test func `each order learns what came of it, and why`() throws {
        let problem = MatchingProblem(
            orders: [
                .init(key: 1, penalty: 100), .init(key: 2, penalty: 50), .init(key: 3, penalty: 9),
                .init(key: 4, penalty: 9),
            ],
            teams: [.init(key: 1, capacity: 1), .init(key: 2, capacity: 5)],
            edges: [
                .init(order: 0, team: 0, cost: 10), .init(order: 0, team: 1, cost: 95),
                .init(order: 1, team: 0, cost: 20), .init(order: 2, team: 1, cost: 30),
            ])
        let solution = try problem.solved()
        let explanations = problem.explained(solution)
        #expect(explanations[0].outcome == .served(team: 0, cost: 10))
        #expect(explanations[0].nextBest?.team == 1)
        #expect(explanations[1].outcome == .crowdedOut)
        #expect(explanations[1].fullTeams.map(\.team) == [0])
        #expect(explanations[1].nextBest?.cost == 20)
        #expect(explanations[2].outcome == .tooDear)
        #expect(explanations[2].nextBest?.riseAtLeast == 20)
        #expect(explanations[3].outcome == .withoutCandidates)
        #expect(explanations[3].nextBest == nil)
    }

    @Test func `where nobody is in the way the shadow price is the exact rise`() throws {
        var g = SeededGenerator(seed: 9)
        let shape = ProblemShape(
            orders: 40, teams: 10, degree: 5, capacities: 40...40, costs: 1...900, penalties: 900...3000)
        let problem = shape.problem(&g)
        var matcher = try Matcher(problem)
        let solution = try problem.solved()
        for explanation in problem.explained(solution) {
            guard case .served = explanation.outcome else { continue }
            let key = problem.orders[Int(explanation.order)].key
            let exact = try #require(try matcher.rises(ofOrder: key).first).rise
            // Rounded down, with the ties in it.
            #expect((0...1).contains(exact - (try #require(explanation.nextBest).riseAtLeast)))
        }
    }

    @Test func `the shadow price is never above the exact rise`() throws {
        var g = SeededGenerator(seed: 8)
        let shape = ProblemShape(
            orders: 80, teams: 10, degree: 5, capacities: 1...9, costs: 1...900, penalties: 900...3000)
        let problem = shape.problem(&g)
        var matcher = try Matcher(problem)
        let explanations = problem.explained(try problem.solved())
        for explanation in explanations {
            guard case .served = explanation.outcome else { continue }
            let key = problem.orders[Int(explanation.order)].key
            let exact = try #require(try matcher.rises(ofOrder: key).first).rise
            #expect(try #require(explanation.nextBest).riseAtLeast <= exact)
        }
        try Verifier.verify(matcher.solution, of: matcher.problem)
        #expect(try matcher.problem.solved().totalCost == problem.solved().totalCost)
    }
}
