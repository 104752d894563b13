extension Market {
    /// Fills a place left free at a team whose price is not 0, or lowers the price to 0: the mirror image of `place`.
    ///
    ///     free place at a ◀──k moves── team b ◀──l moves── team c, whose price falls to 0; or l was unserved
    ///
    /// The search goes over the orders that would like to come; prices of the teams nearer than its end fall by what
    /// they are nearer. O(applicants of the teams expanded + heap).
    mutating func refill(_ j: Int) {
        var end = j
        var best = price[j]
        var lastStep = Step(cost: 0, order: -1)
        distance[j] = 0
        reached.append(Int32(truncatingIfNeeded: j))
        heap.push(TeamHeap.Entry(distance: 0, team: Int32(truncatingIfNeeded: j)))
        while let entry = heap.pop(), entry.distance < best {
            let j = Int(entry.team)
            guard entry.distance == distance[j] else { continue }
            settled.append(entry)
            if entry.distance + price[j] < best {
                best = entry.distance + price[j]
                end = j
                lastStep.order = -1
            }
            for applicant in applicants[j] {
                let i = Int(applicant.order)
                let from = team[i]
                guard from >= 0 else { continue }
                let d = entry.distance + applicant.cost + price[j] - paid[i] - price[Int(from)]
                guard d < best, d < distance[Int(from)] else { continue }
                if Int(from) == nowhere {
                    best = d
                    end = j
                    lastStep = Step(cost: applicant.cost, order: applicant.order)
                } else {
                    if distance[Int(from)] == Self.unreached { reached.append(from) }
                    distance[Int(from)] = d
                    // What the mover will pay at j; j itself is where the mover's edge leads.
                    step[Int(from)] = Step(cost: applicant.cost, order: applicant.order)
                    origin[Int(from)] = entry.team
                    heap.push(TeamHeap.Entry(distance: d, team: from))
                }
            }
        }
        noteFall(best)
        for entry in settled { price[Int(entry.team)] -= best - entry.distance }
        if lastStep.order >= 0 {
            detach(Int(lastStep.order))
            attach(Int(lastStep.order), to: end, paying: lastStep.cost)
        }
        while end != j {
            let move = step[end]
            let target = Int(origin[end])
            detach(Int(move.order))
            attach(Int(move.order), to: target, paying: move.cost)
            end = target
        }
        forgetSearch()
    }

    /// Gives every team with room the price 0, filling its places as far as that pays.
    mutating func refillPricedTeams() {
        for j in 0..<nowhere {
            while room[j] > 0, price[j] > 0 {
                if !applicantsAreListed { listApplicants() }
                refill(j)
            }
        }
    }
}
