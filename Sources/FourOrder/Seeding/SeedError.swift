/// Why demonstration data cannot be loaded, in one sentence.
public struct SeedError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
