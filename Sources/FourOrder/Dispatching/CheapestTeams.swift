/// The cheapest of the teams it was shown, at most so many, in order; equals by position.
struct CheapestTeams {
    private(set) var choices: [TeamIndex.Choice] = []
    private let count: Int

    init(_ count: Int) {
        self.count = count
        choices.reserveCapacity(count)
    }

    /// Whether a team at this cost would be among them; if not, none that costs as much and stands behind it would.
    func admits(_ cost: Int64, _ team: Int) -> Bool {
        guard choices.count == count, let last = choices.last else { return count > 0 }
        return (cost, team) < (last.cost, last.team)
    }

    mutating func add(_ choice: TeamIndex.Choice) {
        guard admits(choice.cost, choice.team) else { return }
        if choices.count == count { choices.removeLast() }
        var low = 0
        var high = choices.count
        while low < high {
            let middle = (low + high) / 2
            let other = choices[middle]
            if (other.cost, other.team) < (choice.cost, choice.team) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        choices.insert(choice, at: low)
    }
}
