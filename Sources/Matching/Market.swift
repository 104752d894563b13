/// The solver's state: who may go where at which packed cost, who goes where now, and the teams' prices.
///
///     orders          teams           Auction            prices good to a fraction of a cost
///       ○ ──cost────▶ ▣▣▢ price          │
///       ○ ─────────▶  ▣▣▣ price       settle             seat everybody who finds room where it is cheapest
///       ○ ─penalty─▶  nowhere 0          │
///                                     place, refill      exact shortest paths for the rest, both ways
///
/// A transportation problem with unit supplies. The plan is that of Jonker & Volgenant, "A shortest augmenting path
/// algorithm for dense and sparse linear assignment problems", Computing 38 (1987): cheap dual steps first, then
/// augmentation by Dijkstra's algorithm under potentials (Edmonds & Karp, JACM 19, 1972; Tomizawa, Networks 1, 1971).
/// Departures: teams have capacities and searches run on teams, not on places, along the cheapest `Moves` between
/// them; every order has its own way out, the penalty; the dual steps are an `Auction`; since its prices may be too
/// high as well as too low, there is a mirrored search that fills places (`refill`), which also serves removals.
///
/// From scratch about linear in the edges where observed; at worst a search per order, O(orders · edges · log teams).
/// About 40 bytes an edge where teams have many orders: 16 of choices, then 8 to 16 of lots and bids, or 32 for each
/// of the moves, of which there are fewer, and 4 of applicants.
///
/// Between calls it keeps complementary slackness, so that whatever it holds is optimal for the orders placed so far:
/// every order sits where `cost + price` is least (leaving it unserved being a team of unlimited room, price 0, at
/// index `nowhere`), prices are never negative, and a team with room left has price 0 once it has been refilled.
struct Market {
    /// A team an order may go to.
    struct Choice {
        var cost: Int64
        var team: Int32
    }
    /// How a team was reached by a search: `order` moves in (or out, when places are refilled), which costs `cost` more.
    struct Step {
        var cost: Int64
        var order: Int32
    }

    /// The index of the team that stands for being unserved.
    let nowhere: Int

    // By order. `team` is -1 while the order is not placed.
    var penalty: [Int64] = []
    var firstChoice: [Int32] = []
    var choiceCount: [Int32] = []
    var team: [Int32] = []
    /// 0 while the order is not placed.
    var paid: [Int64] = []
    var next: [Int32] = []
    var previous: [Int32] = []
    // By team, `nowhere` included.
    var room: [Int]
    var price: [Int64]
    var head: [Int32]
    /// By team, the orders that may come to it; empty until `listApplicants`.
    var applicants: [[Int32]]
    var applicantsAreListed = false
    /// Nothing until `listMoves`.
    var moves = Moves(teamCount: 0)
    var movesAreListed = false
    // By edge.
    var choices: [Choice] = []

    /// How many moves, choices and applicants have been looked at by searches and in changes.
    var looks = 0

    // Working space of a search, by team: infinite distances between searches.
    var distance: [Int64]
    var step: [Step]
    /// By team, in a refill: the team its mover goes to.
    var origin: [Int32]
    var reached: [Int32] = []
    var settled: [TeamHeap.Entry] = []
    var heap = TeamHeap()

    static let unreached = Int64.max

    init(capacities: [Int]) {
        nowhere = capacities.count
        room = capacities + [Int.max / 2]
        price = [Int64](repeating: 0, count: nowhere + 1)
        head = [Int32](repeating: -1, count: nowhere + 1)
        applicants = [[Int32]](repeating: [], count: nowhere)
        distance = [Int64](repeating: Self.unreached, count: nowhere + 1)
        step = [Step](repeating: Step(cost: 0, order: -1), count: nowhere + 1)
        origin = [Int32](repeating: -1, count: nowhere + 1)
    }

    func choiceRange(_ i: Int) -> Range<Int> {
        let first = Int(firstChoice[i])
        return first..<(first + Int(choiceCount[i]))
    }

    /// What a placed order pays at the margin: its dual variable.
    func dual(_ i: Int) -> Int64 { paid[i] + price[Int(team[i])] }

    mutating func attach(_ i: Int, to j: Int, paying cost: Int64) {
        let old = head[j]
        team[i] = Int32(truncatingIfNeeded: j)
        paid[i] = cost
        next[i] = old
        previous[i] = -1
        if old >= 0 { previous[Int(old)] = Int32(truncatingIfNeeded: i) }
        head[j] = Int32(truncatingIfNeeded: i)
        room[j] -= 1
        if movesAreListed { addMoves(of: i, at: j) }
    }

    mutating func detach(_ i: Int) {
        let j = Int(team[i])
        let (before, after) = (previous[i], next[i])
        if before >= 0 { next[Int(before)] = after } else { head[j] = after }
        if after >= 0 { previous[Int(after)] = before }
        team[i] = -1
        paid[i] = 0
        room[j] += 1
    }

    /// Takes an order from wherever it is, if anywhere, to team `j`, where it pays so much more.
    mutating func move(_ i: Int, to j: Int, by cost: Int64) {
        let cost = paid[i] + cost
        if team[i] >= 0 { detach(i) }
        attach(i, to: j, paying: cost)
    }

    mutating func forgetSearch() {
        for j in reached { distance[Int(j)] = Self.unreached }
        reached.removeAll(keepingCapacity: true)
        settled.removeAll(keepingCapacity: true)
        heap.removeAll()
    }
}
