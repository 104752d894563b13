import Testing

@testable import Domain

struct ValuesTests {
    @Test func `raw values are those of the contract`() {
        #expect(
            Channel.allCases.map(\.rawValue) == [
                "app", "web", "wechat", "hotline", "wish_wall", "suggestion_box", "visit", "survey",
                "open311",
            ])
        #expect(
            SiteKind.allCases.map(\.rawValue) == [
                "center", "institute", "station", "point", "base", "mobile",
            ])
        #expect(
            TeamKind.allCases.map(\.rawValue)
                == ["corps", "detachment", "professional", "social", "mutual_aid"])
        #expect(Priority.allCases.map(\.rawValue) == ["low", "normal", "high", "urgent"])
        #expect(DispatchMode.allCases.map(\.rawValue) == ["direct", "broadcast"])
        #expect(DispatchPolicy.allCases.map(\.rawValue) == ["manual", "suggest", "auto", "broadcast"])
        #expect(
            PracticePlatform.allCases.map(\.rawValue)
                == ["theory", "education", "culture", "science", "sports"])
        #expect(
            Attention.allCases.map(\.rawValue)
                == ["overdue", "returned", "not_started", "not_completed", "binding_expired", "escalated"])
        #expect(Role.allCases.map(\.rawValue).sorted() == Self.roles)
        #expect(ActorKind.allCases.map(\.rawValue) == ["account", "api_key", "clock", "matching"])
        #expect(MatchingRunState.allCases.map(\.rawValue) == ["running", "done", "confirmed", "failed"])
        #expect(RatingAspect.allCases.map(\.rawValue) == ["speed", "attitude", "quality"])
        #expect(Datum.allCases.map(\.rawValue) == ["wgs84", "gcj02"])
    }

    static let roles = ["admin", "dispatcher", "intake", "leader", "resident", "volunteer"]

    @Test func `the national network has 22 categories`() {
        #expect(
            NationalCategory.allCases.map(\.rawValue) == [
                "community", "poverty_relief", "education", "health", "legal_aid", "environment", "science",
                "culture", "safety", "civility", "traffic", "fire", "emergency", "anti_drug", "sports",
                "tourism", "special_care", "large_event", "overseas", "tax", "epidemic", "other",
            ])
        #expect(Set(NationalCategory.allCases.map(\.label.zh)).count == 22)
        #expect(Set(NationalCategory.allCases.compactMap(\.platform)) == Set(PracticePlatform.allCases))
    }

    @Test(arguments: [
        (Priority.urgent, 24, 1800), (.high, 72, 7200), (.normal, 168, 86_400), (.low, 360, 172_800),
    ])
    func `priority sets the deadlines`(priority: Priority, dueHours: Int, offerSeconds: Int) {
        #expect(priority.dueHours == dueHours)
        #expect(priority.offerSeconds == offerSeconds)
        #expect(OfferLimits.expiresInSeconds.contains(Int64(offerSeconds)))
    }

    @Test func `residents place on three channels`() {
        #expect(Channel.allCases.filter(\.isOpenToResidents) == [.app, .web, .wechat])
    }

    @Test func `scores of 1 and 2 are bad`() {
        #expect(RatingScore.allCases.filter(\.isBad).map(\.rawValue) == [1, 2])
        #expect(RatingScore(rawValue: 5)?.label.zh == "非常满意")
        #expect(RatingScore(rawValue: 0) == nil && RatingScore(rawValue: 6) == nil)
    }

    @Test(arguments: [(1, 2, false), (2, 2, true), (3, 2, true), (0, 0, true)])
    func `a dispatch may be binding from the limit of returns on`(returns: Int, limit: Int, may: Bool) {
        #expect(ReturnRule.mayBind(returns: returns, limit: limit) == may)
    }

    @Test(arguments: Attention.allCases)
    func `every attention is defined in both languages`(attention: Attention) {
        #expect(attention.definition.zh.hasSuffix("。") && attention.definition.en.hasSuffix("."))
        #expect(!attention.states.isEmpty)
    }
}
