/// 备选: the next best team of an order that is served.
public struct NextBest: Sendable, Hashable {
    /// Its position in the problem.
    public var team: Int32
    /// The order's own cost there.
    public var cost: Int64
    /// By how much exactly the least sum of costs would rise, were the order sent there and all others rearranged for the
    /// best, in units of cost. Less than the order's own loss where others gain from the place it leaves.
    public var rise: Int64

    public init(team: Int32, cost: Int64, rise: Int64) {
        self.team = team
        self.cost = cost
        self.rise = rise
    }
}

/// For each order that an optimal solution serves, of the other teams that may take it the one by which the sum of costs
/// rises least.
public struct NextBests: Sendable {
    private let network: ResidualNetwork

    /// O(edges), and a search over the teams. About 60 bytes an edge of working space, of which 40 stay.
    /// - Parameter solution: an optimal one of this problem, with its duals.
    public init(_ problem: MatchingProblem, under solution: MatchingSolution) {
        network = ResidualNetwork(problem, solution)
    }

    /// Those of the orders that teams at these positions serve; none for an order without another team. A search from each
    /// team, which ends where no next best of its orders can lie any more. Any number of threads may do a part each.
    public func found(fromTeams teams: Range<Int>) -> [(order: Int32, next: NextBest)] {
        var search = NextBestSearch(network)
        var found: [(order: Int32, next: NextBest)] = []
        for team in teams { search.find(from: team, &found) }
        return found
    }
}

/// What it costs all to send orders of one team elsewhere.
///
///     order i: s ──▶ t ──j moves──▶ b ──k moves──▶ s      or t ──▶ outside ──▶ s
///
/// Forced to t, the order displaces a unit there and leaves a place free at s: the least the others can make of it is a
/// shortest path from t to s in the residual network, as in `Market.rises`. One search back from s serves all its orders.
struct NextBestSearch {
    typealias Way = ResidualNetwork.Way

    /// An order of s, and the best that is known of it.
    private struct Seeker {
        let order: Int32
        /// Of its choices the least length.
        var shortest = Int64.max
        /// By teams alone: length, and what it means.
        var best = Int64.max
        var next: NextBest?
        /// By the outside, but for the way from there.
        var bestOutside = Int64.max
        var nextOutside: NextBest?

        /// How far from s something better may be met.
        func reach(_ outside: Way) -> Int64 {
            nextOutside == nil ? 0 : min(best, bestOutside + outside.length) - shortest
        }

        func nextBest(_ outside: Way) -> NextBest? {
            guard var next = nextOutside, bestOutside + outside.length < best else { return self.next }
            next.rise += outside.cost
            return next
        }
    }

    /// A choice of a seeker, in the list of its team.
    private struct Meeting {
        var seeker: Int32
        var following: Int32
        var choice: ResidualNetwork.Choice
    }

    private static let none = Way(length: .max, cost: 0)

    private let network: ResidualNetwork
    private var seekers: [Seeker] = []
    private var meetings: [Meeting] = []
    /// Of each team the first of its list.
    private var firstMeeting: [Int32]
    /// Of each team the shortest way to s that is known.
    private var ways: [Way]
    private var reached: [Int32] = []
    private var heap = TeamHeap()

    init(_ network: ResidualNetwork) {
        self.network = network
        ways = [Way](repeating: Self.none, count: network.teamCount)
        firstMeeting = [Int32](repeating: -1, count: network.teamCount)
    }

    /// Finds the next best of all orders that are served by a team.
    ///
    /// The search ends where not even an order's shortest choice could lead to s by a way shorter than its best one.
    mutating func find(from s: Int, _ found: inout [(order: Int32, next: NextBest)]) {
        begin(at: s)
        var outside = network.entries[s]
        var reach = farthest(outside)
        approach(s, Way(length: 0, cost: 0))
        while let next = heap.pop() {
            let team = Int(next.team)
            let way = ways[team]
            guard next.distance == way.length else { continue }
            guard way.length < reach else { break }
            let entry = network.entries[team]
            let isNearer = way.length + entry.length < outside.length
            if isNearer { outside = Way(length: way.length + entry.length, cost: way.cost + entry.cost) }
            if meet(team, way) || isNearer { reach = farthest(outside) }
            for move in network.moves[team] {
                let length = way.length + move.way.length
                guard length < reach else { break }
                approach(Int(move.from), Way(length: length, cost: way.cost + move.way.cost))
            }
        }
        for seeker in seekers {
            if let next = seeker.nextBest(outside) { found.append((seeker.order, next)) }
        }
        end()
    }

    private mutating func begin(at s: Int) {
        for order in network.orders[s] {
            var seeker = Seeker(order: order)
            for choice in network.choices[Int(order)] where Int(choice.team) != s {
                let team = Int(choice.team)
                meetings.append(
                    Meeting(
                        seeker: Int32(truncatingIfNeeded: seekers.count), following: firstMeeting[team],
                        choice: choice))
                firstMeeting[team] = Int32(truncatingIfNeeded: meetings.count - 1)
                seeker.shortest = min(seeker.shortest, choice.length)
                let exit = network.exits[team]
                guard choice.length + exit.length < seeker.bestOutside else { continue }
                seeker.bestOutside = choice.length + exit.length
                seeker.nextOutside = next(choice, of: order, exit)
            }
            seekers.append(seeker)
        }
    }

    private mutating func end() {
        for meeting in meetings { firstMeeting[Int(meeting.choice.team)] = -1 }
        for team in reached { ways[Int(team)] = Self.none }
        meetings.removeAll(keepingCapacity: true)
        seekers.removeAll(keepingCapacity: true)
        reached.removeAll(keepingCapacity: true)
        heap.removeAll()
    }

    private func next(_ choice: ResidualNetwork.Choice, of order: Int32, _ way: Way) -> NextBest {
        NextBest(
            team: choice.team, cost: choice.cost, rise: choice.cost - network.paid[Int(order)] + way.cost)
    }

    private func farthest(_ outside: Way) -> Int64 {
        seekers.reduce(0) { max($0, $1.reach(outside)) }
    }

    /// Whether an order found something better than it had by teams alone.
    private mutating func meet(_ team: Int, _ way: Way) -> Bool {
        var isBetter = false
        var m = Int(firstMeeting[team])
        while m >= 0 {
            let meeting = meetings[m]
            let length = meeting.choice.length + way.length
            let seeker = Int(meeting.seeker)
            if length < seekers[seeker].best {
                seekers[seeker].best = length
                seekers[seeker].next = next(meeting.choice, of: seekers[seeker].order, way)
                isBetter = true
            }
            m = Int(meeting.following)
        }
        return isBetter
    }

    private mutating func approach(_ team: Int, _ way: Way) {
        guard way.length < ways[team].length else { return }
        let number = Int32(truncatingIfNeeded: team)
        if ways[team].length == .max { reached.append(number) }
        ways[team] = way
        heap.push(.init(distance: way.length, team: number))
    }
}
