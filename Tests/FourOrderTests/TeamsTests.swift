import JSON
import Testing

@Suite struct TeamsTests {
    @Test func `everybody reads the teams, only administrators make and change them`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)"
        for person in Person.allCases where person != .stranger {
            #expect(try world.get(path, as: person).verdict == "200")
            if person == .admin { continue }
            #expect(try world.post("/v1/teams", ["x": 1], as: person).verdict == "403 forbidden")
            #expect(try world.patch(path, ["x": 1], as: person).verdict == "403 forbidden")
        }
        #expect(try world.get(path, as: .stranger).verdict == "404 not_found")
        #expect(try world.get("/v1/teams/x", as: .admin).verdict == "404 not_found")
        #expect(try world.get(path, as: .resident)["members_count"] == 4)
    }

    @Test func `a team has defaults for all but name, kind and site`() throws {
        let world = try World()
        let draft: JSONTree = ["name": "便民队", "kind": "professional", "site_id": .string(world.root)]
        let answer = try world.post("/v1/teams", draft, as: .admin)
        #expect(answer.verdict == "201")
        #expect(answer.header("location") == "/v1/teams/\(answer.id)")
        let rest: JSONTree = [
            "id": .string(answer.id), "code": nil, "categories": [], "skills": [], "languages": [],
            "capacity": 5, "held": 0,
            "location": nil, "service_radius_m": nil, "availability": [], "active": true, "members_count": 0,
            "version": 1,
        ]
        for key in rest.keys { #expect(answer[key] == rest[key], "\(key)") }
    }

    @Test func `every fault of a team is told at once`() throws {
        let world = try World()
        let draft: JSONTree = [
            "code": "", "kind": 1, "site_id": "z", "categories": ["a", "a"], "capacity": -1,
            "location": ["lat": 1],
            "service_radius_m": 0, "active": "x", "held": 1, "languages": ["yue", "YUE", "粤语"],
            "availability": [
                ["weekday": 8, "from": "24:00", "to": "1:00", "x": 1],
                ["weekday": 1, "from": "10:00", "to": "10:00"], 3, ["weekday": 1, "from": 8, "to": "24:00"],
            ],
        ]
        #expect(
            try world.post("/v1/teams", draft, as: .admin).faults == [
                "/active wrong_type", "/availability/0/from bad_format", "/availability/0/to bad_format",
                "/availability/0/weekday out_of_range", "/availability/0/x unknown_field",
                "/availability/1/to window_reversed", "/availability/2 wrong_type",
                "/availability/3/from wrong_type", "/capacity out_of_range", "/categories/1 duplicate",
                "/code too_short", "/held unknown_field", "/kind wrong_type", "/languages/1 duplicate",
                "/languages/2 bad_format", "/location/lng required",
                "/name required", "/service_radius_m out_of_range", "/site_id not_a_uuid",
            ])
        let nowhere: JSONTree = [
            "name": "n", "kind": "corps", "site_id": .string(world.strangeRoot),
            "categories": ["health", "x", "y"],
        ]
        #expect(
            try world.post("/v1/teams", nowhere, as: .admin).faults == [
                "/categories/1 unknown_reference", "/categories/2 unknown_reference",
                "/site_id unknown_reference",
            ])
    }

    @Test func `a change replaces lists whole, and null empties what may be empty`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)"
        let change: JSONTree = [
            "code": "T-1", "site_id": .string(world.firstStation), "categories": ["health"],
            "skills": ["law"], "languages": ["cmn-sichuan", "yue-HK"],
            "location": ["lat": 30.5, "lng": 108.5], "service_radius_m": 2000,
            "availability": [["weekday": 7, "from": "08:30", "to": "24:00"]],
        ]
        let changed = try world.patch(path, change, as: .admin, headers: ["If-Match": "\"1\""])
        for key in change.keys { #expect(changed[key] == change[key], "\(key)") }
        #expect(changed.etag == "\"2\"")
        let clear: JSONTree = ["code": nil, "location": nil, "service_radius_m": nil, "availability": []]
        let cleared = try world.patch(path, clear, as: .admin)
        for key in clear.keys { #expect(cleared[key] == clear[key], "\(key)") }
        #expect(cleared["skills"] == ["law"])
        let kept = [
            "name", "kind", "site_id", "categories", "skills", "languages", "capacity", "availability",
            "active",
        ]
        let nulls = JSONTree.object(kept.map { JSONTree.Member($0, .null) })
        #expect(
            try world.patch(path, nulls, as: .admin).faults == kept.map { "/\($0) null_not_allowed" }.sorted()
        )
        let stale = try world.patch(path, change, as: .admin, headers: ["If-Match": "\"1\""])
        #expect(stale.verdict == "412 version_mismatch")
    }

    @Test func `capacity may be lowered below what is held, and then nothing new is accepted`() throws {
        let world = try World()
        _ = try world.order(in: "accepted")
        let answer = try world.patch("/v1/teams/\(world.team)", ["capacity": 0], as: .admin)
        #expect(answer["capacity"] == 0)
        #expect(answer["held"] == 1)
        let order = try world.order(in: "dispatched")
        #expect(try world.act("accept", order, as: .leader).verdict == "409 team_at_capacity")
    }

    @Test func `a code is taken once in a center`() throws {
        let world = try World()
        #expect(try world.patch("/v1/teams/\(world.team)", ["code": "T"], as: .admin).verdict == "200")
        let rival = "/v1/teams/\(world.rivalTeam)"
        #expect(try world.patch(rival, ["code": "T"], as: .admin).verdict == "409 code_taken")
        let strange = "/v1/teams/\(world.strangeTeam)"
        #expect(try world.patch(strange, ["code": "T"], as: .stranger).verdict == "200")
    }

    @Test func `teams are narrowed, and each is seen once`() throws {
        let world = try World()
        let change: JSONTree = [
            "site_id": .string(world.firstStation), "categories": ["health"], "skills": ["law"],
            "code": "ZQ-1",
        ]
        _ = try world.patch("/v1/teams/\(world.team)", change, as: .admin)
        let both = [world.team, world.rivalTeam].sorted()
        #expect(try world.walkIDs("/v1/teams?limit=1") == both)
        #expect(try world.walkIDs("/v1/teams?site_id=\(world.root)") == both)
        for filter in [
            "site_id=\(world.firstInstitute)", "category=health,legal_aid", "kind=professional,corps",
            "skill=law", "q=zq", "q=%E5%85%88%E9%94%8B",
        ] { #expect(try world.walkIDs("/v1/teams?\(filter)") == [world.team], "\(filter)") }
        #expect(try world.walkIDs("/v1/teams?active=false") == [])
        #expect(
            try world.get("/v1/teams?kind=a&site_id=b&category=C&x=1", as: .resident).faults == [
                "?category bad_format", "?kind not_one_of", "?site_id not_a_uuid", "?x unknown_parameter",
            ])
    }
}
