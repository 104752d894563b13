/// Why the private cluster cannot run, in one sentence for whoever started it.
public struct ClusterError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
