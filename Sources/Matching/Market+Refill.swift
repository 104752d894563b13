extension Market {
    /// Fills a place left free at a team whose price is not 0, or lowers the price to 0: the mirror image of `place`.
    ///
    ///     free place at a ◀──k moves── team b ◀──l moves── team c, whose price falls to 0; or l was unserved
    ///
    /// The search goes against the moves; prices of the teams nearer than its end fall by what they are nearer.
    /// O(moves to the teams expanded + heap).
    mutating func refill(_ j: Int) {
        var end = j
        var best = Int64.max
        reachBack(Int32(truncatingIfNeeded: j), at: 0, &end, &best)
        var newcomer: Moves.Arc?
        while let next = heap.pop(), next.distance < best {
            let b = Int(next.team)
            guard next.distance == distance[b] else { continue }
            settled.append(next)
            let base = next.distance + price[b]
            let entry = base + moves.entry[b].cost < best ? entry(to: b) : Moves.none
            if base + entry.cost < best {
                best = base + entry.cost
                end = b
                newcomer = entry
            }
            var e = 0
            while let found = nextReachedBack(by: moves.into[b], from: e, base: base, best: best) {
                let arc = moves.into[b][found]
                let from = Int(arc.team)
                if isTrue(arc, from: from) {
                    step[from] = Step(cost: arc.cost, order: arc.order)
                    origin[from] = next.team
                    let d = base + arc.cost - price[from]
                    if reachBack(arc.team, at: d, &end, &best) { newcomer = nil }
                    e = found + 1
                } else {
                    renewMoves(from: from)
                    e = found
                }
            }
            looks += moves.into[b].count
        }
        for entry in settled { price[Int(entry.team)] -= best - entry.distance }
        if let newcomer { move(Int(newcomer.order), to: end, by: newcomer.cost) }
        while end != j {
            let target = Int(origin[end])
            move(Int(step[end].order), to: target, by: step[end].cost)
            end = target
        }
        forgetSearch()
    }

    /// The next of some moves that brings the team it comes from nearer.
    func nextReachedBack(by list: [Moves.Arc], from first: Int, base: Int64, best: Int64) -> Int? {
        let (arcs, price, distance) = (list.span, price.span, distance.span)
        for e in first..<arcs.count {
            let arc = arcs[e]
            let d = base &+ arc.cost &- price[Int(arc.team)]
            if d < min(best, distance[Int(arc.team)]) { return e }
        }
        return nil
    }

    /// Notes a team that a move brings nearer. True when the path had better end there, its price falling to 0.
    @discardableResult
    private mutating func reachBack(
        _ team: Int32, at d: Int64, _ end: inout Int, _ best: inout Int64
    ) -> Bool {
        let j = Int(team)
        if distance[j] == Self.unreached { reached.append(team) }
        distance[j] = d
        heap.push(TeamHeap.Entry(distance: d, team: team))
        guard d + price[j] < best else { return false }
        best = d + price[j]
        end = j
        return true
    }

    /// Gives every team with room the price 0, filling its places as far as that pays. False when it gave up because
    /// searches had looked at more than `limit` in all.
    @discardableResult
    mutating func refillPricedTeams(within limit: Int = .max) -> Bool {
        for j in 0..<nowhere {
            while room[j] > 0, price[j] > 0 {
                guard looks <= limit else { return false }
                refill(j)
            }
        }
        return true
    }
}
