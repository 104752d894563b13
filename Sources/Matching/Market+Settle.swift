extension Market {
    /// The optimum from scratch: good prices first, then everybody who has no quarrel with them is seated at once, the
    /// others by shortest paths.
    mutating func settle() {
        var quarrels: [Int32] = []
        for i in penalty.indices {
            let best = cheapest(i)
            if room[best.team] > 0 {
                attach(i, to: best.team, paying: best.cost)
            } else {
                quarrels.append(Int32(truncatingIfNeeded: i))
            }
        }
        for i in quarrels { place(Int(i)) }
        refillPricedTeams()
    }

    /// Where an order pays least at the present prices.
    func cheapest(_ i: Int) -> (team: Int, cost: Int64) {
        var (bestTeam, bestCost, best) = (nowhere, penalty[i], penalty[i])
        for e in choiceRange(i) {
            let choice = choices[e]
            guard choice.cost < best else { break }
            let pays = choice.cost + price[Int(choice.team)]
            if pays < best { (bestTeam, bestCost, best) = (Int(choice.team), choice.cost, pays) }
        }
        return (bestTeam, bestCost)
    }
}
