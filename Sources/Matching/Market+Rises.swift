/// What it would cost all to send one order elsewhere.
///
///     order i: a ──▶ b ──k moves──▶ c ──l moves──▶ a      or b ──▶ outside ──▶ a, by way of all who are unserved,
///                                                          of free places, and of places that stay free
///
/// Forced to b, the order displaces a unit there, and leaves a place free at a: the least the others can make of it
/// is a shortest path from b to a in the residual network (Ahuja, Magnanti & Orlin, "Network Flows", 1993, chapter 9),
/// in which `nowhere` stands for the outside. One search against the moves finds it for all b at once.
extension Market {
    /// The other teams that order `i` could go to, `nowhere` included, with its cost there, and by how much the sum of
    /// costs would rise, in units of cost; without teams that can take nobody. Nothing is changed.
    mutating func rises(of i: Int, scale: MatchingScale) -> [(team: Int, cost: Int64, rise: Int64)] {
        let here = Int(team[i])
        searchBack(from: here)
        defer { forgetSearch() }
        var others = choices[choiceRange(i)].map { (team: Int($0.team), cost: $0.cost) }
        others.append((nowhere, penalty[i]))
        return others.compactMap { other in
            guard other.team != here, distance[other.team] != Self.unreached else { return nil }
            let cost = scale.cost(ofPacked: other.cost)
            let own = cost - scale.cost(ofPacked: paid[i])
            return (other.team, cost, own + costOfWay(from: other.team, to: here, scale))
        }
    }

    /// Distances by reduced cost from everywhere to team `a`.
    private mutating func searchBack(from a: Int) {
        let standing = Step(cost: 0, order: -1)
        approach(a, at: 0, by: standing, to: a)
        while let next = heap.pop() {
            let b = Int(next.team)
            guard next.distance == distance[b] else { continue }
            guard b != nowhere else {
                approachOutside(at: next.distance)
                continue
            }
            let base = next.distance + price[b]
            approach(nowhere, at: base, by: standing, to: b)
            let entry = entry(to: b)
            if entry.order >= 0 {
                approach(
                    nowhere, at: base + entry.cost, by: Step(cost: entry.cost, order: entry.order), to: b)
            }
            var e = 0
            while let found = nextReachedBack(by: moves.into[b], from: e, base: base, best: .max) {
                let arc = moves.into[b][found]
                let from = Int(arc.team)
                if isTrue(arc, from: from) {
                    let d = base + arc.cost - price[from]
                    approach(from, at: d, by: Step(cost: arc.cost, order: arc.order), to: b)
                    e = found + 1
                } else {
                    renewMoves(from: from)
                    e = found
                }
            }
        }
    }

    /// A team may give an order to the outside, or have a free place.
    private mutating func approachOutside(at distance: Int64) {
        for a in 0..<nowhere {
            if room[a] > 0 { approach(a, at: distance - price[a], by: Step(cost: 0, order: -1), to: nowhere) }
            let exit = exit(from: a)
            if exit.order >= 0 {
                let d = distance + exit.cost - price[a]
                approach(a, at: d, by: Step(cost: exit.cost, order: exit.order), to: nowhere)
            }
        }
    }

    private mutating func approach(_ j: Int, at d: Int64, by move: Step, to target: Int) {
        guard d < distance[j] else { return }
        let team = Int32(truncatingIfNeeded: j)
        if distance[j] == Self.unreached { reached.append(team) }
        distance[j] = d
        step[j] = move
        origin[j] = Int32(truncatingIfNeeded: target)
        heap.push(TeamHeap.Entry(distance: d, team: team))
    }

    /// Without ties, which a difference of packed costs would still hold.
    private func costOfWay(from start: Int, to end: Int, _ scale: MatchingScale) -> Int64 {
        var (sum, j): (Int64, Int) = (0, start)
        while j != end {
            if step[j].order >= 0 {
                let before = paid[Int(step[j].order)]
                sum += scale.cost(ofPacked: before + step[j].cost) - scale.cost(ofPacked: before)
            }
            j = Int(origin[j])
        }
        return sum
    }
}
