extension Market {
    /// Takes an order out of the market, with all it could choose; its slot may be used again.
    mutating func forget(_ i: Int) {
        if team[i] >= 0 { detach(i) }
        for e in choiceRange(i) {
            let j = Int(choices[e].team)
            if let k = applicants[j].firstIndex(where: { Int($0) == i }) {
                applicants[j].swapAt(k, applicants[j].count - 1)
                applicants[j].removeLast()
            }
        }
        choiceCount[i] = 0
    }

    /// Gives a slot without choices new ones, at the end of all.
    mutating func setChoices(of i: Int, to new: [Choice]) {
        firstChoice[i] = Int32(truncatingIfNeeded: choices.count)
        choiceCount[i] = Int32(truncatingIfNeeded: new.count)
        choices += new
        for choice in new {
            applicants[Int(choice.team)].append(Int32(truncatingIfNeeded: i))
        }
    }

    /// Drops the choices no order has any more.
    mutating func compactChoices() {
        var kept: [Choice] = []
        for i in firstChoice.indices {
            let range = choiceRange(i)
            firstChoice[i] = Int32(truncatingIfNeeded: kept.count)
            kept += choices[range]
        }
        choices = kept
    }
}
