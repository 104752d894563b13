/// The name and value pairs of a query, decoded, in their order.
public struct QueryItems: Sequence, Sendable {
    /// `name=value`; a name without an equals sign has the empty value.
    public struct Item: Equatable, Sendable {
        public let name: String
        public let value: String
    }

    public let items: [Item]

    /// Splits at `&` and the first `=` of each part; empty parts are passed over.
    public init(_ query: ArraySlice<UInt8>?) throws(PercentEncoding.Failure) {
        var items: [Item] = []
        for part in (query ?? []).split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = try PercentEncoding.decode(part[..<(equals ?? part.endIndex)], plusIsSpace: true)
            var value = ""
            if let equals { value = try PercentEncoding.decode(part[(equals + 1)...], plusIsSpace: true) }
            items.append(Item(name: name, value: value))
        }
        self.items = items
    }

    /// The values of a name, in their order.
    public func values(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    public func makeIterator() -> IndexingIterator<[Item]> {
        items.makeIterator()
    }
}
