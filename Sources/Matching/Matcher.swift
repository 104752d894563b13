/// A matching that is kept optimal while orders come and go: every `rematch` starts from the last duals and takes about
/// one shortest path per order added, removed or changed and per place opened or closed.
///
/// The answer depends on the present orders, capacities and candidates, not on how they came about, but for sums of
/// ties that happen to be equal (see `MatchingScale`). Orders and teams are named by their keys. Teams are given once;
/// one that is to come later can wait with capacity 0.
public struct Matcher: Sendable {
    /// A team an order may go to.
    public struct Candidate: Sendable, Hashable {
        public var team: UInt64
        /// In units of cost.
        public var cost: Int64

        public init(team: UInt64, cost: Int64) {
            self.team = team
            self.cost = cost
        }
    }

    /// Bounds what later orders may cost, and how many there may be.
    public let scale: MatchingScale
    var market: Market
    var orderKeys: [UInt64]
    let teamKeys: [UInt64]
    var capacities: [Int]
    var slotOfOrder: [UInt64: Int]
    private let indexOfTeam: [UInt64: Int]
    private var freeSlots: [Int] = []
    /// Slots without an order, which may not be used again yet.
    private var retiredSlots: [Int] = []
    private var waiting: [Int] = []
    private var deadChoices = 0

    /// The optimum of a problem, from scratch. Without a `scale`, later costs may be 4 times the largest here, a
    /// million at least, and there may be 4 times as many orders, 16000 at least.
    public init(_ problem: MatchingProblem, scale: MatchingScale? = nil) throws(MatchingError) {
        let scale = scale ?? Self.roomyScale(for: problem)
        let built = try Market.build(problem, scale: scale)
        self.scale = scale
        market = built.market
        orderKeys = built.orders.map { problem.orders[Int($0)].key }
        teamKeys = built.teams.map { problem.teams[Int($0)].key }
        capacities = built.teams.map { problem.teams[Int($0)].capacity }
        slotOfOrder = Dictionary(uniqueKeysWithValues: zip(orderKeys, orderKeys.indices))
        indexOfTeam = Dictionary(uniqueKeysWithValues: zip(teamKeys, teamKeys.indices))
        market.settle(Array(orderKeys.indices))
        if !market.applicantsAreListed { market.listApplicants() }
        // Or the first change would wait until everything has moved.
        market.choices.reserveCapacity(market.choices.count + market.choices.count / 8)
    }

    private static func roomyScale(for problem: MatchingProblem) -> MatchingScale {
        let largest = min(MatchingScale(fitting: problem).costLimit, MatchingScale.maximumCost / 4)
        return MatchingScale(
            cost: max(largest * 4, 1_000_000), orderCount: max(problem.orders.count * 4, 16_000))
    }

    /// How many orders there are.
    public var orderCount: Int { slotOfOrder.count }

    /// Adds an order, to be placed by the next `rematch`. Throws without having changed anything.
    public mutating func add(
        _ order: MatchingProblem.Order, candidates: [Candidate]
    ) throws(MatchingError) {
        guard slotOfOrder[order.key] == nil else { throw .duplicateOrderKey(order.key) }
        guard slotOfOrder.count < scale.orderLimit else {
            throw .tooManyOrders(count: slotOfOrder.count + 1, maximum: scale.orderLimit)
        }
        guard (0...scale.costLimit).contains(order.penalty) else {
            throw .penaltyOutOfRange(order: order.key, penalty: order.penalty)
        }
        let choices = try choices(of: order.key, candidates)
        enter(order.key, penalty: scale.packed(penalty: order.penalty), choices)
    }

    /// Removes an order; its place is filled again by the next `rematch`.
    public mutating func removeOrder(_ key: UInt64) throws(MatchingError) {
        guard let slot = slotOfOrder.removeValue(forKey: key) else { throw .unknownOrder(key) }
        retire(slot)
        compactIfWorthwhile()
    }

    /// Replaces what an order may choose from: other teams, other costs. Throws without having changed anything.
    public mutating func setCandidates(
        ofOrder key: UInt64, to candidates: [Candidate]
    ) throws(MatchingError) {
        guard let slot = slotOfOrder[key] else { throw .unknownOrder(key) }
        let choices = try choices(of: key, candidates)
        let penalty = market.penalty[slot]
        retire(slot)
        enter(key, penalty: penalty, choices)
        compactIfWorthwhile()
    }

    private mutating func enter(_ key: UInt64, penalty: Int64, _ choices: [Market.Choice]) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            orderKeys[slot] = key
        } else {
            slot = orderKeys.count
            orderKeys.append(key)
            market.appendOrder(penalty: 0)
        }
        market.penalty[slot] = penalty
        market.setChoices(of: slot, to: choices)
        slotOfOrder[key] = slot
        waiting.append(slot)
    }

    private mutating func retire(_ slot: Int) {
        deadChoices += Int(market.choiceCount[slot])
        market.forget(slot)
        retiredSlots.append(slot)
    }

    /// Opens or closes places of a team, 0 … `Int32.max` in all.
    public mutating func setCapacity(ofTeam key: UInt64, to capacity: Int) throws(MatchingError) {
        guard let j = indexOfTeam[key] else { throw .unknownTeam(key) }
        guard (0...Int(Int32.max)).contains(capacity) else {
            throw .capacityOutOfRange(team: key, capacity: capacity)
        }
        market.room[j] += capacity - capacities[j]
        capacities[j] = capacity
        while market.room[j] < 0, market.head[j] >= 0 {
            let slot = Int(market.head[j])
            market.detach(slot)
            waiting.append(slot)
        }
    }

    /// Makes the matching optimal again: a path search for each order that waits and each place that fell free.
    ///
    /// Where nearly all places are taken a search may reach over most teams. Once this has cost more than starting
    /// over would, everything is settled anew, so that it never takes more than about twice as long as that.
    public mutating func rematch() {
        let limit = market.looks + looksOfStartingOver * market.choices.count
        for slot in waiting where market.team[slot] < 0 && slotOfOrder[orderKeys[slot]] == slot {
            market.place(slot)
            if market.looks > limit { break }
        }
        waiting.removeAll(keepingCapacity: true)
        if market.looks > limit || !market.refillPricedTeams(within: limit) { startOver() }
    }

    /// Settling from scratch takes about as long as searches that look at all choices so many times.
    var looksOfStartingOver = 40

    private mutating func startOver() {
        market.movesAreListed = false
        for slot in market.team.indices where market.team[slot] >= 0 { market.detach(slot) }
        market.settle(slotOfOrder.values.sorted())
    }

    private func choices(
        of order: UInt64, _ candidates: [Candidate]
    ) throws(MatchingError) -> [Market.Choice] {
        let total = market.choices.count - deadChoices + candidates.count
        guard total <= MatchingProblem.maximumEdgeCount else {
            throw .tooManyEdges(count: total, maximum: MatchingProblem.maximumEdgeCount)
        }
        var choices: [Market.Choice] = []
        var teams: Set<Int> = []
        for candidate in candidates {
            guard let j = indexOfTeam[candidate.team] else { throw .unknownTeam(candidate.team) }
            guard (0...scale.costLimit).contains(candidate.cost) else {
                throw .costOutOfRange(order: order, team: candidate.team, cost: candidate.cost)
            }
            guard teams.insert(j).inserted else { throw .duplicateEdge(order: order, team: candidate.team) }
            let cost = scale.packed(cost: candidate.cost, order: order, team: candidate.team)
            choices.append(Market.Choice(cost: cost, team: Int32(truncatingIfNeeded: j)))
        }
        return choices
    }

    /// Keeps dead choices and slots below half of all.
    private mutating func compactIfWorthwhile() {
        guard deadChoices + retiredSlots.count > max(4096, (market.choices.count + orderKeys.count) / 2)
        else { return }
        market.compactChoices()
        market.listMoves()
        freeSlots += retiredSlots
        retiredSlots = []
        deadChoices = 0
    }
}
