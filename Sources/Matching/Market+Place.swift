extension Market {
    /// Places a free order along a shortest alternating path, Dijkstra on the teams with prices as potentials.
    ///
    ///     free i ──▶ team a (full) ──k moves──▶ team b (full) ──l moves──▶ team c (room), or l is left unserved
    ///
    /// Only the teams nearer than the end of the path are expanded; their prices rise by what they are nearer, which
    /// keeps complementary slackness. O(moves from the teams expanded + heap).
    mutating func place(_ i: Int) {
        let free = Int32(truncatingIfNeeded: i)
        var end = nowhere
        var best = penalty[i]
        step[nowhere] = Step(cost: penalty[i], order: free)
        looks += Int(choiceCount[i])
        for e in choiceRange(i) {
            let d = choices[e].cost + price[Int(choices[e].team)]
            guard d < best, d < distance[Int(choices[e].team)] else { continue }
            reach(choices[e].team, at: d, by: Step(cost: choices[e].cost, order: free), &end, &best)
        }
        while let next = heap.pop(), next.distance < best {
            let a = Int(next.team)
            guard next.distance == distance[a] else { continue }
            settled.append(next)
            let base = next.distance - price[a]
            var e = 0
            while let found = nextReached(by: moves.out[a], from: e, base: base, best: best) {
                let arc = moves.out[a][found]
                if isTrue(arc, from: a) {
                    let d = base + arc.cost + price[Int(arc.team)]
                    reach(arc.team, at: d, by: Step(cost: arc.cost, order: arc.order), &end, &best)
                    e = found + 1
                } else {
                    renewMoves(from: a)
                    e = 0
                }
            }
            looks += moves.out[a].count
        }
        for entry in settled { price[Int(entry.team)] += best - entry.distance }
        var target = end
        repeat {
            let order = Int(step[target].order)
            let from = Int(team[order])
            move(order, to: target, by: step[target].cost)
            target = from
        } while target >= 0
        forgetSearch()
    }

    /// The next of some moves that brings a team nearer.
    private func nextReached(by list: [Moves.Arc], from first: Int, base: Int64, best: Int64) -> Int? {
        let (arcs, price, distance) = (list.span, price.span, distance.span)
        for e in first..<arcs.count {
            let arc = arcs[e]
            let d = base &+ arc.cost &+ price[Int(arc.team)]
            if d < min(best, distance[Int(arc.team)]) { return e }
        }
        return nil
    }

    /// Notes a team that a move brings nearer, and that the path may end there: at a free place, or by leaving
    /// one of its orders unserved.
    private mutating func reach(
        _ team: Int32, at d: Int64, by move: Step, _ end: inout Int, _ best: inout Int64
    ) {
        let j = Int(team)
        step[j] = move
        guard room[j] <= 0 else {
            best = d
            end = j
            return
        }
        if distance[j] == Self.unreached { reached.append(team) }
        distance[j] = d
        heap.push(TeamHeap.Entry(distance: d, team: team))
        let base = d - price[j]
        if base + moves.exit[j].cost < best {
            let exit = exit(from: j)
            guard base + exit.cost < best else { return }
            best = base + exit.cost
            end = nowhere
            step[nowhere] = Step(cost: exit.cost, order: exit.order)
        }
    }
}
