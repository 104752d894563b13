import HTTP

/// Finds the endpoint of a path, segment by segment. No path has two readings: a literal goes before a parameter.
final class Router {
    /// What a path leads to.
    struct Match {
        /// By method; empty where nothing is at this path.
        let endpoints: [Endpoint]
        let parameters: [ArraySlice<UInt8>]

        /// The methods of `Allow`: HEAD goes with GET, OPTIONS with everything.
        var allowed: String {
            var methods = endpoints.map(\.method.rawValue)
            if methods.contains("GET") { methods.append("HEAD") }
            return (methods + ["OPTIONS"]).sorted().joined(separator: ", ")
        }

        func endpoint(for method: HTTP.Method) -> Endpoint? {
            let wanted = method == .head ? .get : method
            return endpoints.first { $0.method == wanted }
        }
    }

    private final class Node {
        var literals: [(text: [UInt8], node: Node)] = []
        var parameter: Node?
        var endpoints: [Endpoint] = []
    }

    private let root = Node()

    init(_ endpoints: [Endpoint]) {
        for endpoint in endpoints {
            var node = root
            for segment in endpoint.pattern.utf8.dropFirst().split(separator: Self.slash) {
                node = Self.child(of: node, Array(segment))
            }
            node.endpoints.append(endpoint)
        }
    }

    private static func child(of node: Node, _ segment: [UInt8]) -> Node {
        if segment.first == UInt8(ascii: "{") {
            let next = node.parameter ?? Node()
            node.parameter = next
            return next
        }
        if let known = node.literals.first(where: { $0.text == segment }) { return known.node }
        let next = Node()
        node.literals.append((segment, next))
        return next
    }

    /// What the path as sent leads to, or nil.
    func match(_ path: ArraySlice<UInt8>) -> Match? {
        guard path.first == Self.slash, path.count > 1 else { return nil }
        var node = root
        var parameters: [ArraySlice<UInt8>] = []
        var rest = path.dropFirst()
        while true {
            let end = rest.firstIndex(of: Self.slash) ?? rest.endIndex
            let segment = rest[rest.startIndex..<end]
            if let literal = node.literals.first(where: { segment.elementsEqual($0.text) }) {
                node = literal.node
            } else if let parameter = node.parameter, !segment.isEmpty, let decoded = Self.decode(segment) {
                parameters.append(decoded)
                node = parameter
            } else {
                return nil
            }
            guard end < rest.endIndex else { break }
            rest = rest[(end + 1)...]
        }
        return node.endpoints.isEmpty ? nil : Match(endpoints: node.endpoints, parameters: parameters)
    }

    private static let slash = UInt8(ascii: "/")

    private static func decode(_ segment: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard segment.contains(UInt8(ascii: "%")) else { return segment }
        guard let text = try? PercentEncoding.decode(segment, plusIsSpace: false) else { return nil }
        return Array(text.utf8)[...]
    }
}
