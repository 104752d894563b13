extension Matcher {
    /// What another choice for one order would cost.
    public struct Rise: Sendable, Hashable {
        /// The key of the team; nil for leaving the order unserved.
        public var team: UInt64?
        /// The order's own cost there, or its penalty, in units of cost.
        public var cost: Int64
        /// By how much exactly the sum of all costs would rise, were the order sent there and all others rearranged
        /// for the best, in units of cost. Less than the order's own loss where others gain from the place it leaves.
        public var rise: Int64
    }

    /// The teams an order could go to instead, and leaving it unserved, the least rise first, then by cost; without
    /// teams of capacity 0. One search over the teams, after a `rematch` when changes wait for one.
    public mutating func rises(ofOrder key: UInt64) throws(MatchingError) -> [Rise] {
        rematch()
        guard let slot = slotOfOrder[key] else { throw .unknownOrder(key) }
        return market.rises(of: slot, scale: scale).map {
            Rise(
                team: teamKeys.indices.contains($0.team) ? teamKeys[$0.team] : nil, cost: $0.cost,
                rise: $0.rise)
        }
        .sorted { ($0.rise, $0.cost, $0.team ?? .max) < ($1.rise, $1.cost, $1.team ?? .max) }
    }
}
