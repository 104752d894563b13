import Domain

/// Teams by category and place, so that the cheapest for an order are found without looking at all of them.
struct TeamIndex {
    /// A team that could have an order, by its position.
    struct Choice {
        let team: Int
        let cost: Int64
    }

    /// The teams of one category.
    private struct Bucket {
        var all: [Int] = []
        var placeless: [Int] = []
        var cells: [Cell: [Int]] = [:]
    }

    /// A square of 0.05 degrees.
    private struct Cell: Hashable {
        let row: Int
        let column: Int

        static let degrees = 0.05
        /// North to south, 0.05 degrees are 5,560 m.
        static let metres = Coordinates.meanRadiusMetres * degrees * .pi / 180

        init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }

        init(_ place: Coordinates) {
            row = Int((place.latitude / Self.degrees).rounded(.down))
            column = Int((place.longitude / Self.degrees).rounded(.down))
        }

        /// The cells so many steps away, and no nearer.
        func ring(_ distance: Int) -> [Cell] {
            if distance == 0 { return [self] }
            var cells: [Cell] = []
            for offset in -distance...distance {
                cells.append(Cell(row: row - distance, column: column + offset))
                cells.append(Cell(row: row + distance, column: column + offset))
            }
            for offset in (1 - distance)..<distance {
                cells.append(Cell(row: row + offset, column: column - distance))
                cells.append(Cell(row: row + offset, column: column + distance))
            }
            return cells
        }
    }

    /// Up to so many teams are all looked at.
    private static let smallBucket = 128
    /// Beyond so many rings, a degree in all, the rest is looked at in one go.
    private static let maximumRings = 20

    private let teams: [DispatchTeamFacts]
    private let weights: DispatchWeights
    private var buckets: [String: Bucket] = [:]

    init(_ teams: [DispatchTeamFacts], _ weights: DispatchWeights) {
        self.teams = teams
        self.weights = weights
        for (index, team) in teams.enumerated() where team.isActive && team.load < team.capacity {
            for category in team.categories {
                buckets[category, default: Bucket()].all.append(index)
                if let place = team.location {
                    buckets[category, default: Bucket()].cells[Cell(place), default: []].append(index)
                } else {
                    buckets[category, default: Bucket()].placeless.append(index)
                }
            }
        }
    }

    /// The cheapest teams for an order, at most so many, cheapest first; equals by position.
    func cheapest(_ count: Int, for order: DispatchOrderFacts) -> [Choice] {
        guard let bucket = buckets[order.category] else { return [] }
        guard let place = order.location, bucket.all.count > Self.smallBucket else {
            return Self.best(count, bucket.all.compactMap { choice($0, order) })
        }
        var found = bucket.placeless.compactMap { choice($0, order) }
        var seen = bucket.placeless.count
        let center = Cell(place)
        // West to east, cells are narrower; narrowest on the side of the pole.
        let width = Cell.metres * Self.narrowing(abs(place.latitude) + 1)
        for distance in 0..<Self.maximumRings {
            for cell in center.ring(distance) {
                guard let members = bucket.cells[cell] else { continue }
                seen += members.count
                found += members.compactMap { choice($0, order) }
            }
            if seen == bucket.all.count { return Self.best(count, found) }
            if found.count >= count {
                found = Self.best(count, found)
                // What is yet to come lies at least so far away, and distance is only one of the costs.
                let bound = min(Int64(Double(distance) * width), weights.maxDistanceMetres)
                if let last = found.last, last.cost <= bound { return found }
            }
        }
        return Self.best(count, bucket.all.compactMap { choice($0, order) })
    }

    private func choice(_ index: Int, _ order: DispatchOrderFacts) -> Choice? {
        guard
            case .eligible(let cost, _) = DispatchCost.candidacy(
                of: teams[index], for: order, weights: weights)
        else { return nil }
        return Choice(team: index, cost: cost)
    }

    private static func best(_ count: Int, _ choices: [Choice]) -> [Choice] {
        Array(choices.sorted { ($0.cost, $0.team) < ($1.cost, $1.team) }.prefix(count))
    }

    /// How much narrower a degree of longitude is than one of latitude: a chord below the cosine.
    private static func narrowing(_ latitude: Double) -> Double { max(0, 1 - latitude / 90) }
}
