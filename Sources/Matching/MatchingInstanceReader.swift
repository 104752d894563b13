/// Reads a `MatchingInstance` that comes in pieces, so that its text is never held whole. O(bytes).
public struct MatchingInstanceReader {
    /// More is no line of an instance.
    public static let maximumLineBytes = 1 << 20

    private var parser = InstanceParser()
    /// What came of a line whose end has not come.
    private var rest: [UInt8] = []
    private var line = 1

    public init() {}

    /// The next bytes of the text.
    public mutating func take(_ bytes: [UInt8]) throws(MatchingInstance.Fault) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if rest.isEmpty {
                try parser.read(bytes[start..<end], line: line)
            } else {
                rest += bytes[start..<end]
                try parser.read(rest[...], line: line)
                rest.removeAll(keepingCapacity: true)
            }
            start = end + 1
            line += 1
        }
        rest += bytes[start...]
        guard rest.count <= Self.maximumLineBytes else { throw .lineTooLong(line: line) }
    }

    /// The instance, once all has been taken.
    public consuming func finish() throws(MatchingInstance.Fault) -> MatchingInstance {
        if !rest.isEmpty { try parser.read(rest[...], line: line) }
        try parser.finish()
        return MatchingInstance(
            problem: parser.problem, orderIDs: parser.orderIDs, teamIDs: parser.teamIDs)
    }
}
