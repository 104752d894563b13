import Foundation
import JSON

/// The shapes of answers, as `Expected/fields.txt` has them.
struct ExpectedFields: Sendable {
    indirect enum Shape: Sendable {
        case anything
        case value(isPersonal: Bool)
        case values
        case object([(name: String, shape: Shape)])
        case list(Shape)
    }

    private let operations: [String: Shape]

    static let written = Result {
        try ExpectedFields(Project.text("Tests/FourOrderTests/Expected/fields.txt"))
    }

    private init(_ text: String) throws {
        var named: [String: [Substring]] = [:]
        var operations: [String: Shape] = [:]
        for line in Self.whole(text) {
            var words = line.split(separator: " ")[...]
            let name = String(words.removeFirst())
            if name.hasPrefix("@") {
                named[name] = Self.tokens(words.joined(separator: " "), named)
            } else {
                var tokens = Self.tokens(words.joined(separator: " "), named)[...]
                operations[name] = .object(Self.members(&tokens))
            }
        }
        self.operations = operations
    }

    /// Lines with those that continue them, without comments.
    private static func whole(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.reduce(into: []) { lines, line in
            if line.hasPrefix(" "), let last = lines.popLast() {
                lines.append("\(last) \(line)")
            } else {
                lines.append(String(line))
            }
        }
    }

    /// Words and brackets, with shapes by their names set out.
    private static func tokens(_ text: String, _ named: [String: [Substring]]) -> [Substring] {
        text.matches(of: /@?[a-z_]+|[{}\[\]*!]/).map(\.output).flatMap { token in
            token.hasPrefix("@") ? named[String(token)] ?? [token] : [token]
        }
    }

    private static func members(_ tokens: inout ArraySlice<Substring>) -> [(name: String, shape: Shape)] {
        var members: [(name: String, shape: Shape)] = []
        while let name = tokens.popFirst(), name != "}", name != "]" {
            switch tokens.first {
            case "*":
                tokens.removeFirst()
                members.append((String(name), .anything))
            case "!":
                tokens.removeFirst()
                members.append((String(name), .value(isPersonal: true)))
            case "{":
                tokens.removeFirst()
                members.append((String(name), .object(Self.members(&tokens))))
            case "[":
                tokens.removeFirst()
                let inner = Self.members(&tokens)
                members.append((String(name), inner.isEmpty ? .values : .list(.object(inner))))
            default:
                members.append((String(name), .value(isPersonal: false)))
            }
        }
        return members
    }

    func has(_ operation: String) -> Bool { operations[operation] != nil }

    /// What an answer has beyond its shape or lacks, and on the way the texts that say who somebody is.
    func faults(of answer: JSONTree, to operation: String) -> (faults: [String], personal: [String]) {
        guard let shape = operations[operation] else { return ([], []) }
        var faults: [String] = []
        var personal: [String] = []
        Self.walk(answer, shape, at: "", &faults, &personal)
        return (faults, personal)
    }

    private static func walk(
        _ tree: JSONTree, _ shape: Shape, at path: String, _ faults: inout [String],
        _ personal: inout [String]
    ) {
        if tree == .null { return }
        switch shape {
        case .anything: break
        case .value(let isPersonal):
            if tree.object != nil || tree.array != nil { faults.append("\(path) is no value") }
            if isPersonal, let text = tree.string { personal.append(text) }
        case .values:
            if tree.array == nil { faults.append("\(path) is no list") }
        case .list(let item):
            for element in tree.array ?? [] { walk(element, item, at: "\(path)[]", &faults, &personal) }
        case .object(let members):
            let found = Set((tree.object ?? []).map(\.key))
            let wanted = Set(members.map(\.name))
            faults += found.subtracting(wanted).map { "\(path).\($0) is there" }
            faults += wanted.subtracting(found).map { "\(path).\($0) is missing" }
            for member in members {
                walk(
                    tree[member.name] ?? .null, member.shape, at: "\(path).\(member.name)", &faults, &personal
                )
            }
        }
    }
}
