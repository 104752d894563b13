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
            capacity: 4, load: 1, acceptancePerMille: 900, ratingHundredths: 460)
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
        ]
        #expect(candidacy == .eligible(cost: 3512, terms: terms))
        #expect(terms.map(\.name) == CostTerm.Name.allCases)
    }

    @Test func `what is not known is assumed, and said to be unknown`() throws {
        let team = try Self.team {
            $0.location = nil
            $0.acceptancePerMille = nil
            $0.ratingHundredths = nil
            $0.kind = .professional
        }
        let order = try Self.order { $0.preferredTeam = Self.id(2) }
        let candidacy = DispatchCost.candidacy(of: team, for: order, weights: Self.weights)
        guard case .eligible(let cost, let terms) = candidacy else {
            Issue.record("\(candidacy)")
            return
        }
        #expect(terms.map(\.value) == [nil, 250, nil, nil, 0, 1])
        #expect(terms.map(\.cost) == [5000, 1000, 1200, 2000, 10_000, 2000])
        #expect(cost == 21_200)
    }

    @Test func `the preferred team pays nothing for it`() throws {
        let order = try Self.order { $0.preferredTeam = Self.id(1) }
        let candidacy = DispatchCost.candidacy(of: try Self.team(), for: order, weights: Self.weights)
        guard case .eligible(let cost, let terms) = candidacy else {
            Issue.record("\(candidacy)")
            return
        }
        #expect(cost == 3512 && terms[4].value == 1)
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
        #expect(weights.problems() == ["unserved_low_cost"])
        weights = Self.weights
        weights.fullLoadCost = -1
        weights.unknownRatingHundredths = 501
        #expect(weights.problems() == ["full_load_cost", "unknown_rating_hundredths"])
        weights = Self.weights
        weights.unservedHighCost = 1
        #expect(weights.problems() == ["unserved_high_cost"])
    }

    @Test(arguments: [
        (Priority.low, Int64(0), Int64(100_000)), (.normal, 3599, 200_000), (.normal, 3600, 200_200),
        (.high, 7200, 400_400), (.urgent, 0, 800_000), (.urgent, .max, 944_000), (.low, -5, 100_000),
    ])
    func `waiting and priority make an order pressing`(priority: Priority, seconds: Int64, cost: Int64) {
        #expect(Self.weights.unservedCost(priority: priority, waitingSeconds: seconds) == cost)
    }

    static let windows: [(String, String, Bool)] = [
        // Monday 09:00 to 12:00, Friday 20:00 to 24:00, Saturday 00:00 to 02:00, Sunday 22:00 on, in UTC+8.
        ("2026-01-05T09:00:00+08:00", "2026-01-05T12:00:00+08:00", true),
        ("2026-01-05T01:00:00Z", "2026-01-05T04:00:00Z", true),
        ("2026-01-05T08:59:59+08:00", "2026-01-05T12:00:00+08:00", false),
        ("2026-01-05T09:00:00+08:00", "2026-01-05T12:00:01+08:00", false),
        ("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z", false),
        ("2026-01-09T23:00:00+08:00", "2026-01-10T01:30:00+08:00", true),
        ("2026-01-09T23:00:00+08:00", "2026-01-10T02:30:00+08:00", false),
        ("2026-01-11T23:00:00+08:00", "2026-01-12T00:00:00+08:00", true),
        ("2026-01-11T23:00:00+08:00", "2026-01-12T00:00:01+08:00", false),
        ("2026-01-05T09:00:00+08:00", "2026-01-12T12:00:00+08:00", false),
        ("1969-12-29T09:00:00+08:00", "1969-12-29T12:00:00+08:00", true),
    ]

    @Test(arguments: windows)
    func `a weekly pattern covers whole windows`(start: String, end: String, expected: Bool) throws {
        let slots = try [(1, 540, 720), (5, 1200, 1440), (6, 0, 120), (7, 1320, 1440)].map {
            try #require(Availability.Slot(weekday: $0.0, fromMinute: $0.1, toMinute: $0.2))
        }
        let from = try #require(Timestamp(rfc3339: start))
        let to = try #require(Timestamp(rfc3339: end))
        let window = try #require(TimeWindow(start: from, end: to))
        #expect(Availability(slots: slots).covers(window) == expected)
        #expect(Availability.always.covers(window))
    }

    @Test func `seven whole days cover any window, and slots meet across Sunday night`() throws {
        let week = try (1...7).map {
            try #require(Availability.Slot(weekday: $0, fromMinute: 0, toMinute: 1440))
        }
        let start = try #require(Timestamp(rfc3339: "2026-01-11T20:00:00+08:00"))
        let month = try #require(TimeWindow(start: start, end: start.adding(days: 30)))
        let night = try #require(TimeWindow(start: start, end: start.adding(seconds: 8 * 3600)))
        #expect(Availability(slots: week).covers(month))
        #expect(!Availability(slots: Array(week.dropLast())).covers(month))
        #expect(Availability(slots: [week[6], week[0]]).covers(night))
    }

    @Test(
        arguments: [
            ("00:00", 0), ("09:30", 570), ("24:00", 1440), ("23:59", 1439), ("24:01", nil), ("25:00", nil),
            ("9:30", nil), ("09:60", nil), ("0930", nil), ("09.30", nil), ("", nil), ("０9:30", nil),
            ("-1:00", nil),
        ] as [(String, Int?)])
    func `times of day are HH:MM`(text: String, minute: Int?) {
        #expect(Availability.minute(of: text) == minute)
        if let minute { #expect(Availability.text(ofMinute: minute) == text) }
    }

    @Test(arguments: [(0, 0, 60), (8, 0, 60), (1, 60, 60), (1, 60, 30), (1, -1, 30), (1, 0, 1441)])
    func `slots out of range are refused`(weekday: Int, from: Int, to: Int) {
        #expect(Availability.Slot(weekday: weekday, fromMinute: from, toMinute: to) == nil)
    }
}
