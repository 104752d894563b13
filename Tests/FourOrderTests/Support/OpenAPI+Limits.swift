import JSON

/// A limit that `openapi.yaml` sets to a field of a request, and values on both sides of it.
struct DocumentedLimit: Sendable, CustomStringConvertible {
    let operation: OpenAPI.Operation
    /// As faults have it: `/contact/name`, `/volunteers/0/hours`, `?limit`.
    let pointer: String
    let keyword: String
    /// The last that is taken, and the first that is not.
    let within: JSONTree
    let beyond: JSONTree

    var description: String { "\(operation.operationID) \(pointer) \(keyword)" }

    /// The body that has a value at the pointer and nothing else, but that a location is looked at as a whole.
    func body(_ value: JSONTree) -> JSONTree {
        pointer.split(separator: "/").reversed().reduce(value) { inner, name in
            if Int(name) != nil { return .array([inner]) }
            let whole: JSONTree = ["lat", "lng"].contains(name) ? ["lat": 0, "lng": 0] : [:]
            return whole.with(.object([JSONTree.Member(String(name), inner)]))
        }
    }

    /// The query that has it.
    func query(_ value: JSONTree) -> String {
        let texts = (value.array ?? [value]).map { $0.string ?? "\($0)" }
        return "\(pointer)=\(texts.joined(separator: ","))"
    }
}

extension OpenAPI {
    /// Every limit of every JSON body and every query.
    var limits: [DocumentedLimit] {
        operations.flatMap { operation -> [DocumentedLimit] in
            let described = root["paths"]?[operation.path]?[operation.method.lowercased()] ?? .null
            let body = root.resolved(described["requestBody"] ?? .null)["content"]?["application/json"]?[
                "schema"]
            let fields = body.map { limits(of: $0, operation, at: "") } ?? []
            let parameters = (described["parameters"]?.array ?? []).map { root.resolved($0) }
            return fields
                + parameters.filter { $0["in"] == "query" }.flatMap { parameter in
                    limits(
                        of: parameter["schema"] ?? .null, operation, at: "?\(parameter["name"]?.string ?? "")"
                    )
                }
        }
    }

    private func limits(
        of schema: JSONTree, _ operation: Operation, at pointer: String
    ) -> [DocumentedLimit] {
        let schema = root.resolved(schema)
        var limits = schema["enum"] == nil ? own(schema, operation, pointer) : []
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for part in schema[keyword]?.array ?? [] {
                limits += self.limits(of: part, operation, at: pointer)
            }
        }
        for member in schema["properties"]?.object ?? [] {
            limits += self.limits(of: member.value, operation, at: "\(pointer)/\(member.key)")
        }
        if let items = schema["items"], !pointer.hasPrefix("?") {
            limits += self.limits(of: items, operation, at: "\(pointer)/0")
        }
        return limits
    }

    private func own(_ schema: JSONTree, _ operation: Operation, _ pointer: String) -> [DocumentedLimit] {
        func limit(_ keyword: String, _ within: JSONTree, _ beyond: JSONTree) -> DocumentedLimit {
            DocumentedLimit(
                operation: operation, pointer: pointer, keyword: keyword, within: within, beyond: beyond)
        }
        let text = { (count: Int) in JSONTree.string(Self.text(count, schema, in: pointer)) }
        let list = { (count: Int) in JSONTree.array((0..<count).map { self.element($0, schema["items"]) }) }
        var limits: [DocumentedLimit] = []
        // An empty parameter is none, and an empty text is none where one is optional.
        if let least = schema["minLength"]?.int, least > 1 || !pointer.hasPrefix("?") && least == 1 {
            limits.append(limit("minLength", text(least), text(least - 1)))
        }
        if let most = schema["maxLength"]?.int {
            limits.append(limit("maxLength", text(most), text(most + 1)))
        }
        if let least = schema["minimum"] { limits.append(limit("minimum", least, Self.moved(least, by: -1))) }
        if let most = schema["maximum"] { limits.append(limit("maximum", most, Self.moved(most, by: 1))) }
        if let least = schema["minItems"]?.int, !pointer.hasPrefix("?") {
            limits.append(limit("minItems", list(least), list(least - 1)))
        }
        if let most = schema["maxItems"]?.int { limits.append(limit("maxItems", list(most), list(most + 1))) }
        return limits
    }

    private static func moved(_ number: JSONTree, by step: Int) -> JSONTree {
        number.int.map { .int(Int64($0 + step)) } ?? .double((number.double ?? 0) + Double(step))
    }

    /// Free text has characters of four bytes, two UTF-16 units and one code point.
    private static func text(_ count: Int, _ schema: JSONTree, in pointer: String) -> String {
        let isFree = schema["pattern"] == nil && schema["format"] == nil && !pointer.hasPrefix("?")
        return String(repeating: isFree ? "𠀀" : "a", count: count)
    }

    private func element(_ index: Int, _ items: JSONTree?) -> JSONTree {
        let items = root.resolved(items ?? .null)
        if items["format"] == "uuid" { return .string(World.newID()) }
        if items["type"] == "object" { return [:] }
        if let choices = items["enum"]?.array { return choices[index % choices.count] }
        return .string("a\(index)")
    }
}
