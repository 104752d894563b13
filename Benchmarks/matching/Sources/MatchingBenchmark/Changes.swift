import Matching

/// Random changes of a day: orders come, go and change, places open and close, a team closes.
struct Changes {
    private var random: SplitMix64
    private var orders: [UInt64]
    private let teams: [MatchingProblem.Team]
    private var capacities: [UInt64: Int]
    private let candidatesOfOrder: [UInt64: [Matcher.Candidate]]
    private let penalties: [UInt64: Int64]
    private var nextKey: UInt64 = 1 << 40

    init(_ problem: MatchingProblem, seed: UInt64) {
        random = SplitMix64(state: seed)
        orders = problem.orders.map(\.key)
        teams = problem.teams
        capacities = Dictionary(uniqueKeysWithValues: teams.map { ($0.key, $0.capacity) })
        var lists: [UInt64: [Matcher.Candidate]] = [:]
        for edge in problem.edges {
            lists[problem.orders[Int(edge.order)].key, default: []].append(
                .init(team: problem.teams[Int(edge.team)].key, cost: edge.cost))
        }
        candidatesOfOrder = lists
        penalties = Dictionary(uniqueKeysWithValues: problem.orders.map { ($0.key, $0.penalty) })
        known = orders
    }

    /// The orders of the instance, after which new ones are modelled.
    private let known: [UInt64]

    mutating func apply(to matcher: inout Matcher) throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: try add(to: &matcher)
        case 30..<60: try matcher.removeOrder(taken())
        case 60..<80: try change(in: &matcher)
        case 80..<89: try moveCapacity(of: &matcher, by: 1)
        case 89..<98: try moveCapacity(of: &matcher, by: -1)
        default: try moveCapacity(of: &matcher, by: -.max)
        }
    }

    private mutating func taken() -> UInt64 {
        let position = Int.random(in: orders.indices, using: &random)
        orders.swapAt(position, orders.count - 1)
        return orders.removeLast()
    }

    private mutating func model() -> (penalty: Int64, candidates: [Matcher.Candidate]) {
        let key = known[Int.random(in: known.indices, using: &random)]
        let candidates = (candidatesOfOrder[key] ?? []).map {
            Matcher.Candidate(team: $0.team, cost: $0.cost + Int64.random(in: 0...200, using: &random))
        }
        return (penalties[key] ?? 0, candidates)
    }

    private mutating func add(to matcher: inout Matcher) throws {
        let (penalty, candidates) = model()
        try matcher.add(.init(key: nextKey, penalty: penalty), candidates: candidates)
        orders.append(nextKey)
        nextKey += 1
    }

    private mutating func change(in matcher: inout Matcher) throws {
        let key = orders[Int.random(in: orders.indices, using: &random)]
        try matcher.setCandidates(ofOrder: key, to: model().candidates)
    }

    private mutating func moveCapacity(of matcher: inout Matcher, by amount: Int) throws {
        let team = teams[Int.random(in: teams.indices, using: &random)].key
        let capacity = max(0, (capacities[team] ?? 0) + max(amount, -1_000_000))
        capacities[team] = capacity
        try matcher.setCapacity(ofTeam: team, to: capacity)
    }
}

/// Steele, Lea and Flood, OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
