/// The cheapest move of one order from each team to each other that one of its orders may choose.
///
///     cost(a, b) = min over the orders k at a of  cost[k][b] − cost[k][a]
///
/// Searches for alternating paths run on these arcs instead of on the orders' choices: what a move costs in truth does
/// not depend on prices, so that an arc changes only when an order comes to its team or leaves it. Of several orders
/// that cost the same the one with the lower index moves. 32 bytes an arc; there are at most as many as choices, and
/// many fewer where a team has many orders, for they choose from the same neighbourhood.
struct Moves {
    /// A move to (in `out`) or from (in `into`) a team.
    struct Arc {
        var cost: Int64
        var team: Int32
        var order: Int32

        static func < (a: Arc, b: Arc) -> Bool { a.cost < b.cost || (a.cost == b.cost && a.order < b.order) }
    }

    /// The cost of what is impossible. Sums of it with two distances or prices do not overflow.
    static let impossible: Int64 = 1 << 61
    static let none = Arc(cost: impossible, team: -1, order: -1)

    /// By team, in no particular order.
    private(set) var out: [[Arc]]
    private(set) var into: [[Arc]]
    private var isMirrored = false
    /// By team: its order that is left unserved most cheaply.
    var exit: [Arc]
    /// By team: the unserved order that is taken in most cheaply.
    var entry: [Arc]
    /// By team: where its arc stands in the list being changed; -1 otherwise.
    private var position: [Int32]

    init(teamCount: Int) {
        out = [[Arc]](repeating: [], count: teamCount)
        into = out
        exit = [Arc](repeating: Self.none, count: teamCount)
        entry = exit
        position = [Int32](repeating: -1, count: teamCount)
    }

    /// Makes the moves from team `a` known to `offer`, until `close`.
    mutating func open(_ a: Int) {
        for e in out[a].indices { position[Int(out[a][e].team)] = Int32(truncatingIfNeeded: e) }
    }

    mutating func close(_ a: Int) {
        for arc in out[a] { position[Int(arc.team)] = -1 }
    }

    /// Notes a move from the open team `a`.
    mutating func offer(_ arc: Arc, from a: Int) {
        let place = Int(position[Int(arc.team)])
        if place < 0 {
            position[Int(arc.team)] = Int32(truncatingIfNeeded: out[a].count)
            out[a].append(arc)
            if isMirrored { addMirror(of: arc, from: a) }
        } else if arc < out[a][place] {
            out[a][place] = arc
            if isMirrored { mirror(arc, from: a) }
        }
    }

    /// Fills `into` from `out`, and keeps it so.
    mutating func mirrorAll() {
        var counts = [Int](repeating: 0, count: out.count)
        for arcs in out { for arc in arcs { counts[Int(arc.team)] += 1 } }
        for b in into.indices { into[b].reserveCapacity(counts[b]) }
        for a in out.indices { for arc in out[a] { addMirror(of: arc, from: a) } }
        isMirrored = true
    }

    /// Forgets the moves from `a` of orders that are elsewhere now, so that others can be `propose`d.
    mutating func withdraw(from a: Int, unlessAt team: [Int32]) {
        for e in out[a].indices where Int(team[Int(out[a][e].order)]) != a {
            out[a][e].cost = Self.impossible
            position[Int(out[a][e].team)] = Int32(truncatingIfNeeded: e)
        }
    }

    /// A move that may stand in for one withdrawn.
    mutating func propose(_ arc: Arc, from a: Int) {
        let place = Int(position[Int(arc.team)])
        if place >= 0, arc < out[a][place] { out[a][place] = arc }
    }

    /// Ends what `withdraw` began: where nobody stood in, the arc goes.
    mutating func replace(_ a: Int) {
        for e in out[a].indices.reversed() {
            let arc = out[a][e]
            guard position[Int(arc.team)] >= 0 else { continue }
            position[Int(arc.team)] = -1
            if arc.cost < Self.impossible {
                mirror(arc, from: a)
            } else {
                out[a].swapAt(e, out[a].count - 1)
                out[a].removeLast()
                removeMirror(from: a, to: Int(arc.team))
            }
        }
    }

    private mutating func addMirror(of arc: Arc, from a: Int) {
        into[Int(arc.team)].append(
            Arc(cost: arc.cost, team: Int32(truncatingIfNeeded: a), order: arc.order))
    }

    private mutating func mirror(_ arc: Arc, from a: Int) {
        let b = Int(arc.team)
        guard let place = into[b].firstIndex(where: { Int($0.team) == a }) else { return }
        into[b][place].cost = arc.cost
        into[b][place].order = arc.order
    }

    private mutating func removeMirror(from a: Int, to b: Int) {
        guard let place = into[b].firstIndex(where: { Int($0.team) == a }) else { return }
        into[b].swapAt(place, into[b].count - 1)
        into[b].removeLast()
    }
}
