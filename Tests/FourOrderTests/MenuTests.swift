import JSON
import Testing

@Suite struct MenuTests {
    @Test func `categories are listed by code, the national ones first`() throws {
        let world = try World()
        for code in ["zz", "aa"] {
            let draft: JSONTree = ["code": .string(code), "name": "n"]
            #expect(try world.post("/v1/categories", draft, as: .admin).verdict == "201")
        }
        for limit in [1, 2, 50] {
            let codes = try world.walk("/v1/categories?limit=\(limit)").compactMap { $0["code"]?.string }
            #expect(codes == ["community", "health", "legal_aid", "aa", "retired", "zz"])
        }
    }

    @Test func `a category is added under one without a parent`() throws {
        let world = try World()
        let draft: JSONTree = [
            "code": "home_repair", "name": "家庭维修", "platform": nil, "parent_code": "community",
        ]
        let answer = try world.post("/v1/categories", draft, as: .admin)
        #expect(answer.verdict == "201")
        #expect(answer.header("location") == "/v1/categories/home_repair")
        #expect(
            answer.json == draft.with(["dispatch_policy": nil, "active": true, "national": false]),
            "\(answer.text)")
        #expect(try world.post("/v1/categories", draft, as: .admin).verdict == "409 code_taken")
        func parent(_ parent: String, of code: String) throws -> [String] {
            let change: JSONTree = ["parent_code": .string(parent)]
            return try world.patch("/v1/categories/\(code)", change, as: .admin).faults
        }
        #expect(try parent("home_repair", of: "health") == ["/parent_code not_allowed_here"])
        #expect(try parent("health", of: "community") == ["/parent_code not_allowed_here"])
        #expect(try parent("health", of: "health") == ["/parent_code not_allowed_here"])
        #expect(try parent("nonesuch", of: "home_repair") == ["/parent_code unknown_reference"])
        #expect(try parent("health", of: "home_repair") == [])
    }

    @Test func `a category has a way of dispatching of its own, or the center's`() throws {
        let world = try World()
        let draft: JSONTree = ["code": "rescue", "name": "应急救援", "dispatch_policy": "broadcast"]
        #expect(try world.post("/v1/categories", draft, as: .admin)["dispatch_policy"] == "broadcast")
        func policy(_ change: JSONTree) throws -> Answer {
            try world.patch("/v1/categories/rescue", change, as: .admin)
        }
        #expect(try policy(["dispatch_policy": "auto"])["dispatch_policy"] == "auto")
        #expect(try policy(["name": "救援"])["dispatch_policy"] == "auto")
        #expect(try policy(["dispatch_policy": nil])["dispatch_policy"] == .null)
        #expect(try policy(["dispatch_policy": "x"]).faults == ["/dispatch_policy not_one_of"])
        let listed = try world.walk("/v1/categories").first { $0["code"] == "community" }
        #expect(listed?["dispatch_policy"] == .null)
    }

    @Test func `only administrators set the menu up`() throws {
        let world = try World()
        for person in [Person.resident, .leader, .dispatcher, .centerIntake] {
            #expect(try world.post("/v1/categories", ["x": 1], as: person).verdict == "403 forbidden")
            #expect(try world.post("/v1/services", ["x": 1], as: person).verdict == "403 forbidden")
            #expect(
                try world.patch("/v1/categories/health", ["x": 1], as: person).verdict == "403 forbidden")
            #expect(
                try world.patch("/v1/categories/none", ["x": 1], as: person).verdict == "404 not_found")
            let service = "/v1/services/\(world.service)"
            #expect(try world.patch(service, ["x": 1], as: person).verdict == "403 forbidden")
            #expect(try world.get(service, as: person).verdict == "200")
        }
        #expect(try world.get("/v1/services/\(world.service)", as: .stranger).verdict == "404 not_found")
    }

    @Test func `a category that is closed takes no new orders`() throws {
        let world = try World()
        let answer = try world.patch("/v1/categories/community", ["active": false], as: .admin)
        #expect(answer["active"] == false)
        #expect(answer["national"] == true)
        #expect(try world.post("/v1/orders", World.draft, as: .resident).status == 422)
    }

    @Test func `every fault of a category or a service is told at once`() throws {
        let world = try World()
        let category: JSONTree = ["code": "A", "platform": "z", "parent_code": 1, "u": 1]
        #expect(
            try world.post("/v1/categories", category, as: .admin).faults == [
                "/code bad_format", "/name required", "/parent_code wrong_type", "/platform not_one_of",
                "/u unknown_field",
            ])
        let service: JSONTree = [
            "code": "ä", "due_hours": 0, "skills": ["a", "a", 1], "priority": "x",
            "description": .string(String(repeating: "长", count: 2001)),
        ]
        #expect(
            try world.post("/v1/services", service, as: .admin).faults == [
                "/category required", "/code bad_format", "/description too_long", "/due_hours out_of_range",
                "/name required", "/priority not_one_of", "/skills/1 duplicate", "/skills/2 wrong_type",
            ])
        func fault(of code: String) throws -> [String] {
            try world.post("/v1/services", ["name": "n", "category": .string(code)], as: .admin).faults
        }
        #expect(try fault(of: "nonesuch") == ["/category unknown_reference"])
        #expect(try fault(of: "retired") == ["/category inactive_reference"])
    }

    @Test func `a service is put on the menu, changed and taken off`() throws {
        let world = try World()
        let draft: JSONTree = [
            "code": "fix.1", "name": "修水管", "category": "community", "skills": ["plumbing"],
        ]
        let made = try world.post("/v1/services", draft, as: .admin)
        #expect(made.verdict == "201")
        #expect(made["priority"] == "normal")
        #expect(made["due_hours"] == .null)
        let path = "/v1/services/\(made.id)"
        #expect(made.header("location") == path)
        #expect(try world.post("/v1/services", draft, as: .admin).verdict == "409 code_taken")
        let change: JSONTree = [
            "due_hours": 12, "code": nil, "description": "上门", "skills": [], "active": false,
        ]
        let changed = try world.patch(path, change, as: .admin, headers: ["If-Match": made.etag])
        #expect(changed.version == 2)
        for key in change.keys { #expect(changed[key] == change[key], "\(key)") }
        let stale = try world.patch(path, ["name": "n"], as: .admin, headers: ["If-Match": made.etag])
        #expect(stale.verdict == "412 version_mismatch")
        #expect(
            try world.patch(path, ["code": "law_consult"], as: .admin).verdict == "409 code_taken")
        let order: JSONTree = ["title": "漏水", "service_id": .string(made.id)]
        #expect(try world.post("/v1/orders", order, as: .resident).status == 422)
    }

    @Test func `services are narrowed by category, words and whether they are offered`() throws {
        let world = try World()
        let draft: JSONTree = ["name": "陪诊 Escort", "category": "health"]
        let made = try world.post("/v1/services", draft, as: .admin).id
        #expect(try world.walkIDs("/v1/services?category=health,none") == [made])
        #expect(try world.walkIDs("/v1/services?q=escort") == [made])
        #expect(try world.walkIDs("/v1/services?active=false") == [])
        #expect(try world.walkIDs("/v1/services?limit=1") == [world.service, made].sorted())
        #expect(
            try world.get("/v1/services?category=A&zz=1", as: .resident).faults == [
                "?category bad_format", "?zz unknown_parameter",
            ])
    }
}
