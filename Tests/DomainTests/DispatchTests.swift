import FoundationEssentials
import Testing

@testable import Domain

struct DispatchTests {
    static func id(_ number: UInt64) -> UUID { UUID(high: 0, low: number) }

    static let weights = DispatchWeights.standard

    static func team(_ change: (inout DispatchTeamFacts) -> Void = { _ in }) throws -> DispatchTeamFacts {
        var team = DispatchTeamFacts(
            id: id(1), categories: ["health"], skills: ["nursing", "driving"],
            languages: [LanguageTag("cmn-sichuan")].compactMap(\.self),
            location: try PlacesTests.place(31.0, 104.0), serviceRadiusMetres: 5000,
            capacity: 4, load: 1, acceptancePerMille: 900, ratingHundredths: 460, secondsSinceOffer: 84 * 3600
        )
        change(&team)
        return team
    }

    static func order(_ change: (inout DispatchOrderFacts) -> Void = { _ in }) throws -> DispatchOrderFacts {
        var order = DispatchOrderFacts(
            category: "health", location: try PlacesTests.place(31.01, 104.0))
        change(&order)
        return order
    }

    @Test func `costs add up, term by term`() throws {
        let candidacy = DispatchCost.candidacy(
            of: try Self.team(), for: try Self.order(), weights: Self.weights)
        let terms: [CostTerm] = [
            CostTerm(name: .distance, value: 1112, unit: .metre, cost: 1112),
            CostTerm(name: .load, value: 250, unit: .perMille, cost: 1000),
            CostTerm(name: .acceptance, value: 900, unit: .perMille, cost: 600),
            CostTerm(name: .rating, value: 460, unit: .hundredths, cost: 800),
            CostTerm(name: .preference, value: 0, unit: .flag, cost: 0),
            CostTerm(name: .scarcity, value: 0, unit: .flag, cost: 0),
            CostTerm(name: .turn, value: 84, unit: .hour, cost: 1000),
            CostTerm(name: .squad, value: 1, unit: .flag, cost: 3000),
        ]
        #expect(candidacy == .eligible(cost: 7512, terms: terms))
        #expect(terms.map(\.name) == CostTerm.Name.allCases)
    }

    @Test func `what is not known is assumed, and said to be unknown`() throws {
        let team = try Self.team {
            $0.location = nil
            $0.acceptancePerMille = nil
            $0.ratingHundredths = nil
            $0.secondsSinceOffer = nil
            $0.kind = .professional
        }
        let order = try Self.order { $0.preferredTeam = Self.id(2) }
        let candidacy = DispatchCost.candidacy(of: team, for: order, weights: Self.weights)
        guard case .eligible(let cost, let terms) = candidacy else {
            Issue.record("\(candidacy)")
            return
        }
        #expect(terms.map(\.value) == [nil, 250, nil, nil, 0, 1, nil, 1])
        #expect(terms.map(\.cost) == [5000, 1000, 1200, 2000, 10_000, 2000, 0, 3000])
        #expect(cost == 24_200)
    }

    @Test func `the preferred team pays nothing for it`() throws {
        let order = try Self.order { $0.preferredTeam = Self.id(1) }
        let candidacy = DispatchCost.candidacy(of: try Self.team(), for: order, weights: Self.weights)
        guard case .eligible(let cost, let terms) = candidacy else {
            Issue.record("\(candidacy)")
            return
        }
        #expect(cost == 7512 && terms[4].value == 1)
    }

    private typealias Case = (
        name: CostTerm.Name, team: (inout DispatchTeamFacts) -> Void,
        order: (inout DispatchOrderFacts) -> Void,
        value: Int64?, cost: Int64
    )

    /// Each term at its limits and beyond, and where nothing is known.
    private static func cases() throws -> [Case] {
        let far = try PlacesTests.place(32.0, 104.0)
        return [
            (
                .distance,
                {
                    $0.location = far; $0.serviceRadiusMetres = nil
                }, { _ in }, 110_083, 50_000
            ),
            (.distance, { _ in }, { $0.location = nil }, nil, 5000),
            (.load, { $0.load = 0 }, { _ in }, 0, 0),
            (.load, { $0.load = 3 }, { _ in }, 750, 3000),
            (.load, { $0.load = -1 }, { _ in }, 0, 0),
            (.acceptance, { $0.acceptancePerMille = 0 }, { _ in }, 0, 6000),
            (.acceptance, { $0.acceptancePerMille = 1000 }, { _ in }, 1000, 0),
            (.acceptance, { $0.acceptancePerMille = nil }, { _ in }, nil, 1200),
            (.rating, { $0.ratingHundredths = 100 }, { _ in }, 100, 8000),
            (.rating, { $0.ratingHundredths = 500 }, { _ in }, 500, 0),
            (.rating, { $0.ratingHundredths = nil }, { _ in }, nil, 2000),
            (.preference, { _ in }, { $0.preferredTeam = id(1) }, 1, 0),
            (.preference, { _ in }, { $0.preferredTeam = id(2) }, 0, 10_000),
            (.scarcity, { $0.kind = .professional }, { _ in }, 1, 2000),
            (.scarcity, { $0.kind = .professional }, { $0.skills = ["nursing"] }, 0, 0),
            (.turn, { $0.secondsSinceOffer = 0 }, { _ in }, 0, 2000),
            (.turn, { $0.secondsSinceOffer = 3599 }, { _ in }, 0, 2000),
            (.turn, { $0.secondsSinceOffer = 3600 }, { _ in }, 1, 1988),
            (.turn, { $0.secondsSinceOffer = 168 * 3600 }, { _ in }, 168, 0),
            (.turn, { $0.secondsSinceOffer = .max }, { _ in }, 168, 0),
            (.turn, { $0.secondsSinceOffer = -5 }, { _ in }, 0, 2000),
            (.turn, { $0.secondsSinceOffer = nil }, { _ in }, nil, 0),
            (.squad, { $0.kind = .mutualAid }, { _ in }, 0, 0),
            (.squad, { $0.kind = .social }, { _ in }, 1, 3000),
        ]
    }

    @Test func `each term has its value, its limits and its price`() throws {
        let cases = try Self.cases()
        #expect(Set(cases.map(\.name)) == Set(CostTerm.Name.allCases))
        for (name, changeTeam, changeOrder, value, cost) in cases {
            let candidacy = DispatchCost.candidacy(
                of: try Self.team(changeTeam), for: try Self.order(changeOrder), weights: Self.weights)
            guard case .eligible(let sum, let terms) = candidacy else {
                Issue.record("\(name): \(candidacy)")
                continue
            }
            let term = terms.first { $0.name == name }
            #expect(term?.value == value && term?.cost == cost, "\(String(describing: term))")
            #expect(sum == terms.reduce(0) { $0 + $1.cost })
        }
    }

    @Test func `the dearest team costs what weights say at most`() throws {
        let far = try PlacesTests.place(32.0, 104.0)
        let team = try Self.team {
            $0.location = far
            $0.serviceRadiusMetres = nil
            $0.kind = .professional
            ($0.capacity, $0.load) = (10_000, 9999)
            ($0.acceptancePerMille, $0.ratingHundredths, $0.secondsSinceOffer) = (0, 100, 0)
        }
        let order = try Self.order { $0.preferredTeam = Self.id(2) }
        guard
            case .eligible(let cost, _) = DispatchCost.candidacy(of: team, for: order, weights: Self.weights)
        else {
            Issue.record("the team is eligible")
            return
        }
        // Full load is never reached by a team with room.
        #expect(cost == Self.weights.maxServingCost - 4)
    }

    @Test func `every exclusion has its reason`() throws {
        let monday = try #require(Availability.Slot(weekday: 1, fromMinute: 540, toMinute: 720))
        let start = try #require(Timestamp(rfc3339: "2026-01-06T09:00:00+08:00"))
        let window = try #require(TimeWindow(start: start, end: start.adding(seconds: 3600)))
        let cases: [(Exclusion, (inout DispatchTeamFacts) -> Void, (inout DispatchOrderFacts) -> Void)] = [
            (.inactive, { $0.isActive = false }, { _ in }),
            (.noCategory, { _ in }, { $0.category = "legal_aid" }),
            (.noSkill, { _ in }, { $0.skills = ["nursing", "sign_language"] }),
            (.noLanguage, { _ in }, { $0.language = LanguageTag("yue") }),
            (.outOfArea, { $0.serviceRadiusMetres = 1111 }, { _ in }),
            (.notAvailable, { $0.availability = Availability(slots: [monday]) }, { $0.window = window }),
            (.atCapacity, { $0.load = 4 }, { _ in }),
            (.declined, { _ in }, { $0.letGoBy = [Self.id(1)] }),
            (.ratedBadly, { _ in }, { $0.badlyRated = [Self.id(1)] }),
        ]
        #expect(cases.map(\.0) == Exclusion.allCases)
        var worstTeam = try Self.team()
        var worstOrder = try Self.order()
        for (exclusion, changeTeam, changeOrder) in cases {
            let candidacy = DispatchCost.candidacy(
                of: try Self.team(changeTeam), for: try Self.order(changeOrder), weights: Self.weights)
            #expect(candidacy == .excluded([exclusion]))
            changeTeam(&worstTeam)
            changeOrder(&worstOrder)
        }
        #expect(
            DispatchCost.candidacy(of: worstTeam, for: worstOrder, weights: Self.weights)
                == .excluded(Exclusion.allCases))
    }

    @Test func `a capacity lowered below the load excludes`() throws {
        let team = try Self.team { $0.capacity = 0 }
        #expect(
            DispatchCost.candidacy(of: team, for: try Self.order(), weights: Self.weights)
                == .excluded([.atCapacity]))
    }

    @Test func `the standard weights always serve rather than not`() throws {
        #expect(Self.weights.problems() == [])
        var weights = Self.weights
        weights.unservedLowCost = weights.maxServingCost
        #expect(weights.problems().map(\.weight) == ["unserved_low_cost"])
        #expect(weights.problems().map(\.least) == [weights.maxServingCost + 1])
        weights = Self.weights
        weights.unservedHighCost = 1
        #expect(weights.problems().map(\.weight) == ["unserved_high_cost"])
        #expect(weights.problems().map(\.least) == [weights.unservedNormalCost])
    }

    @Test(arguments: [
        (Priority.low, Int64(0), Int64(100_000)), (.normal, 3599, 200_000), (.normal, 3600, 200_200),
        (.high, 7200, 400_400), (.urgent, 0, 800_000), (.urgent, .max, 944_000), (.low, -5, 100_000),
    ])
    func `waiting and priority make an order pressing`(priority: Priority, seconds: Int64, cost: Int64) {
        #expect(Self.weights.unservedCost(priority: priority, waitingSeconds: seconds) == cost)
    }
}
