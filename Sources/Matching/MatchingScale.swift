/// How a cost and its tie-break are packed into one 64-bit integer, so that the solver compares single integers and
/// still finds the lexicographic least of (sum of costs, sum of ties).
///
///      60        shift                tieBits           0
///       ├─ cost ───┼─ room to add ties ───┼──── tie ─────┤
///
/// The tie of (order, team) is a hash of both keys, below 2^tieBits; that of leaving an order unserved is 2^tieBits,
/// so that on equal cost an order is rather served. At most 2^(shift - tieBits) - 1 ties are ever added, therefore no
/// sum of ties reaches one unit of cost. Two optimal answers would need equal sums of hashes; then the solver
/// still gives one answer for one set of keys, because it works on everything sorted by key.
///
/// The dual variables of a solution are in units of 2^-shift of the cost.
public struct MatchingScale: Sendable, Hashable {
    /// Bits below the cost.
    public let shift: Int
    /// Bits of a tie, at least 10.
    public let tieBits: Int

    /// The largest cost or penalty of any problem, in units of cost.
    public static let maximumCost: Int64 = 1 << 30 - 1
    /// The most orders of any problem.
    public static let maximumOrderCount = 1 << 20 - 1

    /// The finest scale for costs up to `cost` and up to `orderCount` orders, both clamped to the maxima above.
    public init(cost: Int64, orderCount: Int) {
        let cost = min(max(cost, 1), Self.maximumCost)
        let count = min(max(orderCount, 1), Self.maximumOrderCount)
        shift = 60 - (Int64.bitWidth - cost.leadingZeroBitCount)
        tieBits = min(32, shift - (Int.bitWidth - count.leadingZeroBitCount))
    }

    /// The finest scale that fits a problem.
    public init(fitting problem: MatchingProblem) {
        let penalty = problem.orders.lazy.map(\.penalty).max() ?? 0
        let cost = problem.edges.lazy.map(\.cost).max() ?? 0
        self.init(cost: max(cost, penalty), orderCount: problem.orders.count)
    }

    /// The largest cost this scale holds, in units of cost.
    public var costLimit: Int64 { 1 << Int64(60 - shift) - 1 }
    /// The most orders whose ties may be added at this scale.
    public var orderLimit: Int { min(Self.maximumOrderCount, 1 << (shift - tieBits) - 1) }

    /// A packed dual or cost in whole units of cost, rounded down.
    public func cost(ofPacked packed: Int64) -> Int64 { packed >> Int64(shift) }

    func packed(cost: Int64, order: UInt64, team: UInt64) -> Int64 {
        cost << Int64(shift)
            + Int64(mixed(order &+ mixed(team &+ 0x9E37_79B9_7F4A_7C15)) >> UInt64(64 - tieBits))
    }

    func packed(penalty: Int64) -> Int64 { penalty << Int64(shift) + 1 << Int64(tieBits) }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, with Stafford's constants).
    private func mixed(_ key: UInt64) -> UInt64 {
        var z = key
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
