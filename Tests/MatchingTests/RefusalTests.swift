import Matching
import Testing

@Suite struct RefusalTests {
    /// Two orders, two teams, two edges, changed by the closure.
    private func changed(_ change: (inout MatchingProblem) -> Void) -> MatchingProblem {
        var problem = MatchingProblem(
            orders: [.init(key: 11, penalty: 50), .init(key: 12, penalty: 60)],
            teams: [.init(key: 21, capacity: 1), .init(key: 22, capacity: 1)],
            edges: [.init(order: 0, team: 0, cost: 5), .init(order: 1, team: 1, cost: 6)])
        change(&problem)
        return problem
    }

    private func expect(_ error: MatchingError, _ change: (inout MatchingProblem) -> Void) {
        #expect(throws: error) { try self.changed(change).solved() }
    }

    @Test func `absurd numbers are refused by name`() {
        let over = MatchingScale.maximumCost + 1
        expect(.capacityOutOfRange(team: 21, capacity: -1)) { $0.teams[0].capacity = -1 }
        expect(.capacityOutOfRange(team: 22, capacity: .max)) { $0.teams[1].capacity = .max }
        for penalty in [-1, over, .max, .min] {
            expect(.penaltyOutOfRange(order: 12, penalty: penalty)) { $0.orders[1].penalty = penalty }
        }
        for cost in [-1, over, .max, .min] {
            expect(.costOutOfRange(order: 11, team: 21, cost: cost)) { $0.edges[0].cost = cost }
        }
    }

    @Test func `edges to nowhere and duplicates are refused`() {
        for index: Int32 in [-1, 2, .max, .min] {
            expect(.orderIndexOutOfRange(edge: 1)) { $0.edges[1].order = index }
            expect(.teamIndexOutOfRange(edge: 0)) { $0.edges[0].team = index }
        }
        expect(.duplicateEdge(order: 11, team: 21)) { $0.edges.append(.init(order: 0, team: 0, cost: 7)) }
        expect(.duplicateOrderKey(11)) { $0.orders[1].key = 11 }
        expect(.duplicateTeamKey(21)) { $0.teams[1].key = 21 }
    }

    @Test func `too many orders or teams are refused`() {
        let orders = MatchingScale.maximumOrderCount + 1
        expect(.tooManyOrders(count: orders, maximum: orders - 1)) {
            $0.orders = [MatchingProblem.Order](repeating: .init(key: 0, penalty: 0), count: orders)
        }
        let teams = MatchingProblem.maximumTeamCount + 1
        expect(.tooManyTeams(count: teams, maximum: teams - 1)) {
            $0.teams = [MatchingProblem.Team](repeating: .init(key: 0, capacity: 0), count: teams)
        }
    }

    @Test func `a scale too coarse for a problem is refused`() {
        let problem = changed { _ in }
        #expect(throws: MatchingError.penaltyOutOfRange(order: 11, penalty: 50)) {
            try problem.solved(scale: MatchingScale(cost: 10, orderCount: 2))
        }
        #expect(throws: MatchingError.tooManyOrders(count: 2, maximum: 1)) {
            try problem.solved(scale: MatchingScale(cost: 1 << 30 - 1, orderCount: 1))
        }
    }
}
