import JSON

/// The numbers, patterns and lists of `rules.json`, by their place in it.
struct SeedRules: Sendable {
    let tree: JSONTree
    let file: String

    func at(_ pointer: String) throws(SeedError) -> SeedRules {
        guard let found = tree[pointer: pointer] else { throw SeedError("\(file) has no \(pointer).") }
        return SeedRules(tree: found, file: file)
    }

    func int(_ pointer: String) throws(SeedError) -> Int {
        guard let value = try at(pointer).tree.int else {
            throw SeedError("\(file): \(pointer) is no number.")
        }
        return value
    }

    func double(_ pointer: String) throws(SeedError) -> Double {
        guard let value = try at(pointer).tree.double else {
            throw SeedError("\(file): \(pointer) is no number.")
        }
        return value
    }

    func text(_ pointer: String) throws(SeedError) -> String {
        guard let value = try at(pointer).tree.string else {
            throw SeedError("\(file): \(pointer) is no text.")
        }
        return value
    }

    func texts(_ pointer: String) throws(SeedError) -> [String] {
        let values = try at(pointer).tree.array?.compactMap(\.string) ?? []
        guard !values.isEmpty else { throw SeedError("\(file): \(pointer) is no list of texts.") }
        return values
    }

    func list(_ pointer: String) throws(SeedError) -> [SeedRules] {
        let values = try at(pointer).tree.array ?? []
        guard !values.isEmpty else { throw SeedError("\(file): \(pointer) is no list.") }
        return values.map { SeedRules(tree: $0, file: file) }
    }

    /// `base` of them, and one more for the first so many.
    func count(_ pointer: String, more: String, index: Int) throws(SeedError) -> Int {
        try int("\(pointer)/base") + (index < (try int("\(pointer)/\(more)")) ? 1 : 0)
    }

    /// A pattern with its names filled in: `{town}` as it is, `{k:02}` with two digits.
    func fill(_ pointer: String, _ values: [String: String]) throws(SeedError) -> String {
        let pattern = try text(pointer)
        var filled = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let parts = rest[rest.index(after: open)..<close].split(separator: ":")
            guard let name = parts.first, let value = values[String(name)] else {
                throw SeedError("\(file): the pattern \(pattern) names something unknown.")
            }
            let width = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            filled += rest[..<open] + String(repeating: "0", count: max(0, width - value.count)) + value
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
