import Domain
import Foundation
import Testing

@testable import FourOrder

@Suite struct TeamIndexTests {
    private static let skills = ["law", "nursing", "dialect"]

    private func place(_ random: inout SplitMix, _ spread: UInt64) -> Coordinates? {
        Coordinates(
            latitude: 31 + Double(random.next(spread)) / 2000,
            longitude: 104 + Double(random.next(spread)) / 2000)
    }

    /// Teams over half a degree around a town, many of them at one spot, some without a place, some out of reach.
    private func teams(_ count: Int, _ random: inout SplitMix) -> [DispatchTeamFacts] {
        let weekdays = Availability(
            slots: (1...5).compactMap { .init(weekday: $0, fromMinute: 540, toMinute: 1020) })
        return (0..<count).map { index in
            DispatchTeamFacts(
                id: UUID(high: 7, low: UInt64(index)), kind: random.next(2) == 0 ? .professional : .social,
                categories: random.next(3) == 0 ? ["health"] : ["community", "culture"],
                skills: Set(Self.skills.filter { _ in random.next(2) == 0 }),
                location: random.next(20) == 0 ? nil : place(&random, random.next(4) == 0 ? 1 : 1000),
                serviceRadiusMetres: random.next(4) == 0 ? 3_000 : nil, capacity: 5,
                load: Int64(random.next(6)), ratingHundredths: Int64(100 + random.next(400)),
                availability: random.next(2) == 0 ? weekdays : .always)
        }
    }

    private func orders(_ count: Int, _ teams: [DispatchTeamFacts], _ random: inout SplitMix)
        -> [DispatchOrderFacts]
    {
        (0..<count).map { _ in
            // Hours from Thursday, 1 January 2026, 08:00 in China.
            let start = Timestamp(
                microseconds: 1_767_225_600_000_000 + Int64(random.next(200)) * 3_600_000_000)
            return DispatchOrderFacts(
                category: random.next(3) == 0 ? "culture" : "community",
                skills: Set(Self.skills.filter { _ in random.next(4) == 0 }),
                location: random.next(4) == 0 ? nil : place(&random, 1400),
                window: random.next(3) == 0
                    ? TimeWindow(start: start, end: start.adding(seconds: 7_200)) : nil,
                preferredTeam: random.next(3) == 0 ? teams[random.next(UInt64(teams.count))].id : nil,
                letGoBy: random.next(3) == 0 ? [teams[random.next(UInt64(teams.count))].id] : [],
                badlyRated: random.next(3) == 0 ? [teams[random.next(UInt64(teams.count))].id] : [])
        }
    }

    @Test(arguments: [1, 8, 64])
    func `the cheapest are those that a look at all teams finds`(_ count: Int) {
        var random = SplitMix(state: 42)
        let teams = teams(1_500, &random)
        let orders = orders(200, teams, &random)
        // The second half of the orders was not announced.
        let index = TeamIndex(teams, .standard, for: orders[..<100])
        for order in orders {
            let all = teams.enumerated().compactMap { index, team -> (Int64, Int)? in
                guard
                    case .eligible(let cost, _) = DispatchCost.candidacy(
                        of: team, for: order, weights: .standard)
                else { return nil }
                return (cost, index)
            }
            let expected = all.sorted { $0 < $1 }.prefix(count)
            let found = index.cheapest(count, for: order)
            #expect(found.map(\.team) == expected.map(\.1), "\(order)")
            #expect(found.map(\.cost) == expected.map(\.0))
        }
    }

    @Test func `each team counts once, as eligible or for the first reason against it`() {
        var random = SplitMix(state: 7)
        let teams = teams(1_000, &random)
        let orders = orders(200, teams, &random)
        let index = TeamIndex(teams, .standard, for: orders[..<100])
        for order in orders {
            var excluded: [Exclusion: Int] = [:]
            var eligible = 0
            for team in teams {
                switch DispatchCost.candidacy(of: team, for: order, weights: .standard) {
                case .eligible: eligible += 1
                case .excluded(let reasons):
                    // A full team counts as such, wherever and whenever the order is.
                    let first =
                        reasons.contains(.noCategory) || reasons.contains(.noSkill)
                        ? reasons[0] : reasons.contains(.atCapacity) ? .atCapacity : reasons[0]
                    excluded[first, default: 0] += 1
                }
            }
            let standing = index.standing(of: order)
            #expect(standing.eligible == eligible)
            #expect(standing.excluded.filter { $0.value > 0 } == excluded, "\(order)")
        }
    }

    @Test func `an order of a category that nobody serves has none`() {
        var random = SplitMix(state: 1)
        let index = TeamIndex(teams(200, &random), .standard)
        #expect(index.cheapest(8, for: DispatchOrderFacts(category: "fire")).isEmpty)
        #expect(!index.serves("fire"))
    }

    /// Where nothing tells teams apart but their position.
    @Test(arguments: ["one spot", "no place", "teams without a place", "a wish each", "one night"])
    func `the cheapest are found where all teams are alike`(_ worst: String) {
        let spot = Coordinates(latitude: 31.46, longitude: 104.68)
        let nights = Availability(slots: [.init(weekday: 1, fromMinute: 60, toMinute: 120)].compactMap { $0 })
        let teams = (0..<4_000).map { index in
            DispatchTeamFacts(
                id: UUID(high: 7, low: UInt64(index)), categories: ["community"],
                location: worst == "teams without a place" ? nil : spot, capacity: 5,
                availability: worst == "one night" ? nights : .always)
        }
        let start = Timestamp(microseconds: 1_767_225_600_000_000)
        let orders = (0..<200).map { index in
            DispatchOrderFacts(
                category: "community", location: worst == "no place" ? nil : spot,
                window: worst == "one night" ? TimeWindow(start: start, end: start.adding(seconds: 60)) : nil,
                preferredTeam: worst == "a wish each" ? teams[index % 4_000].id : nil)
        }
        let index = TeamIndex(teams, .standard, for: orders)
        let found = orders.reduce(0) { $0 + index.cheapest(8, for: $1).count }
        #expect(found == (worst == "one night" ? 0 : 1_600))
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
