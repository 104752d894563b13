import Foundation
import JSON

/// `openapi.yaml` as something to hold answers to.
final class OpenAPI: Sendable {
    /// One operation of the document.
    struct Operation: Sendable, Hashable {
        let method: String
        /// With braces: `/v1/orders/{id}`.
        let path: String
        let operationID: String
    }

    let root: JSONTree
    let operations: [Operation]
    private let segments: [String: [Substring]]
    private let responses: [Operation: [String: ResponseSchema]]
    private let conflictCodes: [Operation: Set<String>]
    private let schemas: SchemaSet
    private let problem: Schema

    private static let methods = ["get", "post", "patch", "put", "delete"]

    init(_ root: JSONTree) {
        self.root = root
        schemas = SchemaSet(root)
        problem = .reference("Problem")
        var operations: [Operation] = []
        var responses: [Operation: [String: ResponseSchema]] = [:]
        var conflictCodes: [Operation: Set<String>] = [:]
        for path in root["paths"]?.object ?? [] {
            for member in path.value.object ?? [] where Self.methods.contains(member.key) {
                let operation = Operation(
                    method: member.key.uppercased(), path: path.key,
                    operationID: member.value["operationId"]?.string ?? "")
                operations.append(operation)
                responses[operation] = Dictionary(
                    (member.value["responses"]?.object ?? []).map {
                        ($0.key, ResponseSchema($0.value, in: root))
                    }, uniquingKeysWith: { first, _ in first })
                if let codes = member.value["x-conflict-codes"]?.array {
                    conflictCodes[operation] = Set(codes.compactMap(\.string))
                }
            }
        }
        self.operations = operations
        self.responses = responses
        self.conflictCodes = conflictCodes
        segments = Dictionary(
            operations.map { ($0.path, $0.path.split(separator: "/")) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What the document says of a method and a path as sent; literal segments go before parameters.
    func operation(_ method: String, _ target: String) -> Operation? {
        let path = target.prefix { $0 != "?" }
        guard path.count == 1 || !path.hasSuffix("/") else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let wanted = method == "HEAD" ? "GET" : method
        let matches = operations.filter { operation in
            guard operation.method == wanted, let pattern = segments[operation.path] else { return false }
            return pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && !$1.isEmpty) }
        }
        return matches.min { Self.parameters($0) < Self.parameters($1) }
    }

    private static func parameters(_ operation: Operation) -> Int { operation.path.count { $0 == "{" } }

    /// What an answer has that the document does not allow, and lacks that it asks for.
    func faults(of answer: Answer, to method: String, _ target: String) -> [String] {
        if method == "OPTIONS", answer.status == 204 {
            return answer.header("allow") == nil ? ["OPTIONS without Allow"] : []
        }
        guard let operation = operation(method, target), let named = responses[operation] else {
            return problemFaults(answer)
        }
        guard let response = named["\(answer.status)"] ?? named["default"] else {
            return ["the status is not in the document"]
        }
        var faults = response.faults(of: answer, isHead: method == "HEAD", schemas)
        if answer.status == 409, let codes = conflictCodes[operation], let code = answer.code,
            !codes.contains(code)
        {
            faults.append("\(code) is not among x-conflict-codes")
        }
        return faults + (answer.status >= 400 && method != "HEAD" ? problemFaults(answer) : [])
    }

    /// What the document does not name is a problem.
    private func problemFaults(_ answer: Answer) -> [String] {
        guard answer.header("content-type") == "application/problem+json" else {
            return ["it is no application/problem+json"]
        }
        if answer.raw.body.isEmpty { return [] }
        var faults = schemas.faults(of: answer.json, by: problem)
        if answer.json["status"]?.int != answer.status { faults.append("/status is not the status") }
        return faults
    }
}

/// What the document says of one status of an operation.
struct ResponseSchema: Sendable {
    private let contents: [String: Schema]
    private let headers: [(name: String, isRequired: Bool, schema: Schema)]

    init(_ response: JSONTree, in root: JSONTree) {
        let whole = root.resolved(response)
        contents = Dictionary(
            (whole["content"]?.object ?? []).map { ($0.key, Schema($0.value["schema"] ?? .bool(true))) },
            uniquingKeysWith: { first, _ in first })
        headers = (whole["headers"]?.object ?? []).map { member in
            let header = root.resolved(member.value)
            return (
                member.key, header["required"]?.bool ?? false, Schema(header["schema"] ?? .bool(true))
            )
        }
    }

    func faults(of answer: Answer, isHead: Bool, _ schemas: SchemaSet) -> [String] {
        var faults: [String] = []
        for header in headers {
            guard let value = answer.header(header.name) else {
                if header.isRequired { faults.append("the header \(header.name) is missing") }
                continue
            }
            let tree: JSONTree =
                header.schema.wantsInteger ? Int64(value).map { .int($0) } ?? .string(value) : .string(value)
            faults += schemas.faults(of: tree, by: header.schema).map { "\(header.name)\($0)" }
        }
        let type = answer.header("content-type").map { String($0.prefix { $0 != ";" }) }
        if contents.isEmpty {
            if !answer.raw.body.isEmpty { faults.append("there is a body") }
        } else if let type, let schema = contents[answer.header("content-type") ?? ""] ?? contents[type] {
            if !isHead, type.hasSuffix("json"), !type.hasSuffix("ndjson") {
                faults += schemas.faults(of: answer.json, by: schema)
            }
        } else {
            faults.append("the media type is \(type ?? "missing")")
        }
        return faults
    }
}

extension JSONTree {
    /// What a `$ref` of the document leads to, with the keywords beside it before those it leads to.
    func resolved(_ tree: JSONTree) -> JSONTree {
        guard let reference = tree["$ref"]?.string, let target = self[pointer: String(reference.dropFirst())]
        else { return tree }
        return resolved(target)
    }
}
