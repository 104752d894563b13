import Matching
import Testing

/// SplitMix64, so that a seed says what a test saw.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What a random problem may look like.
struct ProblemShape: Sendable, CustomTestStringConvertible {
    var orders: Int
    var teams: Int
    /// At most so many edges an order.
    var degree: Int
    var capacities: ClosedRange<Int>
    var costs: ClosedRange<Int64>
    var penalties: ClosedRange<Int64>

    var testDescription: String { "\(orders)x\(teams)x\(degree) \(capacities) \(costs) \(penalties)" }

    func problem(_ g: inout SeededGenerator) -> MatchingProblem {
        var keys: Set<UInt64> = []
        while keys.count < max(orders, teams) { keys.insert(g.next() >> 40) }
        let list = keys.sorted().shuffled(using: &g)
        var problem = MatchingProblem(
            orders: list.prefix(orders).map {
                .init(key: $0, penalty: Int64.random(in: penalties, using: &g))
            },
            teams: list.prefix(teams).map { .init(key: $0, capacity: Int.random(in: capacities, using: &g)) },
            edges: [])
        guard teams > 0 else { return problem }
        for i in 0..<orders {
            var chosen: Set<Int> = []
            for _ in 0..<Int.random(in: 0...degree, using: &g) {
                chosen.insert(Int.random(in: 0..<teams, using: &g))
            }
            for j in chosen.sorted() {
                problem.edges.append(
                    .init(order: Int32(i), team: Int32(j), cost: Int64.random(in: costs, using: &g)))
            }
        }
        return problem
    }
}

extension MatchingProblem {
    /// The least total by trying everything; for a handful of orders.
    func bruteForceTotal() -> Int64 {
        var room = teams.map(\.capacity)
        func least(from i: Int) -> Int64 {
            guard i < orders.count else { return 0 }
            var best = orders[i].penalty + least(from: i + 1)
            for edge in edges where Int(edge.order) == i && room[Int(edge.team)] > 0 {
                room[Int(edge.team)] -= 1
                best = min(best, edge.cost + least(from: i + 1))
                room[Int(edge.team)] += 1
            }
            return best
        }
        return least(from: 0)
    }

    /// The same problem listed in another order, and where each order and team went.
    func shuffled(_ g: inout SeededGenerator) -> (problem: MatchingProblem, orders: [Int], teams: [Int]) {
        let (orderAt, teamAt) = (orders.indices.shuffled(using: &g), teams.indices.shuffled(using: &g))
        var (newOrder, newTeam) = (
            [Int](repeating: 0, count: orders.count), [Int](repeating: 0, count: teams.count)
        )
        for (new, old) in orderAt.enumerated() { newOrder[old] = new }
        for (new, old) in teamAt.enumerated() { newTeam[old] = new }
        let moved = edges.shuffled(using: &g).map {
            Edge(order: Int32(newOrder[Int($0.order)]), team: Int32(newTeam[Int($0.team)]), cost: $0.cost)
        }
        let problem = MatchingProblem(
            orders: orderAt.map { orders[$0] }, teams: teamAt.map { teams[$0] }, edges: moved)
        return (problem, newOrder, newTeam)
    }
}
