/// The solver's state: who may go where at which packed cost, who goes where now, and the teams' prices.
///
/// Between calls it keeps complementary slackness, so that whatever it holds is optimal for the orders placed so far:
/// every order sits where `cost + price` is least (leaving it unserved being a team of unlimited room, price 0, at
/// index `nowhere`), prices are never negative, and a team with room left has price 0.
struct Market {
    /// A team an order may go to.
    struct Choice {
        var cost: Int64
        var team: Int32
    }
    /// An order that may come to a team.
    struct Applicant {
        var cost: Int64
        var order: Int32
    }
    /// How a team was reached by a search: `order` moves in (or out, when places are refilled) at `cost`.
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
    var paid: [Int64] = []
    var next: [Int32] = []
    var previous: [Int32] = []
    /// The least any choice behind the order's front pays, plus `fallen` at the time; prices may have risen since.
    var bound: [Int64] = []
    /// How much any price may have fallen since the market was built.
    var fallen: Int64 = 0
    // By team, `nowhere` included.
    var room: [Int]
    var price: [Int64]
    var head: [Int32]
    /// By team, empty until `listApplicants`.
    var applicants: [[Applicant]]
    var applicantsAreListed = false
    // By edge.
    var choices: [Choice] = []

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
        applicants = [[Applicant]](repeating: [], count: nowhere)
        distance = [Int64](repeating: Self.unreached, count: nowhere + 1)
        step = [Step](repeating: Step(cost: 0, order: -1), count: nowhere + 1)
        origin = [Int32](repeating: -1, count: nowhere + 1)
    }

    /// What an order pays at the margin: its dual variable.
    func dual(ofOrder i: Int) -> Int64 { paid[i] + price[Int(team[i])] }

    func choiceRange(_ i: Int) -> Range<Int> {
        let first = Int(firstChoice[i])
        return first..<(first + Int(choiceCount[i]))
    }

    mutating func attach(_ i: Int, to j: Int, paying cost: Int64) {
        let old = head[j]
        team[i] = Int32(truncatingIfNeeded: j)
        paid[i] = cost
        next[i] = old
        previous[i] = -1
        if old >= 0 { previous[Int(old)] = Int32(truncatingIfNeeded: i) }
        head[j] = Int32(truncatingIfNeeded: i)
        room[j] -= 1
    }

    mutating func detach(_ i: Int) {
        let j = Int(team[i])
        let (before, after) = (previous[i], next[i])
        if before >= 0 { next[Int(before)] = after } else { head[j] = after }
        if after >= 0 { previous[Int(after)] = before }
        team[i] = -1
        room[j] += 1
    }

    mutating func forgetSearch() {
        for j in reached { distance[Int(j)] = Self.unreached }
        reached.removeAll(keepingCapacity: true)
        settled.removeAll(keepingCapacity: true)
        heap.removeAll()
    }
}
