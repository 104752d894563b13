/// A server's answer.
public struct ClientResponse: Equatable, Sendable {
    /// A header field: its name in lower case, its value without surrounding whitespace.
    public struct Header: Equatable, Sendable {
        public let name: String
        public let value: String
    }

    public let status: Int
    public let headers: [Header]
    /// Decoded from its transfer coding.
    public internal(set) var body: [UInt8]

    /// The first value of a field, by its name in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The body as text, whatever is not UTF-8 replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
