/// Why a team cannot be offered an order; `excluded` of a candidate, in this order.
public enum Exclusion: String, CaseIterable, Sendable {
    case inactive
    case noCategory = "no_category"
    case noSkill = "no_skill"
    /// Does not speak what the order asks for.
    case noLanguage = "no_language"
    case outOfArea = "out_of_area"
    case notAvailable = "not_available"
    case atCapacity = "at_capacity"
    /// The team let it go in this round.
    case declined
    /// The resident rated the team 1 or 2 for it in an earlier round.
    case ratedBadly = "rated_badly"

    public var label: Wording {
        switch self {
        case .inactive: Wording(zh: "队伍已停用", en: "Not active")
        case .noCategory: Wording(zh: "不提供此类服务", en: "Does not serve the category")
        case .noSkill: Wording(zh: "缺少所需技能", en: "Lacks a skill")
        case .noLanguage: Wording(zh: "不会所需语言或方言", en: "Does not speak the language")
        case .outOfArea: Wording(zh: "超出服务范围", en: "Outside its area")
        case .notAvailable: Wording(zh: "该时段不提供服务", en: "Not available at that time")
        case .atCapacity: Wording(zh: "已满负荷", en: "At capacity")
        case .declined: Wording(zh: "本轮已拒退此单", en: "Let it go in this round")
        case .ratedBadly: Wording(zh: "曾因此单获差评", en: "Rated badly for it")
        }
    }
}

/// One reason in a team's cost. Costs are in metres of travel (see ``DispatchWeights``), never negative.
public struct CostTerm: Hashable, Sendable {
    public enum Name: String, CaseIterable, Sendable {
        /// Metres between order and team: travel is time and money of volunteers.
        case distance
        /// Orders held, per mille of capacity: spreads the work over teams.
        case load
        /// Offers accepted, per mille: an offer that is let go costs the resident a round.
        case acceptance
        /// Average rating, hundredths: residents get the teams that others were satisfied with.
        case rating
        /// 1 for the team the resident would like, 0 for another.
        case preference
        /// 1 for a professional team on an order that asks for no skill: keeps scarce teams free.
        case scarcity
        /// Hours since the team was last offered an order, up to a full turn (轮流): who has waited longest goes first.
        case turn
        /// 0 for a mutual-aid squad (互助队), 1 for any other team: neighbours help first, the nearest before others.
        case squad
    }

    public enum Unit: String, CaseIterable, Sendable {
        case metre = "m"
        case perMille = "per_mille"
        case hundredths
        case flag
        case hour = "h"
    }

    public let name: Name
    /// In `unit`; nil where it is not known and the weights' assumption counts.
    public let value: Int64?
    public let unit: Unit
    public let cost: Int64
}

/// What became of one team as a candidate for one order.
public enum Candidacy: Hashable, Sendable {
    /// The terms in the order of ``CostTerm/Name``, and their sum.
    case eligible(cost: Int64, terms: [CostTerm])
    /// Every reason against it, in the order of ``Exclusion``.
    case excluded([Exclusion])
}

/// The cost model behind candidates and matching: pure, in whole numbers, so that it gives the same answer on
/// every machine.
public enum DispatchCost {
    public static func candidacy(
        of team: DispatchTeamFacts, for order: DispatchOrderFacts, weights: DispatchWeights
    ) -> Candidacy {
        let metres = distanceMetres(team, order)
        let exclusions = exclusions(of: team, for: order, metres: metres)
        guard exclusions.isEmpty else { return .excluded(exclusions) }
        let terms = [
            distance(metres, weights), load(team, weights), acceptance(team, weights), rating(team, weights),
            preference(team, order, weights), scarcity(team, order, weights), turn(team, weights),
            squad(team, weights),
        ]
        return .eligible(cost: terms.reduce(0) { $0 + $1.cost }, terms: terms)
    }

    static func isEligible(_ team: DispatchTeamFacts, for order: DispatchOrderFacts) -> Bool {
        exclusions(of: team, for: order, metres: distanceMetres(team, order)).isEmpty
    }

    private static func exclusions(
        of team: DispatchTeamFacts, for order: DispatchOrderFacts, metres: Int64?
    ) -> [Exclusion] {
        var found: [Exclusion] = []
        if !team.isActive { found.append(.inactive) }
        if !team.categories.contains(order.category) { found.append(.noCategory) }
        if !order.skills.isSubset(of: team.skills) { found.append(.noSkill) }
        if let language = order.language, !team.languages.contains(where: language.isMet) {
            found.append(.noLanguage)
        }
        if let metres, let radius = team.serviceRadiusMetres, metres > radius { found.append(.outOfArea) }
        if let window = order.window, !team.availability.covers(window, in: order.calendar) {
            found.append(.notAvailable)
        }
        if team.load >= team.capacity { found.append(.atCapacity) }
        if order.letGoBy.contains(team.id) { found.append(.declined) }
        if order.badlyRated.contains(team.id) { found.append(.ratedBadly) }
        return found
    }

    private static func distanceMetres(_ team: DispatchTeamFacts, _ order: DispatchOrderFacts) -> Int64? {
        guard let from = team.location, let to = order.location else { return nil }
        return Int64(from.metres(to: to).rounded())
    }

    private static func distance(_ metres: Int64?, _ weights: DispatchWeights) -> CostTerm {
        let cost = min(metres ?? weights.unknownDistanceMetres, weights.maxDistanceMetres)
        return CostTerm(name: .distance, value: metres, unit: .metre, cost: cost)
    }

    private static func load(_ team: DispatchTeamFacts, _ weights: DispatchWeights) -> CostTerm {
        let perMille = held(1000 * max(team.load, 0) / max(team.capacity, 1), to: 0...1000)
        let cost = weights.fullLoadCost * perMille / 1000
        return CostTerm(name: .load, value: perMille, unit: .perMille, cost: cost)
    }

    private static func acceptance(_ team: DispatchTeamFacts, _ weights: DispatchWeights) -> CostTerm {
        let perMille = held(team.acceptancePerMille ?? weights.unknownAcceptancePerMille, to: 0...1000)
        let cost = weights.neverAcceptsCost * (1000 - perMille) / 1000
        return CostTerm(name: .acceptance, value: team.acceptancePerMille, unit: .perMille, cost: cost)
    }

    private static func rating(_ team: DispatchTeamFacts, _ weights: DispatchWeights) -> CostTerm {
        let hundredths = held(team.ratingHundredths ?? weights.unknownRatingHundredths, to: 100...500)
        let cost = weights.worstRatingCost * (500 - hundredths) / 400
        return CostTerm(name: .rating, value: team.ratingHundredths, unit: .hundredths, cost: cost)
    }

    private static func preference(
        _ team: DispatchTeamFacts, _ order: DispatchOrderFacts, _ weights: DispatchWeights
    ) -> CostTerm {
        let isPreferred = order.preferredTeam == team.id
        let cost = order.preferredTeam == nil || isPreferred ? 0 : weights.notPreferredCost
        return CostTerm(name: .preference, value: isPreferred ? 1 : 0, unit: .flag, cost: cost)
    }

    private static func scarcity(
        _ team: DispatchTeamFacts, _ order: DispatchOrderFacts, _ weights: DispatchWeights
    ) -> CostTerm {
        let isScarce = team.kind == .professional && order.skills.isEmpty
        return CostTerm(
            name: .scarcity, value: isScarce ? 1 : 0, unit: .flag, cost: isScarce ? weights.scarceTeamCost : 0
        )
    }

    private static func turn(_ team: DispatchTeamFacts, _ weights: DispatchWeights) -> CostTerm {
        let full = max(weights.fullTurnHours, 1)
        let hours = team.secondsSinceOffer.map { held($0 / 3600, to: 0...full) }
        let cost = weights.justOfferedCost * (full - (hours ?? full)) / full
        return CostTerm(name: .turn, value: hours, unit: .hour, cost: cost)
    }

    private static func squad(_ team: DispatchTeamFacts, _ weights: DispatchWeights) -> CostTerm {
        let isSquad = team.kind == .mutualAid
        return CostTerm(
            name: .squad, value: isSquad ? 0 : 1, unit: .flag, cost: isSquad ? 0 : weights.notSquadCost)
    }

    private static func held(_ value: Int64, to range: ClosedRange<Int64>) -> Int64 {
        min(max(value, range.lowerBound), range.upperBound)
    }
}
