/// A value within a document: a cursor that keeps the document alive. All accessors take constant time but for
/// member lookup by key and element access by index, which walk.
public struct JSONValue: Sendable {
    public enum Kind: Sendable, Hashable {
        case null, bool, number, string, array, object
    }

    @usableFromInline let document: JSONDocument
    @usableFromInline let index: Int

    @inlinable
    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    @usableFromInline var node: JSONNode { document.nodes[index] }

    /// Where the value begins in the text, in bytes.
    public var position: Int { Int(node.position) }

    public var kind: Kind {
        switch node.kind {
        case .null: .null
        case .true, .false: .bool
        case .integer, .decimal: .number
        case .string, .key: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { node.kind == .null }

    /// The truth value, or nil for any other kind.
    public var bool: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The content of a string, unescaped, or nil for any other kind.
    public var string: String? {
        guard node.kind == .string else { return nil }
        return String(decoding: document.bytes[node.range], as: UTF8.self)
    }

    /// Lends the unescaped UTF-8 of a string, without making a `String`; nil for any other kind.
    public func withUTF8<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        guard node.kind == .string else { return nil }
        let range = node.range
        return body(document.bytes.span.extracting(range))
    }

    /// Whether this is a string of exactly these bytes; for choosing among names without making a `String`.
    public func isString(_ text: StaticString) -> Bool {
        node.kind == .string && document.bytes(of: node, equal: text)
    }

    /// Whether this is a number written without fraction and exponent.
    public var isIntegerLiteral: Bool { node.kind == .integer }

    /// The literal of a number as written, for messages; nil for any other kind.
    public var numberLiteral: String? {
        guard node.kind == .integer || node.kind == .decimal else { return nil }
        return String(decoding: document.bytes[node.range], as: UTF8.self)
    }

    /// Elements of an array, members of an object; 0 for any other kind.
    public var count: Int {
        node.kind == .array || node.kind == .object ? Int(node.start) : 0
    }

    /// The elements of an array in order; nil for any other kind.
    public var elements: JSONElements? {
        node.kind == .array ? JSONElements(document: document, index: index) : nil
    }

    /// The members of an object in order; nil for any other kind.
    public var members: JSONMembers? {
        node.kind == .object ? JSONMembers(document: document, index: index) : nil
    }

    /// The value under a key, or nil where there is none or this is no object. Walks the members.
    public subscript(_ key: StaticString) -> JSONValue? {
        guard let members else { return nil }
        for member in members where member.isKey(key) { return member.value }
        return nil
    }
}

extension JSONDocument {
    func bytes(of node: JSONNode, equal text: StaticString) -> Bool {
        guard Int(node.extent) == text.utf8CodeUnitCount else { return false }
        let start = Int(node.start)
        for offset in 0..<text.utf8CodeUnitCount
        where unsafe text.utf8Start[offset] != bytes[start + offset] {
            return false
        }
        return true
    }
}
