/// The documents that the service serves beside its answers.
public struct Documents: Sendable {
    /// `openapi.yaml` as it lies in the tree.
    public let openAPIYAML: [UInt8]
    /// The same as JSON.
    public let openAPIJSON: [UInt8]

    public init(openAPIYAML: [UInt8], openAPIJSON: [UInt8]) {
        self.openAPIYAML = openAPIYAML
        self.openAPIJSON = openAPIJSON
    }
}
