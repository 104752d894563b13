import Domain
import Foundation
import Testing

@testable import FourOrder

@Suite struct TeamIndexTests {
    /// Teams over half a degree around a town, some without a place, some out of reach.
    private func teams(_ count: Int, _ random: inout SplitMix) -> [DispatchTeamFacts] {
        (0..<count).map { index in
            let place = Coordinates(
                latitude: 31 + Double(random.next(1000)) / 2000,
                longitude: 104 + Double(random.next(1000)) / 2000)
            return DispatchTeamFacts(
                id: UUID(high: 7, low: UInt64(index)), isActive: true,
                categories: random.next(3) == 0 ? ["health"] : ["community"],
                location: random.next(20) == 0 ? nil : place,
                serviceRadiusMetres: random.next(4) == 0 ? 3_000 : nil, capacity: 5,
                load: Int64(random.next(6)), ratingHundredths: Int64(100 + random.next(400)))
        }
    }

    @Test(arguments: [1, 8, 64])
    func `the cheapest are those that a look at all teams finds`(_ count: Int) {
        var random = SplitMix(state: 42)
        let teams = teams(1_500, &random)
        let index = TeamIndex(teams, .standard)
        for _ in 0..<40 {
            let order = DispatchOrderFacts(
                category: "community",
                location: Coordinates(
                    latitude: 30.9 + Double(random.next(1400)) / 2000,
                    longitude: 104 + Double(random.next(1000)) / 2000))
            let all = teams.enumerated().compactMap { index, team -> (Int64, Int)? in
                guard
                    case .eligible(let cost, _) = DispatchCost.candidacy(
                        of: team, for: order, weights: .standard)
                else { return nil }
                return (cost, index)
            }
            let expected = all.sorted { $0 < $1 }.prefix(count).map(\.0)
            #expect(index.cheapest(count, for: order).map(\.cost) == expected)
        }
    }

    @Test func `an order of a category that nobody serves has none`() {
        var random = SplitMix(state: 1)
        let index = TeamIndex(teams(200, &random), .standard)
        #expect(index.cheapest(8, for: DispatchOrderFacts(category: "fire")).isEmpty)
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers on every machine.
struct SplitMix {
    var state: UInt64

    mutating func next(_ bound: UInt64) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ z >> 31) % bound)
    }
}
