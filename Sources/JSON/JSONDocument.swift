/// A JSON text that has been checked whole, as a flat tape of nodes over the text's bytes.
///
/// The reader is strict (RFC 8259): UTF-8 is checked, and a byte order mark, repeated keys, U+0000, lone surrogates
/// and nesting below `maximumDepth` are refused. Reading takes time in proportion to the text, or N log N in the
/// number of keys of an object of more than sixteen, and memory of at most ten times the text.
public struct JSONDocument: Sendable {
    /// Arrays and objects inside one another.
    public static let maximumDepth = 32
    /// 512 MiB; positions are kept in 32 bits.
    public static let maximumTextBytes = 1 << 29

    /// The text, followed by the content of those strings that had escapes.
    @usableFromInline let bytes: [UInt8]
    @usableFromInline let nodes: [JSONNode]

    /// Reads a text, keeping the array itself rather than a copy where nothing is escaped.
    public init(_ text: [UInt8]) throws(JSONError) {
        var parser = JSONParser(text)
        try parser.run()
        nodes = parser.nodes
        bytes = parser.unescaped.isEmpty ? text : text + parser.unescaped
    }

    /// Reads a text held in a `String`.
    public init(_ text: String) throws(JSONError) {
        try self.init([UInt8](text.utf8))
    }

    /// The value the text consists of.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The index of the node after the value at `index` and all it contains.
    @inlinable
    func next(after index: Int) -> Int {
        let node = nodes[index]
        return node.kind == .array || node.kind == .object ? Int(node.extent) : index + 1
    }
}
