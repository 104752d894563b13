import Foundation
import JSON
import Testing

/// A key that was given less than its role may do that alone.
@Suite struct ScopesTests {
    /// Written by hand: what each scope opens of what intake may do.
    private static let table: [(scopes: [String], may: Set<String>)] = [
        (
            [],
            [
                "read", "list", "events", "offers", "ratings", "reveal", "inbox", "place", "cancel", "rate",
                "import",
            ]
        ),
        (
            ["center"],
            [
                "read", "list", "events", "offers", "ratings", "reveal", "inbox", "place", "cancel", "rate",
                "import",
            ]
        ),
        (["orders:read"], ["read", "list", "events", "offers", "ratings", "reveal", "inbox"]),
        (["orders:write"], ["place", "cancel", "rate"]),
        (["orders:import"], ["import"]),
        (
            ["center", "orders:read", "orders:import"],
            [
                "read", "list", "events", "offers", "ratings", "reveal", "inbox", "import",
            ]
        ),
    ]

    private static let needed = [
        "read": "orders:read", "list": "orders:read", "events": "orders:read", "offers": "orders:read",
        "ratings": "orders:read", "inbox": "orders:read", "place": "orders:write", "cancel": "orders:write",
        "rate": "orders:write", "import": "orders:import", "reveal": "orders:read",
    ]

    @Test(arguments: table.indices)
    func `each scope opens what the table says, and what is missing is named`(_ index: Int) throws {
        let (scopes, may) = Self.table[index]
        let world = try World()
        let draft: JSONTree = ["name": "热线", "scopes": .array(scopes.map { .string($0) })]
        let key = try #require(try world.post("/v1/api_keys", draft, as: .admin)["key"]?.string)
        let me = try world.me(key)["account"]?["id"]?.string ?? ""
        for (what, scope) in Self.needed {
            let order = try world.place(as: .intake)
            try world.execute("UPDATE orders SET placed_by = '\(me)' WHERE id = '\(order)'")
            let answer = try world.backend.send(request(what, order, key))
            if may.contains(what) {
                // A placed order cannot be rated yet: that is another matter.
                #expect(answer.status < 300 || answer.verdict == "409 illegal_transition", "\(what)")
            } else {
                #expect(answer.verdict == "403 missing_scope", "\(what)")
                #expect(answer["scope"]?.string == scope)
                #expect(answer["detail"]?.string?.contains(scope) == true)
            }
        }
        // What everybody in the center may read needs no scope.
        #expect(try world.backend.send(APIRequest("GET", "/v1/sites", token: key)).status == 200)
    }

    private func request(_ what: String, _ order: String, _ key: String) -> APIRequest {
        switch what {
        case "list": return APIRequest("GET", "/v1/orders", token: key)
        case "inbox": return APIRequest("GET", "/v1/offers", token: key)
        case "read": return APIRequest("GET", "/v1/orders/\(order)", token: key)
        case "place": return APIRequest("POST", "/v1/orders", World.draft, token: key)
        case "cancel": return APIRequest("POST", "/v1/orders/\(order)/cancel", [:], token: key)
        case "rate": return APIRequest("POST", "/v1/orders/\(order)/rate", ["score": 5], token: key)
        case "reveal":
            return APIRequest("POST", "/v1/orders/\(order)/reveal", ["reason": "改期需电话确认"], token: key)
        case "import":
            var lines = APIRequest("POST", "/v1/orders/import", token: key)
            lines.body = Array(#"{"title": "修灯", "category": "community"}"#.utf8)
            lines.headers = [(name: "Content-Type", value: "application/x-ndjson")]
            return lines
        default: return APIRequest("GET", "/v1/orders/\(order)/\(what)", token: key)
        }
    }
}
