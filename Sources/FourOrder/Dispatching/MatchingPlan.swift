import Domain
import Foundation
import Matching

/// One matching, without the database: facts in, results out.
struct MatchingPlan: Sendable {
    /// An order to be matched, as it was read.
    struct Order: Sendable {
        let id: UUID
        let version: Int32
        let site: UUID
        var facts: DispatchOrderFacts
    }

    /// Teams looked at for one order at first: the cheapest. Memory is 70 bytes each.
    static let candidatesPerOrder = 64
    /// How often it is solved with more candidates for orders whose first all went to others.
    private static let maximumRounds = 4
    /// Orders whose candidates are looked for in one go.
    private static let partOrders = 1_000

    let orders: [Order]
    /// Their load counts what is offered to them too: they may well accept it.
    let teams: [DispatchTeamFacts]
    let weights: DispatchWeights

    init(orders: [Order], teams: [DispatchTeamFacts], weights: DispatchWeights) {
        var orders = orders
        let positions = Dictionary(
            teams.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        for index in orders.indices where orders[index].facts.preferredTeam != nil {
            orders[index].facts = orders[index].facts.withoutVainWish { positions[$0].map { teams[$0] } }
        }
        self.orders = orders
        self.teams = teams
        self.weights = weights
    }

    /// The problem, and where each order's edges begin.
    struct Posed {
        let problem: MatchingProblem
        let starts: [Int]

        func edges(of order: Int) -> ArraySlice<MatchingProblem.Edge> {
            problem.edges[starts[order]..<starts[order + 1]]
        }
    }

    /// Looks for candidates, on slow threads.
    func posed() throws -> Posed {
        let parts = try candidates()
        var edges: [MatchingProblem.Edge] = []
        edges.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { edges += part }
        return posed(edges)
    }

    /// - Parameter edges: in the order of the orders.
    private func posed(_ edges: [MatchingProblem.Edge]) -> Posed {
        var starts = [Int](repeating: 0, count: orders.count + 1)
        for edge in edges { starts[Int(edge.order) + 1] += 1 }
        for index in orders.indices { starts[index + 1] += starts[index] }
        let problem = MatchingProblem(
            orders: orders.enumerated().map { .init(key: UInt64($0), penalty: penalty($1)) },
            teams: teams.enumerated().map {
                .init(key: UInt64($0), capacity: Int(max(0, $1.capacity - $1.load)))
            },
            edges: edges)
        return Posed(problem: problem, starts: starts)
    }

    /// Solves it, and proves the answer to be the best. Where all candidates of an order went to others, it gets those
    /// that have room left beside, and all is solved again.
    func solved(_ posed: Posed) throws -> MatchingResults {
        var posed = posed
        for _ in 1..<Self.maximumRounds {
            let solution = try posed.problem.solved()
            guard let wider = widened(posed, solution) else { return try proven(posed, solution) }
            posed = wider
        }
        return try proven(posed, posed.problem.solved())
    }

    private func proven(_ posed: Posed, _ solution: MatchingSolution) throws -> MatchingResults {
        try Verifier.verify(solution, of: posed.problem)
        return try MatchingResults(self, posed, solution)
    }

    /// The problem with more candidates for orders that might have more; nil where there are none.
    private func widened(_ posed: Posed, _ solution: MatchingSolution) -> Posed? {
        let cut = orders.indices.filter {
            solution.teamOfOrder[$0] == nil && posed.edges(of: $0).count >= Self.candidatesPerOrder
        }
        guard !cut.isEmpty else { return nil }
        var roomy = teams
        for case let team? in solution.teamOfOrder { roomy[Int(team)].load += 1 }
        let index = TeamIndex(roomy, weights, for: cut.lazy.map { orders[$0].facts })
        var more: [Int: [MatchingProblem.Edge]] = [:]
        for order in cut {
            let known = Set(posed.edges(of: order).map(\.team))
            let choices = index.cheapest(Self.candidatesPerOrder, for: orders[order].facts)
            // Their load is another by now: what they cost is asked again.
            let edges = choices.filter { !known.contains(Int32($0.team)) }.compactMap { edge(order, $0.team) }
            if !edges.isEmpty { more[order] = edges }
        }
        guard !more.isEmpty else { return nil }
        return self.posed(orders.indices.flatMap { posed.edges(of: $0) + (more[$0] ?? []) })
    }

    private func edge(_ order: Int, _ team: Int) -> MatchingProblem.Edge? {
        guard
            case .eligible(let cost, _) = DispatchCost.candidacy(
                of: teams[team], for: orders[order].facts, weights: weights)
        else { return nil }
        return .init(order: Int32(order), team: Int32(team), cost: Self.clamped(cost))
    }

    /// Edges of parts of the orders, in their order.
    private func candidates() throws -> [[MatchingProblem.Edge]] {
        let index = TeamIndex(teams, weights, for: orders.lazy.map(\.facts))
        return try WorkParts.map(orders.count, by: Self.partOrders) { edges(of: $0, index) }
    }

    private func edges(of range: Range<Int>, _ index: TeamIndex) -> [MatchingProblem.Edge] {
        var edges: [MatchingProblem.Edge] = []
        edges.reserveCapacity(range.count * Self.candidatesPerOrder)
        for order in range {
            for choice in index.cheapest(Self.candidatesPerOrder, for: orders[order].facts) {
                edges.append(
                    .init(order: Int32(order), team: Int32(choice.team), cost: Self.clamped(choice.cost)))
            }
        }
        return edges
    }

    private func penalty(_ order: Order) -> Int64 {
        Self.clamped(
            weights.unservedCost(
                priority: order.facts.priority, waitingSeconds: order.facts.waitingSeconds))
    }

    private static func clamped(_ cost: Int64) -> Int64 { min(max(cost, 0), MatchingScale.maximumCost) }
}
