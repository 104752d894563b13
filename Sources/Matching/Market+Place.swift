extension Market {
    /// Places a free order along a shortest alternating path, Dijkstra on the teams with prices as potentials.
    ///
    ///     free i ──▶ team a (full) ──k moves──▶ team b (full) ──l moves──▶ team c (room), or l is left unserved
    ///
    /// Only the teams nearer than the end of the path are expanded; their prices rise by what they are nearer, which
    /// keeps complementary slackness. O(choices of the orders at the teams expanded + heap).
    mutating func place(_ i: Int) {
        var end = nowhere
        var best = penalty[i]
        step[nowhere] = Step(cost: best, order: Int32(truncatingIfNeeded: i))
        relaxChoices(of: i, from: 0, end: &end, best: &best)
        while let entry = heap.pop(), entry.distance < best {
            let j = Int(entry.team)
            guard entry.distance == distance[j] else { continue }
            settled.append(entry)
            var k = head[j]
            while k >= 0 {
                let order = Int(k)
                let base = entry.distance - paid[order] - price[j]
                if base + penalty[order] < best {
                    best = base + penalty[order]
                    end = nowhere
                    step[nowhere] = Step(cost: penalty[order], order: k)
                }
                relaxChoices(of: order, from: base, end: &end, best: &best)
                k = next[order]
            }
        }
        for entry in settled { price[Int(entry.team)] += best - entry.distance }
        var j = end
        while true {
            let move = step[j]
            let order = Int(move.order)
            let from = Int(team[order])
            if from >= 0 { detach(order) }
            attach(order, to: j, paying: move.cost)
            if from < 0 { break }
            j = from
        }
        forgetSearch()
    }

    /// Notes the teams that order `i` brings nearer. What lies behind its front is looked at only if it could matter.
    private mutating func relaxChoices(of i: Int, from base: Int64, end: inout Int, best: inout Int64) {
        let first = Int(firstChoice[i])
        let count = Int(choiceCount[i])
        var last = first + min(count, Self.frontCount)
        if count > Self.frontCount, base + bound[i] - fallen < best {
            bringForward(i)
            if base + bound[i] - fallen < best { last = first + count }
        }
        for e in first..<last {
            let choice = choices[e]
            let j = Int(choice.team)
            let d = base + choice.cost + price[j]
            guard d < best, d < distance[j] else { continue }
            step[j] = Step(cost: choice.cost, order: Int32(truncatingIfNeeded: i))
            if room[j] > 0 {
                best = d
                end = j
            } else {
                if distance[j] == Self.unreached { reached.append(choice.team) }
                distance[j] = d
                heap.push(TeamHeap.Entry(distance: d, team: choice.team))
            }
        }
    }
}
