import Foundation
import JSON
import Testing

@Suite struct ApiKeysTests {
    private static let draft: JSONTree = ["name": "12345热线对接", "scopes": ["center"]]

    /// A key as the list has it.
    private static func listed(_ id: String, _ world: World) throws -> JSONTree? {
        try world.get("/v1/api_keys", as: .admin).items.first { $0["id"]?.string == id }
    }

    @Test func `a key is shown once, and lets a script in`() throws {
        let world = try World()
        let answer = try world.post("/v1/api_keys", Self.draft, as: .admin)
        #expect(answer.verdict == "201")
        let key = try #require(answer["key"]?.string)
        #expect(answer["last_four"]?.string == String(key.suffix(4)))
        let me = try world.me(key)
        #expect(me["account"]?["kind"]?.string == "api_key")
        #expect(me["account"]?["id"]?.string == answer.id)
        #expect(me["roles"] == ["intake"])
        let listed = try world.get("/v1/api_keys", as: .admin)
        #expect(listed.items.contains(answer.json.without("key")))
        #expect(!listed.text.contains(key))
    }

    @Test func `a repeat under the same key is told which key it was, and nothing keeps the secret`() throws {
        let world = try World()
        let headers = ["Idempotency-Key": "once"]
        let first = try world.post("/v1/api_keys", Self.draft, as: .admin, headers: headers)
        let second = try world.post("/v1/api_keys", Self.draft, as: .admin, headers: headers)
        #expect(second.verdict == "409 secret_already_shown")
        #expect(second["key_id"]?.string == first.id)
        let other = try world.post("/v1/api_keys", ["name": "x"], as: .admin, headers: headers)
        #expect(other.verdict == "422 idempotency_key_reused")
        let secret = try #require(first["key"]?.string)
        #expect(try world.number("SELECT count(*) FROM tokens WHERE hash = sha256('\(secret)')") == 1)
        let kept = try world.query(
            """
            SELECT encode(body, 'escape') AS body, encode(head, 'escape') AS head FROM idempotency_keys
            WHERE center_id = '\(world.center)'
            """)
        #expect(!kept.isEmpty && kept.allSatisfy { !$0.description.contains(secret) })
    }

    @Test func `a revoked key is refused at once, and stays in the list`() throws {
        let world = try World()
        let created = try world.post("/v1/api_keys", Self.draft, as: .admin)
        let path = "/v1/api_keys/\(created.id)"
        #expect(try world.send("DELETE", path, as: .dispatcher).verdict == "404 not_found")
        #expect(try world.send("DELETE", path, as: .stranger).verdict == "404 not_found")
        #expect(try world.send("DELETE", path, as: .admin).verdict == "204")
        #expect(try world.me(created["key"]?.string).verdict == "401 unauthorized")
        #expect(try world.send("DELETE", path, as: .admin).verdict == "204")
        let listed = try Self.listed(created.id, world)
        #expect(listed?["active"]?.bool == false)
        #expect(listed?["last_four"] == created["last_four"])
        let person = "/v1/api_keys/\(world.id(.resident))"
        #expect(try world.send("DELETE", person, as: .admin).verdict == "404 not_found")
    }

    @Test func `a key ends when it was said to`() throws {
        let world = try World()
        let created = try world.post(
            "/v1/api_keys", Self.draft.with(["expires_at": "2099-03-01T00:00:00+08:00"]), as: .admin)
        #expect(created["expires_at"]?.string == "2099-02-28T16:00:00Z")
        try world.execute(
            """
            UPDATE tokens SET expires_at = now() WHERE account_id = '\(created.id)';
            UPDATE accounts SET key_expires_at = now() WHERE id = '\(created.id)';
            """)
        #expect(try world.me(created["key"]?.string).verdict == "401 unauthorized")
        #expect(try Self.listed(created.id, world)?["active"]?.bool == false)
    }

    @Test(arguments: [
        ("{}", ["/name required"]),
        (#"{"name": "x", "expires_at": "2020-01-01T00:00:00Z"}"#, ["/expires_at in_the_past"]),
        (#"{"name": "x", "scopes": ["world"]}"#, ["/scopes/0 not_one_of"]),
        (#"{"name": "x", "scopes": ["center", "center"]}"#, ["/scopes/1 duplicate"]),
    ])
    func `what is wrong with a key is told at once`(body: String, faults: [String]) throws {
        let world = try World()
        #expect(try world.post("/v1/api_keys", try JSONTree(parsing: body), as: .admin).faults == faults)
    }

    @Test(arguments: [Person.resident, .leader, .dispatcher, .centerIntake])
    func `keys are for administrators`(person: Person) throws {
        let world = try World()
        #expect(try world.get("/v1/api_keys", as: person).verdict == "403 forbidden")
        #expect(try world.post("/v1/api_keys", Self.draft, as: person).verdict == "403 forbidden")
    }
}
