import Domain
import Foundation
import HTTP
import JSON
import Testing

@testable import FourOrder

/// What holds for every request, whatever it asks for.
@Suite struct ContractTests {
    private let world: World

    init() throws { world = try World() }

    private func raw(
        _ method: String, _ path: String, _ body: String?, as person: Person?,
        _ headers: [String: String] = [:]
    ) throws -> Answer {
        var request = try world.request(method, path, as: person, headers: headers)
        request.body = body.map { Array($0.utf8) }
        return try world.backend.send(request)
    }

    // MARK: Routes

    @Test func `every endpoint is in the document, under its name`() throws {
        let document = Set(try Project.openAPI.operations)
        for endpoint in Endpoints.all {
            let operation = OpenAPI.Operation(
                method: endpoint.method.rawValue, path: endpoint.pattern,
                operationID: endpoint.operation.rawValue)
            #expect(document.contains(operation), "\(operation)")
        }
        #expect(Set(Endpoints.all.map { "\($0.method.rawValue) \($0.pattern)" }).count == Endpoints.all.count)
    }

    @Test func `every operation in the document has an endpoint`() throws {
        let served = Set(Endpoints.all.map(\.operation.rawValue))
        let missing = try Project.openAPI.operations.map(\.operationID).filter { !served.contains($0) }
        #expect(missing == [])
    }

    // MARK: The order of refusals

    @Test func `who asks comes before everything, then what he sees, then what he may do`() throws {
        let order = try world.place()
        let path = "/v1/orders/\(order)/reject"
        let bad = ["Content-Type": "text/plain", "Idempotency-Key": "a b", "If-Match": "x"]
        let unknown = try raw("POST", path, "{", as: nil, bad)
        #expect(unknown.verdict == "401 unauthorized")
        #expect(unknown.header("www-authenticate")?.hasPrefix("Bearer") == true)
        #expect(try raw("POST", path, "{", as: .neighbor, bad).verdict == "404 not_found")
        #expect(try raw("POST", "/v1/orders/x/reject", "{", as: .admin, bad).verdict == "404 not_found")
        #expect(try raw("POST", path, "{", as: .resident, bad).verdict == "403 forbidden")
        #expect(try raw("POST", path, "{", as: .dispatcher, bad).verdict == "415 unsupported_media_type")
        #expect(
            try raw("POST", path, String(repeating: " ", count: 1 << 20) + "{}", as: .dispatcher).verdict
                == "413 body_too_large")
        #expect(
            try raw("POST", path, "{}", as: .dispatcher, ["Idempotency-Key": "a b"]).verdict
                == "400 malformed_idempotency_key")
        #expect(
            try raw("POST", path, "{}", as: .dispatcher, ["If-Match": "x"]).verdict
                == "400 malformed_precondition")
        #expect(
            try raw("POST", path, "{", as: .dispatcher, ["If-Match": "\"9\""]).verdict == "400 malformed_json"
        )
        #expect(
            try raw("POST", path, "{}", as: .dispatcher, ["If-Match": "\"9\""]).verdict
                == "422 validation_failed")
        try world.dispatch(order)
        let reason = #"{"reason": "x"}"#
        #expect(
            try raw("POST", path, reason, as: .dispatcher, ["If-Match": "\"9\""]).verdict
                == "412 version_mismatch")
        #expect(
            try raw("POST", path, reason, as: .dispatcher, ["If-Match": "\"2\""]).verdict
                == "409 illegal_transition")
        _ = try world.post("/v1/orders", World.draft, as: .dispatcher, headers: ["Idempotency-Key": "k"])
        #expect(
            try raw("POST", path, reason, as: .dispatcher, ["If-Match": "\"9\"", "Idempotency-Key": "k"])
                .verdict == "422 idempotency_key_reused")
    }

    @Test(arguments: [
        "", "Bearer", "Bearer x", "Bearer   ", "Basic YTpi", "Bearerfo_nowhere",
        "Bearer fo_nowhere_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a token that is nobody's is no token`(field: String) throws {
        var request = try world.request("GET", "/v1/orders", as: nil)
        request.headers = [(name: "Authorization", value: field)]
        #expect(try world.backend.send(request).verdict == "401 unauthorized")
    }

    @Test(arguments: ["Bearer ", "bearer ", "BEARER ", "Bearer  ", "Bearer     "])
    func `a token stands behind its scheme and a space or more`(scheme: String) throws {
        var request = try world.request("GET", "/v1/me", as: nil)
        request.headers = [(name: "Authorization", value: scheme + (try world.token(.resident)))]
        #expect(try world.backend.send(request).status == 200)
        request.headers[0].value =
            scheme.trimmingCharacters(in: .whitespaces) + "\t" + (try world.token(.resident))
        #expect(try world.backend.send(request).status == 401)
    }

    @Test func `an expired token, a closed account and another center's token are nobody's`() throws {
        let order = try world.place()
        #expect(try world.read(order, as: .stranger).status == 404)
        try world.execute("UPDATE tokens SET expires_at = now() WHERE account_id = '\(world.id(.resident))'")
        #expect(try world.read(order, as: .resident).status == 401)
        try world.execute("UPDATE accounts SET active = false WHERE id = '\(world.id(.dispatcher))'")
        #expect(try world.read(order, as: .dispatcher).status == 401)
        let moved = try world.token(.stranger).replacingOccurrences(of: world.strangeCode, with: world.code)
        #expect(try world.backend.send(APIRequest("GET", "/v1/orders", token: moved)).status == 401)
    }

    // MARK: Paths and methods

    @Test func `unknown paths, actions without a path and trailing slashes are not found`() throws {
        let order = try world.place()
        for path in [
            "/v1/orders/", "/v1", "/v1/nothing", "/v1/orders/\(order)/", "/v1/orders/\(order)/place",
            "/v1/orders/\(order)/expire", "/v1/orders/\(order)/close", "/v1/orders/\(order)/cancel/",
            "/V1/orders", "/v1//orders",
        ] {
            for method in ["GET", "POST", "OPTIONS"] {
                #expect(
                    try raw(method, path, nil, as: .admin).verdict == "404 not_found", "\(method) \(path)")
            }
        }
    }

    @Test func `a wrong method is told which are right`() throws {
        for (method, path, allow) in [
            ("DELETE", "/v1/orders", "GET, HEAD, OPTIONS, POST"),
            ("PUT", "/v1/orders/x", "GET, HEAD, OPTIONS, PATCH"),
            ("GET", "/v1/orders/x/cancel", "OPTIONS, POST"), ("HEAD", "/v1/orders/x/cancel", "OPTIONS, POST"),
        ] {
            let answer = try raw(method, path, nil, as: nil)
            #expect(answer.status == 405, "\(method) \(path)")
            #expect(answer.header("allow") == allow)
            let options = try raw("OPTIONS", path, nil, as: nil)
            #expect(options.status == 204)
            #expect(options.header("allow") == allow)
        }
    }

    @Test func `HEAD answers as GET without a body`() throws {
        let order = try world.place()
        for path in ["/v1/orders/\(order)", "/v1/orders?limit=1", "/v1/orders/\(World.newID())"] {
            let whole = try raw("GET", path, nil, as: .resident)
            let head = try raw("HEAD", path, nil, as: .resident)
            #expect(head.status == whole.status)
            #expect(head.raw.body.isEmpty)
            for name in ["content-length", "content-type", "etag", "link", "cache-control"] {
                if name == "content-length", whole.status == 404 { continue }
                #expect(head.header(name) == whole.header(name), "\(name)")
            }
        }
    }

    // MARK: Bodies, versions, languages

    @Test(arguments: [
        ("{", "400 malformed_json"), ("{} x", "400 malformed_json"), ("\u{FEFF}{}x", "400 malformed_json"),
        ("[]", "422 validation_failed"), ("null", "422 validation_failed"), ("", "200"), ("{}", "200"),
        (#"{"reason": null}"#, "200"),
        (#"{"reason": "\#(String(repeating: "x", count: 501))"}"#, "422 validation_failed"),
    ])
    func `a body is an object, or nothing`(body: String, verdict: String) throws {
        let order = try world.place()
        #expect(try raw("POST", "/v1/orders/\(order)/cancel", body, as: .resident).verdict == verdict)
    }

    @Test(arguments: [
        ("application/json", 200), ("application/json; charset=utf-8", 200), ("APPLICATION/JSON", 200),
        ("text/json", 415),
        ("application/x-www-form-urlencoded", 415), ("application/problem+json", 415),
    ])
    func `a body is JSON`(type: String, status: Int) throws {
        let order = try world.place()
        #expect(
            try raw("POST", "/v1/orders/\(order)/cancel", "{}", as: .resident, ["Content-Type": type]).status
                == status)
    }

    @Test(arguments: [
        ("\"1\"", 200), ("*", 200), ("\"7\", \"1\"", 200), ("\"2\"", 412), ("W/\"1\"", 412),
        ("\"7\",\"8\"", 412), ("\"x\"", 412), ("\"01\"", 412), ("\"+1\"", 412), ("\"01\", \"1\"", 200),
        ("1", 400), ("\"1", 400), ("", 400),
    ])
    func `a change is made for the version that the client knows`(field: String, status: Int) throws {
        let order = try world.place()
        let patched = try world.patch(
            "/v1/orders/\(order)", ["title": "新的"], as: .dispatcher, headers: ["If-Match": field])
        #expect(patched.status == status)
        #expect(try world.read(order)["title"] == (status == 200 ? "新的" : "家中水管漏水"))
        let other = try world.place()
        #expect(try world.act("cancel", other, as: .resident, headers: ["If-Match": field]).status == status)
    }

    @Test(arguments: [
        ("en", "Not found"), ("zh-CN", "未找到"), ("", "未找到"), ("fr, en;q=0.5", "Not found"),
        ("en;q=0.1, zh;q=0.9", "未找到"),
    ])
    func `title and detail follow the language`(field: String, title: String) throws {
        let answer = try world.get("/v1/orders/x", as: .admin, headers: ["Accept-Language": field])
        #expect(answer["title"]?.string?.lowercased() == title.lowercased())
        #expect(answer.code == "not_found")
    }

    @Test func `a problem names its request`() throws {
        let answer = try world.get("/v1/orders/x", as: .admin)
        #expect(answer["request_id"]?.string == answer.header("x-request-id"))
        #expect(answer["type"] == "/docs/problems#not_found")
        #expect(answer.header("cache-control") == "private, no-store")
    }

    @Test func `editing changes what it names while the order is placed`() throws {
        let order = try world.place(["description": "旧", "location": ["lat": 30.9, "lng": 108.7]])
        let same = try world.patch("/v1/orders/\(order)", [:], as: .dispatcher)
        #expect(same.version == 1)
        let body: JSONTree = [
            "description": nil, "location": nil, "priority": "urgent", "contact": ["name": "新人"],
            "service_id": .string(world.service), "reported_at": "2026-01-01T00:00:00Z",
        ]
        let answer = try world.patch("/v1/orders/\(order)", body, as: .dispatcher)
        #expect(answer.version == 2)
        #expect(answer.etag == "\"2\"")
        #expect(answer["description"] == .null)
        #expect(answer["location"] == .null)
        #expect(answer["category"] == "legal_aid")
        #expect(answer["contact"] == ["name": "新人", "phone": nil])
        #expect(
            try world.number(
                "SELECT extract(epoch FROM due_at - placed_at)::int FROM orders WHERE id = '\(order)'") == 48
                * 3600)
        let plain = try world.patch("/v1/orders/\(order)", ["category": "health"], as: .admin)
        #expect(plain["service_id"] == .null)
        #expect(
            try world.number(
                "SELECT extract(epoch FROM due_at - placed_at)::int FROM orders WHERE id = '\(order)'") == 24
                * 3600)
        #expect(try world.history(order).count == 1)
        #expect(
            try world.patch(
                "/v1/orders/\(order)", ["title": nil, "priority": "no", "category": "retired", "x": 1],
                as: .dispatcher
            ).faults == [
                "/category inactive_reference", "/priority not_one_of", "/title null_not_allowed",
                "/x unknown_field",
            ])
        #expect(
            try world.patch(
                "/v1/orders/\(order)", ["category": "retired", "preferred_team_id": .string(World.newID())],
                as: .dispatcher
            ).faults == ["/category inactive_reference", "/preferred_team_id unknown_reference"])
        #expect(try world.patch("/v1/orders/\(order)", ["title": "x"], as: .resident).status == 403)
        try world.dispatch(order)
        #expect(
            try world.patch("/v1/orders/\(order)", ["title": "x"], as: .dispatcher).verdict
                == "409 illegal_transition")
    }
}
