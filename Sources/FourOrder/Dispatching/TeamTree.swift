import Domain

/// Teams by their places, as a k-d tree (Bentley 1975) whose nodes know what the teams under them cost at least and
/// how far they go at most: a search enters only what may hold one of the cheapest.
///
/// Distances to a node are never more than those to any place in it: each part of the haversine formula is taken at its
/// least.
struct TeamTree: Sendable {
    /// A team where it sets out from.
    struct Place {
        /// Its position among all teams.
        let team: Int
        /// What it costs beside the distance.
        let base: Int64
        let at: Coordinates
        /// How far it goes, in metres; `Int64.max` for anywhere.
        let reach: Int64

        /// Metres to an order there, nil where that is out of its area.
        func metres(to order: Coordinates) -> Int64? {
            let metres = Int64(at.metres(to: order).rounded())
            return metres <= reach ? metres : nil
        }
    }

    struct Node {
        let range: Range<Int>
        /// The two halves of the range; of a leaf nil.
        var halves: (Int, Int)?
        let box: PlaceBox
        let base: Int64
        let farthestReach: Int64
        let nearestReach: Int64
        let firstTeam: Int
    }

    private static let leafPlaces = 8

    private(set) var places: [Place]
    private(set) var nodes: [Node] = []

    init(_ places: [Place]) {
        self.places = places
        nodes.reserveCapacity(places.count / 3)
        if !places.isEmpty { _ = build(places.indices) }
    }

    private mutating func build(_ range: Range<Int>) -> Int {
        let members = places[range]
        let box = PlaceBox(members.lazy.map(\.at))
        let number = nodes.count
        nodes.append(
            Node(
                range: range, halves: nil, box: box, base: members.lazy.map(\.base).min() ?? 0,
                farthestReach: members.lazy.map(\.reach).max() ?? 0,
                nearestReach: members.lazy.map(\.reach).min() ?? 0,
                firstTeam: members.lazy.map(\.team).min() ?? 0))
        guard range.count > Self.leafPlaces else { return number }
        if box.isWiderThanHigh {
            places[range].sort { ($0.at.longitude, $0.team) < ($1.at.longitude, $1.team) }
        } else {
            places[range].sort { ($0.at.latitude, $0.team) < ($1.at.latitude, $1.team) }
        }
        let middle = range.lowerBound + range.count / 2
        nodes[number].halves = (build(range.lowerBound..<middle), build(middle..<range.upperBound))
        return number
    }

    // MARK: Walks

    /// Goes through the leaves, of two halves first through the nearer, and past nodes that are not worth it.
    ///
    /// - Parameters:
    ///   - enters: whether to go into a node, at least so many metres away; asked when its turn has come.
    ///   - visit: gets each place of a leaf.
    func walk(
        from order: Coordinates, enters: (Node, Int64) -> Bool, visit: (Place) -> Void
    ) {
        guard !nodes.isEmpty else { return }
        let origin = PlaceBox.Origin(order)
        walk(0, nodes[0].box.metres(from: origin), origin, enters, visit)
    }

    private func walk(
        _ number: Int, _ metres: Int64, _ origin: PlaceBox.Origin, _ enters: (Node, Int64) -> Bool,
        _ visit: (Place) -> Void
    ) {
        let node = nodes[number]
        guard enters(node, metres) else { return }
        guard let (left, right) = node.halves else {
            for place in places[node.range] { visit(place) }
            return
        }
        let leftMetres = nodes[left].box.metres(from: origin)
        let rightMetres = nodes[right].box.metres(from: origin)
        if leftMetres + nodes[left].base <= rightMetres + nodes[right].base {
            walk(left, leftMetres, origin, enters, visit)
            walk(right, rightMetres, origin, enters, visit)
        } else {
            walk(right, rightMetres, origin, enters, visit)
            walk(left, leftMetres, origin, enters, visit)
        }
    }
}
