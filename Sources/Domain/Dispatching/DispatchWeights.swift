/// How much each reason counts when a team is chosen for an order.
///
/// The unit of every cost is one metre of travel: a weight says how many metres farther a team may be before
/// the other reason is outweighed. That makes weights comparable, and arguable by people who dispatch.
public struct DispatchWeights: Hashable, Sendable {
    /// Which set of weights a stored result was computed with.
    public var version: Int
    /// Metres beyond which distance costs no more: all of it is out of the way.
    public var maxDistanceMetres: Int64
    /// Metres assumed where the order or the team has no location.
    public var unknownDistanceMetres: Int64
    /// For a team whose capacity is all but used, and in proportion below: spreads the work.
    public var fullLoadCost: Int64
    /// For a team that declines everything, and in proportion above: spares the resident a round.
    public var neverAcceptsCost: Int64
    /// Acceptance assumed of a team that has not been asked often enough, per mille.
    public var unknownAcceptancePerMille: Int64
    /// For an average rating of 1.00, and in proportion up to 5.00: quality.
    public var worstRatingCost: Int64
    /// Average assumed of a team that has not been rated, times 100.
    public var unknownRatingHundredths: Int64
    /// For any team but the one the resident would like.
    public var notPreferredCost: Int64
    /// For a professional team on an order that asks for no skill: keeps scarce teams free.
    public var scarceTeamCost: Int64
    /// For a team that was just offered an order, and in proportion until it has waited its turn: fairness.
    public var justOfferedCost: Int64
    /// Hours after which a team has waited its turn.
    public var fullTurnHours: Int64
    /// For any team but a mutual-aid squad: neighbours help first.
    public var notSquadCost: Int64
    /// What leaving an order unserved costs, by priority.
    public var unservedLowCost: Int64
    public var unservedNormalCost: Int64
    public var unservedHighCost: Int64
    public var unservedUrgentCost: Int64
    /// More for each hour it has waited, so that nothing is passed over for ever.
    public var unservedHourCost: Int64
    /// Hours of waiting beyond which the order is no more pressing: 30 days.
    public var maxWaitingHours: Int64

    public static let standard = DispatchWeights(
        version: 1, maxDistanceMetres: 50_000, unknownDistanceMetres: 5_000, fullLoadCost: 4_000,
        neverAcceptsCost: 6_000, unknownAcceptancePerMille: 800, worstRatingCost: 8_000,
        unknownRatingHundredths: 400, notPreferredCost: 10_000, scarceTeamCost: 2_000,
        justOfferedCost: 2_000, fullTurnHours: 168, notSquadCost: 3_000,
        unservedLowCost: 100_000, unservedNormalCost: 200_000, unservedHighCost: 400_000,
        unservedUrgentCost: 800_000, unservedHourCost: 200, maxWaitingHours: 720)

    /// The most that serving an order can cost.
    public var maxServingCost: Int64 {
        max(maxDistanceMetres, unknownDistanceMetres) + fullLoadCost + neverAcceptsCost + worstRatingCost
            + notPreferredCost + scarceTeamCost + justOfferedCost + notSquadCost
    }

    /// Any single weight is at most this, so that no sum over ten thousand orders overflows.
    public static let maxCost: Int64 = 1_000_000_000

    /// What ``fullTurnHours`` may be: up to the 180 days that a team's record goes back.
    public static let turnHours: ClosedRange<Int64> = 1...4320

    /// What is wrong with these weights, field by field; empty when they can be used.
    ///
    /// Weights are 0 to ``maxCost``, assumed values lie in their own ranges, penalties do not fall with
    /// priority, and leaving an order unserved always costs more than serving it: otherwise the best plan
    /// would be to serve nobody.
    public func problems() -> [String] {
        let costs: [(String, Int64)] = [
            ("max_distance_metres", maxDistanceMetres), ("unknown_distance_metres", unknownDistanceMetres),
            ("full_load_cost", fullLoadCost), ("never_accepts_cost", neverAcceptsCost),
            ("worst_rating_cost", worstRatingCost), ("not_preferred_cost", notPreferredCost),
            ("scarce_team_cost", scarceTeamCost), ("just_offered_cost", justOfferedCost),
            ("not_squad_cost", notSquadCost), ("unserved_low_cost", unservedLowCost),
            ("unserved_normal_cost", unservedNormalCost), ("unserved_high_cost", unservedHighCost),
            ("unserved_urgent_cost", unservedUrgentCost), ("unserved_hour_cost", unservedHourCost),
        ]
        var problems = costs.filter { !(0...DispatchWeights.maxCost).contains($0.1) }.map(\.0)
        if !(0...1000).contains(unknownAcceptancePerMille) { problems.append("unknown_acceptance_per_mille") }
        if !(100...500).contains(unknownRatingHundredths) { problems.append("unknown_rating_hundredths") }
        if !DispatchWeights.turnHours.contains(fullTurnHours) { problems.append("full_turn_hours") }
        if !(0...8760).contains(maxWaitingHours) { problems.append("max_waiting_hours") }
        guard problems.isEmpty else { return problems }
        if unservedLowCost <= maxServingCost { problems.append("unserved_low_cost") }
        if unservedNormalCost < unservedLowCost { problems.append("unserved_normal_cost") }
        if unservedHighCost < unservedNormalCost { problems.append("unserved_high_cost") }
        if unservedUrgentCost < unservedHighCost { problems.append("unserved_urgent_cost") }
        return problems
    }

    /// What leaving an order of this priority unserved costs after it has waited so long.
    public func unservedCost(priority: Priority, waitingSeconds: Int64) -> Int64 {
        let base =
            switch priority {
            case .low: unservedLowCost
            case .normal: unservedNormalCost
            case .high: unservedHighCost
            case .urgent: unservedUrgentCost
            }
        return base + min(max(waitingSeconds, 0) / 3600, maxWaitingHours) * unservedHourCost
    }
}
