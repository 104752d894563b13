import Domain
import HTTP

/// An endpoint under the number by which its answers are counted: one for all requests, which only refer to it.
final class Route {
    let number: Int
    let endpoint: Endpoint

    init(number: Int, _ endpoint: Endpoint) {
        self.number = number
        self.endpoint = endpoint
    }
}

/// Finds the endpoint of a path, segment by segment. No path has two readings: a literal goes before a parameter.
final class Router {
    /// What a path leads to.
    struct Match {
        /// By method; at least one.
        let routes: [Route]
        let parameters: PathParameters

        var pattern: String { routes[0].endpoint.pattern }

        /// The methods of `Allow`: HEAD goes with GET, OPTIONS with everything.
        var allowed: String {
            var methods = routes.map(\.endpoint.method.rawValue)
            if methods.contains("GET") { methods.append("HEAD") }
            return (methods + ["OPTIONS"]).sorted().joined(separator: ", ")
        }

        func route(for method: HTTP.Method) -> Route? {
            let wanted = method == .head ? .get : method
            return routes.first { $0.endpoint.method == wanted }
        }
    }

    private final class Node {
        var literals: [(text: [UInt8], node: Node)] = []
        var parameter: Node?
        var routes: [Route] = []
    }

    /// The names of what the endpoints do, by the numbers of their routes.
    let operations: [String]
    private let root = Node()

    init(_ endpoints: [Endpoint]) {
        operations = endpoints.map(\.operation.rawValue)
        for (number, endpoint) in endpoints.enumerated() {
            var node = root
            for segment in endpoint.pattern.utf8.dropFirst().split(separator: Self.slash) {
                node = Self.child(of: node, Array(segment))
            }
            node.routes.append(Route(number: number, endpoint))
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
        var parameters = PathParameters()
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
        return node.routes.isEmpty ? nil : Match(routes: node.routes, parameters: parameters)
    }

    private static let slash = UInt8(ascii: "/")

    private static func decode(_ segment: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard segment.contains(UInt8(ascii: "%")) else { return segment }
        guard let text = try? PercentEncoding.decode(segment, plusIsSpace: false) else { return nil }
        return Array(text.utf8)[...]
    }
}
