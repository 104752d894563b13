import Testing

@testable import Matching

@Suite struct SolverTests {
    static let tiny: [ProblemShape] = [
        .init(orders: 5, teams: 3, degree: 3, capacities: 0...2, costs: 0...20, penalties: 0...30),
        .init(orders: 6, teams: 4, degree: 4, capacities: 1...1, costs: 0...1000, penalties: 500...2000),
        .init(orders: 7, teams: 3, degree: 3, capacities: 0...3, costs: 0...2, penalties: 0...3),
        .init(orders: 6, teams: 3, degree: 3, capacities: 0...1, costs: 1...1, penalties: 1...1),
        .init(orders: 4, teams: 2, degree: 2, capacities: 0...0, costs: 0...9, penalties: 0...9),
        .init(
            orders: 6, teams: 4, degree: 4, capacities: 0...2,
            costs: (MatchingScale.maximumCost - 3)...MatchingScale.maximumCost,
            penalties: (MatchingScale.maximumCost - 2)...MatchingScale.maximumCost),
    ]

    @Test(arguments: tiny) func `small problems cost what trying everything finds`(_ shape: ProblemShape)
        throws
    {
        var g = SeededGenerator(seed: 1)
        for _ in 0..<150 {
            let problem = shape.problem(&g)
            let solution = try problem.solved()
            #expect(solution.totalCost == problem.bruteForceTotal())
            try Verifier.verify(solution, of: problem)
        }
    }

    static let larger: [ProblemShape] = [
        .init(orders: 600, teams: 40, degree: 12, capacities: 0...25, costs: 1...900, penalties: 2000...8000),
        .init(
            orders: 500, teams: 30, degree: 10, capacities: 0...10, costs: 1...900, penalties: 2000...80000),
        .init(
            orders: 400, teams: 400, degree: 8, capacities: 1...1, costs: 0...1_000_000,
            penalties: 0...3_000_000),
        .init(orders: 500, teams: 60, degree: 10, capacities: 0...12, costs: 0...3, penalties: 2...5),
        .init(orders: 300, teams: 20, degree: 20, capacities: 15...15, costs: 7...7, penalties: 7...7),
        .init(orders: 300, teams: 5, degree: 5, capacities: 0...1_000_000, costs: 0...90, penalties: 0...90),
        .init(
            orders: 300, teams: 20, degree: 8, capacities: 0...20, costs: 0...MatchingScale.maximumCost,
            penalties: 0...MatchingScale.maximumCost),
    ]

    @Test(arguments: larger) func `the duals prove larger answers optimal`(_ shape: ProblemShape) throws {
        var g = SeededGenerator(seed: 2)
        for _ in 0..<3 {
            let problem = shape.problem(&g)
            try Verifier.verify(try problem.solved(), of: problem)
        }
    }

    @Test(arguments: tiny + larger) func `the answer does not depend on how things are listed`(
        _ shape: ProblemShape
    ) throws {
        var g = SeededGenerator(seed: 3)
        let problem = shape.problem(&g)
        let solution = try problem.solved()
        let (moved, orders, teams) = problem.shuffled(&g)
        let movedSolution = try moved.solved()
        for i in problem.orders.indices {
            let expected = solution.teamOfOrder[i].map { Int32(teams[Int($0)]) }
            #expect(movedSolution.teamOfOrder[orders[i]] == expected)
            #expect(movedSolution.orderDuals[orders[i]] == solution.orderDuals[i])
        }
        for j in problem.teams.indices { #expect(movedSolution.teamDuals[teams[j]] == solution.teamDuals[j]) }
    }

    @Test func `nothing at all, no teams, no edges and no capacity are fine`() throws {
        let order = MatchingProblem.Order(key: 1, penalty: 10)
        let empty = MatchingProblem(orders: [], teams: [], edges: [])
        #expect(try empty.solved().totalCost == 0)
        let teams = MatchingProblem(orders: [], teams: [.init(key: 1, capacity: 3)], edges: [])
        #expect(try teams.solved().teamDuals == [0])
        let closed = MatchingProblem(
            orders: [order], teams: [.init(key: 1, capacity: 0)], edges: [.init(order: 0, team: 0, cost: 4)])
        for problem in [MatchingProblem(orders: [order], teams: [], edges: []), closed] {
            let solution = try problem.solved()
            #expect(solution.teamOfOrder == [nil])
            #expect(solution.totalCost == 10)
            try Verifier.verify(solution, of: problem)
        }
        #expect(try closed.solved().teamDuals[0] > 0)
    }

    @Test func `an order whose team costs what leaving it costs is served`() throws {
        let problem = MatchingProblem(
            orders: [.init(key: 1, penalty: 5)], teams: [.init(key: 1, capacity: 1)],
            edges: [.init(order: 0, team: 0, cost: 5)])
        #expect(try problem.solved().teamOfOrder == [0])
    }

    @Test func `a chain of moves makes room`() throws {
        // 0 is cheapest at a, but only 1 can go elsewhere.
        let problem = MatchingProblem(
            orders: [
                .init(key: 1, penalty: 1000), .init(key: 2, penalty: 1000), .init(key: 3, penalty: 1000),
            ],
            teams: [.init(key: 1, capacity: 1), .init(key: 2, capacity: 1), .init(key: 3, capacity: 1)],
            edges: [
                .init(order: 0, team: 0, cost: 1), .init(order: 1, team: 0, cost: 1),
                .init(order: 1, team: 1, cost: 9),
                .init(order: 2, team: 1, cost: 2), .init(order: 2, team: 2, cost: 50),
            ])
        let solution = try problem.solved()
        #expect(solution.teamOfOrder == [0, 1, 2])
        #expect(solution.totalCost == 60)
    }
}
