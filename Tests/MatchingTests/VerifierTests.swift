import Matching
import Testing

@Suite struct VerifierTests {
    /// Order 0 and 1 compete for team 0, 1 is left; order 2 sits at team 1, which has room.
    private let problem = MatchingProblem(
        orders: [.init(key: 11, penalty: 50), .init(key: 12, penalty: 40), .init(key: 13, penalty: 30)],
        teams: [.init(key: 21, capacity: 1), .init(key: 22, capacity: 2)],
        edges: [
            .init(order: 0, team: 0, cost: 5), .init(order: 1, team: 0, cost: 6),
            .init(order: 2, team: 1, cost: 7),
        ])

    private func expect(_ fault: Verifier.Fault, _ tamper: (inout MatchingSolution) -> Void) throws {
        var solution = try problem.solved()
        try Verifier.verify(solution, of: problem)
        tamper(&solution)
        #expect(throws: fault) { try Verifier.verify(solution, of: self.problem) }
    }

    @Test func `every kind of tampering is named`() throws {
        #expect(try problem.solved().teamOfOrder == [0, nil, 1])
        try expect(.wrongShape) { $0.teamOfOrder.removeLast() }
        try expect(.wrongShape) { $0.orderDuals.append(0) }
        try expect(.wrongShape) { $0.teamDuals.removeAll() }
        try expect(.scaleTooCoarse) { $0.scale = MatchingScale(cost: 1, orderCount: 3) }
        try expect(.unknownTeam(order: 0)) { $0.teamOfOrder[0] = 2 }
        try expect(.unknownTeam(order: 0)) { $0.teamOfOrder[0] = -1 }
        try expect(.noSuchEdge(order: 0, team: 1)) {
            // Order 1 pays exactly its cost at team 0, now without a price; order 0 sits where it cannot.
            ($0.teamOfOrder[0], $0.teamOfOrder[1]) = (1, 0)
            ($0.orderDuals[0], $0.orderDuals[1]) = (0, self.packedCost(of: 1))
            $0.teamDuals[0] = 0
        }
        try expect(.capacityExceeded(team: 0, load: 2)) { $0.teamOfOrder[1] = 0 }
        try expect(.wrongTotal(stated: 53, actual: 52)) { $0.totalCost += 1 }
        try expect(.negativeTeamDual(team: 1)) { $0.teamDuals[1] = -1 }
        try expect(.penaltyBelowDual(order: 2)) { $0.orderDuals[2] = 31 << Int64($0.scale.shift) }
        try expect(.edgeBelowDual(order: 0, team: 0)) { $0.teamDuals[0] -= 1 }
        try expect(.orderDoesNotPayItsDual(order: 0)) { $0.orderDuals[0] -= 1 }
        try expect(.orderDoesNotPayItsDual(order: 1)) { $0.orderDuals[1] -= 1 }
        try expect(.orderDoesNotPayItsDual(order: 2)) { $0.teamOfOrder[2] = nil }
        try expect(.pricedTeamNotFull(team: 1)) { $0.teamDuals[1] = 1 }
    }

    /// The dual of an order that sits alone at a team of price 0.
    private func packedCost(of order: Int) -> Int64 {
        var alone = problem
        alone.teams[0].capacity = 3
        let scale = MatchingScale(fitting: problem)
        return (try? alone.solved(scale: scale))?.orderDuals[order] ?? 0
    }

    @Test func `swapping two orders of an optimum is caught`() throws {
        var g = SeededGenerator(seed: 4)
        let shape = ProblemShape(
            orders: 60, teams: 6, degree: 6, capacities: 5...8, costs: 1...900, penalties: 900...2000)
        let problem = shape.problem(&g)
        let solution = try problem.solved()
        let edges = Set(problem.edges.map { [$0.order, $0.team] })
        var swaps = 0
        for a in 0..<60 {
            for b in 0..<a {
                guard let s = solution.teamOfOrder[a], let t = solution.teamOfOrder[b], s != t,
                    edges.contains([Int32(a), t]), edges.contains([Int32(b), s])
                else { continue }
                var tampered = solution
                tampered.teamOfOrder.swapAt(a, b)
                #expect(throws: Verifier.Fault.self) { try Verifier.verify(tampered, of: problem) }
                swaps += 1
            }
        }
        #expect(swaps > 20)
    }

    @Test func `a problem that is none is refused`() throws {
        let solution = try problem.solved()
        for edge in [
            MatchingProblem.Edge(order: 3, team: 0, cost: 1), .init(order: 0, team: -1, cost: 1),
            .init(order: 0, team: 0, cost: -1), .init(order: 0, team: 0, cost: 5),
        ] {
            var broken = problem
            broken.edges.append(edge)
            #expect(throws: Verifier.Fault.invalidEdge(3)) { try Verifier.verify(solution, of: broken) }
        }
    }
}
