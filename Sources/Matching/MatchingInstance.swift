/// A matching problem as text, for tests and benchmarks; one record a line, fields separated by single spaces.
///
///     H orders teams edges        first; the counts are checked at the end
///     T id capacity …             a team; further fields are passed over
///     O id … penalty              an order; the last field is its penalty
///     E order team cost           a candidate, by ids
///
/// Ids are any 64-bit integers, mapped to keys in a way that keeps their order. Lines of other kinds and empty lines are
/// passed over. Teams and orders come before the edges that name them.
public struct MatchingInstance: Sendable, Equatable {
    public var problem: MatchingProblem
    /// The ids of the text, by the positions of the problem.
    public var orderIDs: [Int64]
    public var teamIDs: [Int64]

    /// Why a text is refused. Lines are counted from 1.
    public enum Fault: Error, Hashable, Sendable {
        case missingHeader
        case secondHeader(line: Int)
        case missingField(line: Int)
        case excessField(line: Int)
        case notAnInteger(line: Int)
        case duplicateID(line: Int)
        case unknownOrder(line: Int)
        case unknownTeam(line: Int)
        case lineTooLong(line: Int)
        /// More than any problem may have.
        case tooMany(kind: String, stated: Int)
        case countsDiffer(kind: String, stated: Int, found: Int)
    }

    /// Parses a whole text. O(bytes).
    public init(parsing bytes: [UInt8]) throws(Fault) {
        var reader = MatchingInstanceReader()
        try reader.take(bytes)
        self = try reader.finish()
    }

    init(problem: MatchingProblem, orderIDs: [Int64], teamIDs: [Int64]) {
        self.problem = problem
        self.orderIDs = orderIDs
        self.teamIDs = teamIDs
    }

    /// The key of an id: the same order, moved from signed to unsigned.
    public static func key(ofID id: Int64) -> UInt64 { UInt64(bitPattern: id) ^ 1 << 63 }

    /// The id of a key.
    public static func id(ofKey key: UInt64) -> Int64 { Int64(bitPattern: key ^ 1 << 63) }
}
