import JSON
import Testing

@Suite struct CenterTests {
    @Test(arguments: Person.allCases)
    func `everybody reads his own center`(person: Person) throws {
        let world = try World()
        let answer = try world.get("/v1/center", as: person)
        #expect(answer.verdict == "200")
        #expect(answer.id == world.center(of: person))
        #expect(answer.etag == "\"1\"")
        #expect(answer["offer_minutes"] == ["low": 2880, "normal": 1440, "high": 120, "urgent": 30])
    }

    @Test func `only administrators change it, and a token comes before everything`() throws {
        let world = try World()
        for person in Person.allCases where person != .admin && person != .stranger {
            #expect(try world.patch("/v1/center", ["nope": 1], as: person).verdict == "403 forbidden")
        }
        #expect(try world.send("PATCH", "/v1/center", ["nope": 1], as: nil).verdict == "401 unauthorized")
    }

    @Test func `objects are merged key by key, what is not named stays`() throws {
        let world = try World()
        let change: JSONTree = [
            "name": "　云阳中心 ", "dispatch_policy": "suggest", "return_limit": 3,
            "offer_minutes": ["urgent": 10],
            "due_hours": ["low": 100, "high": 48], "matching_window_s": 5, "rematch_minutes": 60,
        ]
        let answer = try world.patch("/v1/center", change, as: .admin)
        #expect(answer.verdict == "200")
        #expect(answer["name"] == "云阳中心")
        #expect(answer["return_limit"] == 3)
        #expect(answer["offer_minutes"] == ["low": 2880, "normal": 1440, "high": 120, "urgent": 10])
        #expect(answer["due_hours"] == ["low": 100, "normal": 168, "high": 48, "urgent": 24])
        #expect(answer["close_after_days"] == 15)
        #expect(answer["matching_window_s"] == 5)
        #expect(answer["ring_minutes"] == 10)
        #expect(answer["rematch_minutes"] == 60)
        #expect(answer["escalate_after_minutes"] == 1440)
        #expect(answer.version == 2)
        #expect(try world.get("/v1/center", as: .resident).json == answer.json)
    }

    @Test func `a change that names nothing changes nothing`() throws {
        let world = try World()
        #expect(try world.patch("/v1/center", [:], as: .admin).version == 1)
        #expect(try world.send("PATCH", "/v1/center", as: .admin).version == 1)
        #expect(try world.number("SELECT count(*) FROM audit_log WHERE center_id = '\(world.center)'") == 0)
        _ = try world.patch("/v1/center", ["return_limit": 2], as: .admin)
        let audited = try world.query(
            "SELECT operation, data FROM audit_log WHERE center_id = '\(world.center)'")
        #expect(audited == [["operation": "center.change", "data": ["fields": ["return_limit"]]]])
    }

    @Test(arguments: [
        ["return_limit": 4] as JSONTree, ["dispatch_weights": ["full_load_cost": 5]],
    ])
    func `a change for another version is refused`(change: JSONTree) throws {
        let world = try World()
        func patch(_ tag: String) throws -> Answer {
            try world.patch("/v1/center", change, as: .admin, headers: ["If-Match": tag])
        }
        #expect(try patch("\"7\"").verdict == "412 version_mismatch")
        #expect(try patch("1").verdict == "400 malformed_precondition")
        #expect(try patch("\"1\"").etag == "\"2\"")
        #expect(try patch("\"7\", \"2\"").etag == "\"3\"")
        #expect(try patch("*").etag == "\"4\"")
    }

    @Test func `every fault is told at once`() throws {
        let change: JSONTree = [
            "name": "", "dispatch_policy": "x", "return_limit": 21, "close_after_days": "1",
            "broadcast_teams": nil, "matching_window_s": 4, "ring_minutes": 1441,
            "accept_booking_minutes": 14, "offer_minutes": ["low": 0, "x": 1], "due_hours": [],
            "dispatch_weights": ["full_load_cost": nil, "distance": 1], "bogus": 1,
        ]
        let answer = try World().patch("/v1/center", change, as: .admin)
        #expect(answer.verdict == "422 validation_failed")
        #expect(
            answer.faults == [
                "/accept_booking_minutes out_of_range", "/bogus unknown_field",
                "/broadcast_teams null_not_allowed", "/close_after_days wrong_type",
                "/dispatch_policy not_one_of", "/dispatch_weights/distance unknown_field",
                "/dispatch_weights/full_load_cost null_not_allowed", "/due_hours wrong_type",
                "/matching_window_s out_of_range", "/name too_short", "/offer_minutes/low out_of_range",
                "/offer_minutes/x unknown_field",
                "/return_limit out_of_range", "/ring_minutes out_of_range",
            ])
    }

    @Test func `weights are merged, and must go together with those that stay`() throws {
        let world = try World()
        func patch(_ weights: JSONTree) throws -> Answer {
            try world.patch("/v1/center", ["dispatch_weights": weights], as: .admin)
        }
        #expect(try patch(["full_load_cost": 5]).verdict == "200")
        let both = try patch(["scarce_team_cost": 7])["dispatch_weights"]
        #expect(both?["full_load_cost"] == 5)
        #expect(both?["scarce_team_cost"] == 7)
        #expect(try patch(["distance": 7]).verdict == "422 unknown_field")
        // Leaving an order unserved would cost less than serving it.
        #expect(
            try patch(["unserved_low_cost": 7]).faults == [
                "/dispatch_weights/unserved_low_cost not_allowed_here"
            ])
        // Together with what was set before: high may not cost less than normal.
        #expect(try patch(["unserved_high_cost": 300_000]).verdict == "200")
        #expect(
            try patch(["unserved_normal_cost": 350_000]).faults == [
                "/dispatch_weights/unserved_high_cost not_allowed_here"
            ])
    }

    @Test func `changes of weights at once are all there afterwards`() throws {
        let world = try World()
        let names = ["full_load_cost", "scarce_team_cost", "worst_rating_cost", "never_accepts_cost"]
        let changes = names.map { name -> JSONTree in
            ["dispatch_weights": .object([JSONTree.Member(name, 11)])]
        }
        let requests = try changes.map { try world.request("PATCH", "/v1/center", $0, as: .admin) }
        #expect(try world.backend.together(requests).map(\.verdict) == ["200", "200", "200", "200"])
        let weights = try world.get("/v1/center", as: .admin)["dispatch_weights"]
        for name in names { #expect(weights?[name] == 11) }
    }
}
