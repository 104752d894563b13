import Foundation
import JSON
import Testing

/// What `openapi.yaml` says of lengths, numbers and counts is what the service takes, and not one more or less.
@Suite struct LimitsTests {
    private let world: World

    init() throws { world = try World() }

    @Test func `every documented limit holds, and one beyond it is refused`() throws {
        // Where there is a center nothing is set up; SetUpTests asks where there is none.
        let limits = try Project.openAPI.limits.filter { $0.operation.operationID != "setUp" }
        #expect(limits.count > 250)
        // All of them first: what is asked below books volunteers.
        var paths: [OpenAPI.Operation: String] = [:]
        for operation in Set(limits.map(\.operation)) { paths[operation] = try path(of: operation) }
        for limit in limits {
            let path = paths[limit.operation] ?? ""
            let beyond = try ask(limit, limit.beyond, path)
            #expect(beyond.status == 422, "\(limit): \(beyond.text)")
            #expect(faults(of: beyond, at: limit) != [], "\(limit): \(beyond.text)")
            let within = try ask(limit, limit.within, path)
            #expect(within.status < 500, "\(limit): \(within.text)")
            let refused = faults(of: within, at: limit).filter(Self.isOfSize)
            #expect(refused == [], "\(limit): \(within.text)")
        }
    }

    @Test func `a body of 1 MiB is read, and one byte more is not`() throws {
        for (count, status) in [(1 << 20, 201), (1 << 20 + 1, 413)] {
            var request = try world.request("POST", "/v1/orders", as: .resident)
            let body = World.draft.json()
            request.body = body + [UInt8](repeating: 0x20, count: count - body.count)
            #expect(try world.backend.send(request).status == status)
        }
    }

    @Test func `nesting of 32 is read, and of 33 is not`() throws {
        for (depth, verdict) in [(32, "422 unknown_field"), (33, "400 malformed_json")] {
            var request = try world.request("POST", "/v1/orders", as: .resident)
            let nested = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
            request.body = Array(#"{"title": "x", "category": "community", "x": \#(nested)}"#.utf8)
            #expect(try world.backend.send(request).verdict == verdict)
        }
    }

    private static func isOfSize(_ code: String) -> Bool {
        ["too_short", "too_long", "too_few", "too_many", "out_of_range", "required"].contains(code)
    }

    /// The codes of the faults at the limit's pointer.
    private func faults(of answer: Answer, at limit: DocumentedLimit) -> [String] {
        (answer["errors"]?.array ?? []).filter { $0["pointer"]?.string == limit.pointer }
            .compactMap { $0["code"]?.string }
    }

    private func ask(_ limit: DocumentedLimit, _ value: JSONTree, _ path: String) throws -> Answer {
        let person: Person? = limit.operation.operationID == "signIn" ? nil : .admin
        let method = limit.operation.method
        if limit.pointer.hasPrefix("?") {
            return try world.send(method, path + limit.query(value), as: person)
        }
        return try world.send(method, path, limit.body(value), as: person)
    }

    /// The path of an operation, of something that is there and in a state that allows it.
    private func path(of operation: OpenAPI.Operation) throws -> String {
        var path = operation.path
        let id: String
        switch path.split(separator: "/").dropFirst().first {
        case "orders": id = path.contains("{id}") ? try order(for: path) : ""
        // The last administrator is not erased, whatever the reason.
        case "accounts": id = world.id(path.hasSuffix("/erasure") ? .admin : .bystander)
        case "volunteers": id = world.id(.helper)
        case "teams": id = world.team
        case "sites": id = world.secondStation
        case "services": id = world.service
        case "matching": id = try world.post("/v1/matching/runs", ["dry_run": true], as: .admin).id
        default: id = World.newID()
        }
        for (name, value) in [("id", id), ("code", "community"), ("account_id", world.id(.volunteer))] {
            path = path.replacingOccurrences(of: "{\(name)}", with: value)
        }
        return path
    }

    private func order(for path: String) throws -> String {
        let states = [
            "unmerge": "merged", "accept": "dispatched", "decline": "dispatched", "withdraw": "accepted",
            "start": "accepted", "complete": "in_service", "rate": "completed", "reopen": "completed",
        ]
        return try world.order(in: states[path.split(separator: "/").last.map(String.init) ?? ""] ?? "placed")
    }
}
