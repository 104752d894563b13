extension JSONWriter {
    /// A whole tree.
    public mutating func tree(_ tree: JSONTree) {
        switch tree {
        case .null: null()
        case .bool(let value): bool(value)
        case .int(let value): int(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.tree(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.tree(member.value)
            }
            endObject()
        }
    }
}

extension JSONTree: CustomStringConvertible {
    /// The tree as JSON text in UTF-8, without white space.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.tree(self)
        return writer.take()
    }

    /// The tree as JSON text.
    public var description: String { String(decoding: json(), as: UTF8.self) }
}
