extension Market {
    /// How many of an order's choices are kept in front, where most questions are answered: two lines of cache.
    static let frontCount = 8

    /// Where an order pays least at the present prices, and its cost there.
    mutating func cheapest(_ i: Int) -> (team: Int, cost: Int64) {
        let behind = bound[i] - fallen
        let offer = cheapestInFront(i)
        guard Int(choiceCount[i]) > Self.frontCount, offer.pays > behind else {
            return (offer.team, offer.cost)
        }
        bringForward(i)
        let better = cheapestInFront(i)
        return (better.team, better.cost)
    }

    private func cheapestInFront(_ i: Int) -> (team: Int, cost: Int64, pays: Int64) {
        let first = Int(firstChoice[i])
        var least = (team: nowhere, cost: penalty[i], pays: penalty[i])
        for e in first..<(first + min(Int(choiceCount[i]), Self.frontCount)) {
            let choice = choices[e]
            let pays = choice.cost + price[Int(choice.team)]
            if pays < least.pays { least = (Int(choice.team), choice.cost, pays) }
        }
        return least
    }

    /// Sorts an order's cheapest choices at the present prices to the front and notes the least of the others.
    mutating func bringForward(_ i: Int) {
        bound[i] = fallen + Self.bringForward(choiceRange(i), of: &choices, at: price)
    }

    /// Returns what the least of the others pays.
    private static func bringForward(
        _ range: Range<Int>, of choices: inout [Choice], at prices: [Int64]
    ) -> Int64 {
        let price = prices.span
        var choices = choices.mutableSpan
        let first = range.lowerBound
        var front = InlineArray<8, Int64>(repeating: .max)
        var behind = Int64.max / 4
        for e in range {
            let choice = choices[e]
            let pays = choice.cost + price[Int(choice.team)]
            guard pays < front[7] else {
                behind = min(behind, pays)
                continue
            }
            behind = min(behind, front[7])
            var hole = min(e - first, 7)
            if e > first + 7 { choices[e] = choices[first + 7] }
            while hole > 0, pays < front[hole - 1] {
                front[hole] = front[hole - 1]
                choices[first + hole] = choices[first + hole - 1]
                hole -= 1
            }
            front[hole] = pays
            choices[first + hole] = choice
        }
        return behind
    }

    /// Prices are about to fall, by so much at most. Bounds are given up before the sum could overflow.
    mutating func noteFall(_ amount: Int64) {
        fallen += amount
        guard fallen > 1 << 60 else { return }
        for i in bound.indices { bound[i] = 0 }
        fallen = 0
    }
}
