/// The residual network of an optimal solution, drawn together to teams and the outside: of all orders that could go from
/// one team to another the one that adds least.
///
/// Lengths are costs reduced by the duals, packed, and none is below 0; beside each stands what the same moves add in
/// units of cost. The outside is where orders are unserved and places free.
///
/// A `Market` keeps its moves without prices, as it changes; these stay as they are, the shortest first, for many to read.
struct ResidualNetwork: Sendable {
    struct Way: Sendable {
        var length: Int64
        var cost: Int64
    }

    /// Of an order from one team to another.
    struct Move: Sendable {
        var from: Int32
        var way: Way
    }

    /// An order's edge to a team that can take somebody.
    struct Choice: Sendable {
        var team: Int32
        var cost: Int64
        /// What it is longer than the order's dual.
        var length: Int64
    }

    /// What each order pays where it is: its cost there, or its penalty.
    let paid: [Int64]
    let choices: Groups<Choice>
    /// By team, as positions.
    let orders: Groups<Int32>
    /// By the team they lead to, the shortest first.
    let moves: Groups<Move>
    /// What comes to each team from the outside: an order that is unserved, or nobody where a place stays free.
    let entries: [Way]
    /// For each team the shortest way of one of its units to the outside, by whatever teams.
    private(set) var exits: [Way]

    var teamCount: Int { entries.count }

    init(_ problem: MatchingProblem, _ solution: MatchingSolution) {
        let (scale, prices, teamOf) = (solution.scale, solution.teamDuals, solution.teamOfOrder)
        let choices = Groups(
            problem.orders.count,
            problem.edges.lazy.filter { problem.teams[Int($0.team)].capacity > 0 }.map { edge in
                let (i, j) = (Int(edge.order), Int(edge.team))
                let packed = scale.packed(
                    cost: edge.cost, order: problem.orders[i].key, team: problem.teams[j].key)
                let length = packed + prices[j] - solution.orderDuals[i]
                return (i, Choice(team: edge.team, cost: edge.cost, length: length))
            })
        let orders = Groups(
            problem.teams.count,
            teamOf.indices.lazy.compactMap { i in
                teamOf[i].map { (Int($0), Int32(truncatingIfNeeded: i)) }
            })
        let paid = problem.orders.enumerated().map { i, order in
            choices[i].first { $0.team == teamOf[i] }?.cost ?? order.penalty
        }
        var entries = prices.map { Way(length: $0, cost: 0) }
        var exits = problem.teams.enumerated().map { j, team in
            Way(length: orders[j].count < team.capacity ? 0 : .max, cost: 0)
        }
        for (i, order) in problem.orders.enumerated() {
            if let team = teamOf[i].map(Int.init) {
                let length = scale.packed(penalty: order.penalty) - solution.orderDuals[i]
                guard length < exits[team].length else { continue }
                exits[team] = Way(length: length, cost: order.penalty - paid[i])
            } else {
                for choice in choices[i] where choice.length < entries[Int(choice.team)].length {
                    entries[Int(choice.team)] = Way(length: choice.length, cost: choice.cost - order.penalty)
                }
            }
        }
        (self.paid, self.choices, self.orders, self.entries, self.exits) = (
            paid, choices, orders, entries, exits
        )
        moves = Self.moves(teamOf, choices, paid, teamCount: problem.teams.count)
        findExits()
    }

    /// The shortest for each pair of teams.
    private static func moves(
        _ teamOf: [Int32?], _ choices: Groups<Choice>, _ paid: [Int64], teamCount: Int
    ) -> Groups<Move> {
        let all = Groups(
            teamCount,
            teamOf.indices.lazy.flatMap { i in
                choices[i].lazy.compactMap { choice -> (Int, Move)? in
                    guard let team = teamOf[i], choice.team != team else { return nil }
                    let way = Way(length: choice.length, cost: choice.cost - paid[i])
                    return (Int(choice.team), Move(from: team, way: way))
                }
            })
        var position = [Int](repeating: -1, count: teamCount)
        return all.mapGroups { moves in
            var shortest: [Move] = []
            for move in moves {
                let known = position[Int(move.from)]
                if known < 0 {
                    position[Int(move.from)] = shortest.count
                    shortest.append(move)
                } else if move.way.length < shortest[known].way.length {
                    shortest[known] = move
                }
            }
            for move in shortest { position[Int(move.from)] = -1 }
            return shortest.sorted { $0.way.length < $1.way.length }
        }
    }

    /// Dijkstra's search back from the outside.
    private mutating func findExits() {
        var heap = TeamHeap()
        for (team, exit) in exits.enumerated() where exit.length != .max {
            heap.push(.init(distance: exit.length, team: Int32(truncatingIfNeeded: team)))
        }
        while let next = heap.pop() {
            let team = Int(next.team)
            guard next.distance == exits[team].length else { continue }
            for move in moves[team] {
                let length = next.distance + move.way.length
                guard length < exits[Int(move.from)].length else { continue }
                exits[Int(move.from)] = Way(length: length, cost: exits[team].cost + move.way.cost)
                heap.push(.init(distance: length, team: move.from))
            }
        }
    }
}
