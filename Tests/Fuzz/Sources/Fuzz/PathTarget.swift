import HTTP

@testable import FourOrder

/// A path: what it leads to has as many segments, and as many parameters as are left open.
enum PathTarget {
    /// Of the one thread there is.
    nonisolated(unsafe) private static let router = Router(Endpoints.all)

    @Sendable
    static func run(_ input: [UInt8]) {
        // The HTTP layer lets nothing else through.
        guard input.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return }
        guard let match = unsafe router.match(input[...]) else { return }
        let segments = input.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let pattern = match.pattern.utf8.dropFirst().split(separator: UInt8(ascii: "/"))
        require(segments.count == pattern.count, "a path is as long as its pattern")
        var count = 0
        for (segment, expected) in zip(segments, pattern) {
            if expected.first == UInt8(ascii: "{") {
                let decoded = try? PercentEncoding.decode(segment)
                require(
                    decoded.map { Array($0.utf8) } == Array(match.parameters[count]), "a parameter is decoded"
                )
                require(!match.parameters[count].isEmpty, "a parameter is not empty")
                count += 1
            } else {
                require(segment.elementsEqual(expected), "a literal is itself")
            }
        }
        require((match.parameters.named == nil) == (count == 0), "what has parameters has a name")
        require(match.allowed.contains("OPTIONS"), "a path has methods")
    }
}
