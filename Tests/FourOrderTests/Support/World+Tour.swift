import Foundation
import JSON
import Postgres
import Testing

@testable import FourOrder

/// A walk through everything that can be asked, so that the process has made every statement it knows: each operation
/// once where it succeeds, and once where only a further statement says why it does not.
extension World {
    func tour() throws {
        let nowhere = JSONTree.string(Self.newID())
        try tourPeople(nowhere)
        try tourPlaces(nowhere)
        try tourOrders(nowhere)
        try tourDispatching(nowhere)
        try tourReading()
        try tourLists()
        try tourAudit()
        try tourPersonalData()
    }

    private func ask(
        _ method: String, _ path: String, _ body: JSONTree? = nil, as person: Person? = .admin,
        headers: [String: String] = [:], _ location: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try send(method, path, body, as: person, headers: headers, at: location)
        #expect(answer.status < 500, "\(method) \(path): \(answer.text)", sourceLocation: location)
    }

    private func tourPeople(_ nowhere: JSONTree) throws {
        let draft: JSONTree = [
            "username": "\(code)-tourist", "password": "a walk in the park", "name": "游客",
            "roles": ["resident"],
        ]
        try ask("POST", "/v1/accounts", draft)
        try ask("POST", "/v1/accounts", draft.with(["site_ids": [nowhere], "roles": ["dispatcher"]]))
        try ask(
            "POST", "/v1/sessions", ["username": "\(code)-tourist", "password": "a walk in the park"], as: nil
        )
        try ask(
            "POST", "/v1/sessions", ["username": "\(code)-nobody", "password": "a walk in the park"], as: nil)
        try ask("POST", "/v1/setup", [:], as: nil)
        try ask("PATCH", "/v1/accounts/\(id(.bystander))", ["name": "路人"])
        try ask("PATCH", "/v1/accounts/\(id(.bystander))", ["site_ids": [nowhere]])
        try ask(
            "PATCH", "/v1/accounts/\(id(.bystander))",
            ["password": "a walk in the park", "current_password": "another walk"], as: .bystander)
        let key = try post("/v1/api_keys", ["name": "热线"], as: .admin, headers: ["Idempotency-Key": "k"])
        try ask("DELETE", "/v1/api_keys/\(key.id)")
        try ask("DELETE", "/v1/api_keys/\(Self.newID())")
        try ask("PATCH", "/v1/volunteers/\(id(.helper))", ["skills": ["law"]], as: .leader)
        try ask("PATCH", "/v1/volunteers/\(id(.helper))", ["skills": ["law"]], as: .rival)
        try ask("DELETE", "/v1/sessions/current", as: .otherWarden)
    }

    private func tourPlaces(_ nowhere: JSONTree) throws {
        try ask("PATCH", "/v1/center", ["name": "中心"])
        try ask("PATCH", "/v1/center", ["dispatch_weights": ["full_load_cost": 5]])
        try ask("PATCH", "/v1/center", ["calendar": ["2027-01-01": "day_off"]])
        try ask("POST", "/v1/categories", ["code": "tour", "name": "参观"])
        try ask("POST", "/v1/categories", ["code": "tours", "name": "参观", "parent_code": "nowhere"])
        try ask("PATCH", "/v1/categories/tour", ["name": "游览"])
        try ask("PATCH", "/v1/categories/tour", ["parent_code": "nowhere"])
        try ask("POST", "/v1/services", ["name": "讲解", "category": "tour"])
        try ask("POST", "/v1/services", ["name": "讲解", "category": "nowhere"])
        try ask("PATCH", "/v1/services/\(service)", ["name": "咨询"])
        try ask("PATCH", "/v1/services/\(service)", ["category": "nowhere"])
        let site: JSONTree = [
            "code": "tour", "name": "站", "kind": "station", "parent_id": .string(firstInstitute),
        ]
        try ask("POST", "/v1/sites", site)
        try ask("POST", "/v1/sites", site.with(["code": "tours", "parent_id": nowhere]))
        try ask("PATCH", "/v1/sites/\(secondStation)", ["parent_id": .string(firstInstitute)])
        try ask("PATCH", "/v1/sites/\(secondStation)", ["parent_id": .string(secondInstitute)])
        try ask("PATCH", "/v1/sites/\(secondStation)", ["parent_id": nowhere])
        let team: JSONTree = ["name": "队", "kind": "social", "site_id": .string(root), "capacity": 1]
        let made = try post("/v1/teams", team, as: .admin).id
        try ask("POST", "/v1/teams", team.with(["site_id": nowhere]))
        try ask("PATCH", "/v1/teams/\(made)", ["capacity": 2])
        try ask("PATCH", "/v1/teams/\(made)", ["site_id": nowhere])
        let members = "/v1/teams/\(made)/members"
        try ask("POST", members, ["account_id": .string(id(.bystander))])
        try ask("POST", members, ["account_id": nowhere])
        try ask("PATCH", "\(members)/\(id(.bystander))", ["leader": true])
        try ask("PATCH", "\(members)/\(id(.bystander))", ["leader": true], as: .rival)
        try ask("DELETE", "\(members)/\(id(.bystander))")
        try ask("DELETE", "\(members)/\(id(.bystander))")
    }

    private func tourOrders(_ nowhere: JSONTree) throws {
        try ask("POST", "/v1/orders", Self.draft, as: .resident, headers: ["Idempotency-Key": "tour"])
        try ask("POST", "/v1/orders", Self.draft.with(["category": "nowhere"]), as: .resident)
        for state in [
            "placed", "rejected", "merged", "dispatched", "accepted", "rated", "closed", "cancelled",
        ] {
            let order = try order(in: state)
            let bodies: [(String, JSONTree)] = [
                ("reject", ["reason": "x"]), ("merge", ["into": nowhere]), ("unmerge", ["reason": "x"]),
                ("forward", ["site_id": nowhere]), ("dispatch", ["team_ids": [nowhere]]),
                ("accept", ["team_id": nowhere]), ("accept", ["team_id": .string(rivalTeam)]),
                ("decline", ["reason": "x", "team_id": .string(team)]), ("recall", ["reason": "x"]),
                ("withdraw", ["reason": "x"]), ("start", ["volunteer_ids": [nowhere]]),
                ("complete", ["volunteers": [["volunteer_id": nowhere, "hours": 1]]]), ("rate", ["score": 9]),
                ("rate", ["score": 3]), ("reopen", ["reason": "x"]), ("cancel", ["reason": "x"]),
            ]
            try ask("PATCH", "/v1/orders/\(order)", ["category": "nowhere"])
            for (action, body) in bodies { try ask("POST", "/v1/orders/\(order)/\(action)", body) }
        }
        for action in ["start", "complete"] {
            let order = try order(in: action == "start" ? "accepted" : "in_service")
            let member: JSONTree = ["volunteer_id": nowhere, "hours": 1]
            try ask(
                "POST", "/v1/orders/\(order)/\(action)",
                action == "start" ? ["volunteer_ids": [nowhere]] : ["volunteers": [member]])
        }
        let placed = try place()
        try ask("POST", "/v1/orders/\(placed)/forward", ["site_id": .string(firstStation), "note": "x"])
        try ask("PATCH", "/v1/orders/\(placed)", ["title": "家中水管又漏水"])
        var lines = try request(
            "POST", "/v1/orders/import", as: .intake, headers: ["Idempotency-Key": "lines"])
        lines.body = Array(
            #"{"title": "修灯", "category": "community", "channel": "visit", "external_ref": "1"}"#.utf8)
        lines.headers.append((name: "Content-Type", value: "application/x-ndjson"))
        #expect(try backend.send(lines).status == 200)
        // As if the server had stopped before the last line.
        try execute("DELETE FROM idempotency_keys WHERE center_id = '\(center)' AND key = 'lines'")
        #expect(try backend.send(lines).status == 200)
        _ = try self.order(in: "accepted")
        try ask("DELETE", "/v1/teams/\(team)/members/\(id(.volunteer))")
    }

    private func tourDispatching(_ nowhere: JSONTree) throws {
        let order = try place()
        let runs = "/v1/matching/runs"
        try ask("POST", runs, ["site_id": nowhere])
        for isDry in [true, false] {
            let run = try post(runs, ["dry_run": .bool(isDry)], as: .admin).id
            while try get("\(runs)/\(run)", as: .admin)["state"] == "running" {}
            for list in ["", "/assignments", "/unserved"] { try ask("GET", "\(runs)/\(run)\(list)") }
            try ask("POST", "\(runs)/\(run)/confirm", ["order_ids": [nowhere]])
            // As one that is too much for one statement.
            try execute(
                "UPDATE matching_runs SET counts = counts || '{\"assigned\": 100000}' WHERE id = '\(run)' AND dry_run"
            )
            try ask("POST", "\(runs)/\(run)/confirm")
            while try get("\(runs)/\(run)", as: .admin)["state"] == "running" {}
        }
        try ask("GET", "/v1/orders/\(order)/candidates")
        try tourPolicies()
    }

    /// Runs that the clock starts.
    private func tourPolicies() throws {
        for policy in ["auto", "broadcast"] {
            try serve("health")
            try ask("PATCH", "/v1/categories/health", ["dispatch_policy": .string(policy)])
            let order = try place(["category": "health"])
            try pass("10 minutes")
            try until(order, is: "dispatched")
        }
        try ask("PATCH", "/v1/categories/health", ["dispatch_policy": nil])
    }

    private func tourReading() throws {
        let order = try order(in: "rated")
        for path in [
            "/readyz", "/v1/lifecycle", "/v1/me", "/v1/center", "/v1/center/dispatch_weights", "/v1/accounts",
            "/v1/accounts?role=resident&q=x",
            "/v1/accounts/\(id(.resident))", "/v1/api_keys", "/v1/sites", "/v1/sites/\(root)",
            "/v1/categories",
            "/v1/services", "/v1/services/\(service)", "/v1/teams?site_id=\(root)", "/v1/teams/\(team)",
            "/v1/teams/\(team)/members", "/v1/volunteers/\(id(.volunteer))", "/v1/matching/runs",
            "/v1/offers",
            "/v1/offers?team_id=\(team)&state=pending", "/v1/reports/summary",
            "/v1/reports/summary?site_id=\(root)", "/v1/reports/shortage",
            "/v1/reports/summary?site_id=\(Self.newID())", "/v1/orders/\(order)",
            "/v1/orders/\(order)/events",
            "/v1/orders/\(order)/offers", "/v1/orders/\(order)/ratings", "/v1/orders/\(order)/candidates",
        ] {
            for person in [Person.admin, .warden, .leader, .resident] { try ask("GET", path, as: person) }
        }
    }

    private func tourAudit() throws {
        try race(SealAudit.self, servers: 1)
        _ = try backend.withOwner { try AuditVerifier.verify(code, on: $0) }
        // Asked only where something was falsified.
        _ = AuditVerifierSQL.leaves(UUID(), block: 1)
        for query in [
            "", "?object_id=x&object_kind=order", "?operation=order.place&after=2026-01-01T00:00:00Z",
        ] {
            try ask("GET", "/v1/audit\(query)")
        }
        // The server exports heads every second.
        while !SQL.known.contains(where: { $0.name == "audit_head" }) {}
    }

    private func tourPersonalData() throws {
        let open = try order(in: "dispatched", ["contact": ["phone": "13555550005"]])
        try ask("POST", "/v1/orders/\(open)/reveal", ["reason": "x"], as: .leader)
        try ask("PATCH", "/v1/me", ["name": "张桂兰"], as: .resident)
        for path in ["/v1/me/data", "/v1/me/audit"] { try ask("GET", path, as: .resident) }
        let person: JSONTree = ["phone": "13555550005", "reason": "x"]
        for path in ["/v1/people/export", "/v1/people/erasure"] { try ask("POST", path, person) }
        try ask("POST", "/v1/me/erasure", ["confirm": true], as: .resident)
        try ask("POST", "/v1/accounts/\(id(.resident))/erasure", ["reason": "x"])
        try ask("POST", "/v1/privacy_notice", ["text": "x"])
        try ask("GET", "/v1/privacy_notice?center=\(code)", as: nil)
        for job in [EraseContacts.self, EraseWords.self, ForgetReasons.self, ReleaseAudit.self]
            as [any BackgroundJob.Type]
        {
            try race(job, servers: 1)
        }
    }

    /// Lists of orders by each filter, by some that come together, and by none, for callers of every kind.
    private func tourLists() throws {
        let after = "placed_after=2026-01-01T00:00:00Z"
        let filters = [
            "", "state=placed", "state=placed,dispatched", "site_id=\(root)", "site_id=\(firstStation)",
            "team_id=\(team)",
            "category=health", "channel=app", "priority=high", after, "placed_before=2030-01-01T00:00:00Z",
            "\(after)&placed_before=2030-01-01T00:00:00Z", "q=%E6%B0%B4%E7%AE%A1", "attention=any",
            "attention=overdue",
            "attention=returned", "state=placed&site_id=\(firstStation)", "state=rated&category=health",
            "state=placed&priority=high", "state=placed&channel=app", "channel=app&\(after)",
            "category=health&\(after)",
            "site_id=\(firstStation)&category=health", "site_id=\(firstStation)&\(after)",
            "team_id=\(team)&state=accepted",
            "attention=any&site_id=\(firstStation)", "q=%E6%B0%B4%E7%AE%A1&state=placed",
            "priority=high&\(after)",
            "category=health&channel=app", "channel=app&priority=high",
        ]
        // The first list under a token reads all ways; it is asked on every loop until the service has learned.
        let callers: [Person] = [
            .admin, .dispatcher, .warden, .resident, .intake, .centerIntake, .leader, .volunteer,
        ]
        for person in callers {
            for filter in filters { for _ in 1...2 { try ask("GET", "/v1/orders?\(filter)", as: person) } }
        }
    }
}
