/// The elements of an array, in order.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index + 1
        end = Int(document.nodes[index].extent)
    }

    public mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        defer { index = document.next(after: index) }
        return JSONValue(document: document, index: index)
    }
}

/// The members of an object, in order.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index + 1
        end = Int(document.nodes[index].extent)
    }

    public mutating func next() -> JSONMember? {
        guard index < end else { return nil }
        defer { index = document.next(after: index + 1) }
        return JSONMember(value: JSONValue(document: document, index: index + 1))
    }
}

/// A key and its value.
public struct JSONMember: Sendable {
    public let value: JSONValue

    private var keyNode: JSONNode { value.document.nodes[value.index - 1] }

    /// The key, unescaped.
    public var key: String { String(decoding: value.document.bytes[keyNode.range], as: UTF8.self) }

    /// Where the key begins in the text, in bytes.
    public var keyPosition: Int { Int(keyNode.position) }

    /// Whether the key is exactly this, without making a `String`.
    public func isKey(_ text: StaticString) -> Bool { value.document.bytes(of: keyNode, equal: text) }
}
