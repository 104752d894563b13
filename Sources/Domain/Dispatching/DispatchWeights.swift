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

    /// What ``fullTurnHours`` may be: up to the 180 days that a team's record goes back.
    public static let turnHours: ClosedRange<Int64> = 1...4320

    /// A weight that is too small beside others, and the least it has to be.
    public struct Problem: Hashable, Sendable {
        public let weight: String
        public let least: Int64
    }

    /// What is wrong with these weights together; empty when they can be used.
    ///
    /// Penalties do not fall with priority, and leaving an order unserved always costs more than serving it: otherwise
    /// the best plan would be to serve nobody.
    public func problems() -> [Problem] {
        [
            ("unserved_low_cost", unservedLowCost, maxServingCost + 1),
            ("unserved_normal_cost", unservedNormalCost, unservedLowCost),
            ("unserved_high_cost", unservedHighCost, unservedNormalCost),
            ("unserved_urgent_cost", unservedUrgentCost, unservedHighCost),
        ].filter { $0.1 < $0.2 }.map { Problem(weight: $0.0, least: $0.2) }
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
