/// A YAML 1.2 text of the kind people write by hand, as an OpenAPI description is: block and flow collections,
/// scalars plain, quoted, literal and folded, comments, the core schema. Anything else (anchors, tags, directives,
/// several documents, complex and merge keys) is refused by name.
public struct YAMLDocument: Sendable, Equatable {
    /// Collections inside one another; the same as for JSON, so that what comes out can be read again.
    public static let maximumDepth = JSONDocument.maximumDepth

    public let root: JSONTree

    public init(_ text: [UInt8]) throws(YAMLError) {
        guard String(validating: text, as: UTF8.self) != nil else {
            throw YAMLError(line: 1, column: 1, kind: .invalidUTF8)
        }
        var reader = YAMLReader(text)
        root = try reader.document()
    }

    public init(_ text: String) throws(YAMLError) { try self.init(Array(text.utf8)) }

    /// The same document as JSON, keys in the order of the text.
    public func json() -> [UInt8] { root.json() }
}
