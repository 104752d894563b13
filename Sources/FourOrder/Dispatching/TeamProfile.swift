import Domain

/// The teams that could serve orders of one kind somewhere, and what excludes the others.
struct TeamProfile: Sendable {
    /// A team by its position, at its cost for an order without a place.
    struct Entry {
        let team: Int
        let cost: Int64
    }

    /// The cheapest first; equals by position.
    let all: [Entry]
    /// Those of them that have no place.
    let placeless: [Entry]
    let tree: TeamTree
    /// How many teams each reason excludes: a team counts for its first.
    let excluded: [Exclusion: Int]

    /// - Parameters:
    ///   - order: without a place, a window, a wish or a past.
    ///   - serving: the positions of the teams that serve its category.
    init(
        _ order: DispatchOrderFacts, _ serving: [Int], of teams: [DispatchTeamFacts],
        _ weights: DispatchWeights
    ) {
        let distance = min(weights.unknownDistanceMetres, weights.maxDistanceMetres)
        var entries: [Entry] = []
        var places: [TeamTree.Place] = []
        var excluded: [Exclusion: Int] = [:]
        if serving.count < teams.count { excluded[.noCategory] = teams.count - serving.count }
        for index in serving {
            let team = teams[index]
            switch DispatchCost.candidacy(of: team, for: order, weights: weights) {
            case .eligible(let cost, _):
                entries.append(Entry(team: index, cost: cost))
                guard let place = team.location else { continue }
                places.append(
                    TeamTree.Place(
                        team: index, base: cost - distance, at: place, reach: team.serviceRadiusMetres ?? .max
                    ))
            case .excluded(let reasons):
                if let first = reasons.first { excluded[first, default: 0] += 1 }
            }
        }
        entries.sort { ($0.cost, $0.team) < ($1.cost, $1.team) }
        all = entries
        placeless = entries.filter { teams[$0.team].location == nil }
        tree = TeamTree(places)
        self.excluded = excluded
    }
}
