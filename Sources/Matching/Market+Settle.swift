extension Market {
    /// The optimum from scratch: good prices first, then everybody who finds room where it is cheapest is seated, the
    /// others are placed by shortest paths, and prices that turn out too high come down the same way.
    mutating func settle(_ orders: [Int]) {
        movesAreListed = false
        price = Auction.prices(for: self) + [0]
        var quarrels: [Int32] = []
        for i in orders {
            let best = cheapest(i)
            if room[best.team] > 0 {
                attach(i, to: best.team, paying: best.cost)
            } else {
                quarrels.append(Int32(truncatingIfNeeded: i))
            }
        }
        listMoves()
        for i in quarrels { place(Int(i)) }
        refillPricedTeams()
        lowerPricesOfClosedTeams()
    }

    /// Where an order pays least at the present prices, and its cost there.
    private func cheapest(_ i: Int) -> (team: Int, cost: Int64) {
        var least = (team: nowhere, cost: penalty[i], pays: penalty[i])
        for choice in choices[choiceRange(i)] {
            let pays = choice.cost + price[Int(choice.team)]
            if pays < least.pays { least = (Int(choice.team), choice.cost, pays) }
        }
        return (least.team, least.cost)
    }

    /// A team without any place may bear any price that is high enough: gives it the least.
    private mutating func lowerPricesOfClosedTeams() {
        let closed = (0..<nowhere).filter { room[$0] == 0 && head[$0] < 0 }
        guard !closed.isEmpty else { return }
        var least = [Int64](repeating: -1, count: nowhere)
        for j in closed { least[j] = 0 }
        for i in penalty.indices {
            for choice in choices[choiceRange(i)] where least[Int(choice.team)] >= 0 {
                least[Int(choice.team)] = max(least[Int(choice.team)], dual(i) - choice.cost)
            }
        }
        for j in closed { price[j] = least[j] }
    }
}
