import Domain
import JSON
import Testing

@testable import FourOrder

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
                "/dispatch_weights/unserved_low_cost too_small"
            ])
        // The least value is told, also where another weight was given.
        let dear = try patch(["never_accepts_cost": 1_000_000])
        #expect(dear.faults == ["/dispatch_weights/unserved_low_cost too_small"])
        #expect(dear["errors"]?[0]?["detail"] == "须不小于 1073013。")
        // Together with what was set before: high may not cost less than normal.
        #expect(try patch(["unserved_high_cost": 300_000]).verdict == "200")
        #expect(
            try patch(["unserved_normal_cost": 350_000]).faults == [
                "/dispatch_weights/unserved_high_cost too_small"
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

    @Test func `days of the calendar are merged by date, and null takes one away`() throws {
        let world = try World()
        func patch(_ days: JSONTree) throws -> Answer {
            try world.patch("/v1/center", ["calendar": days], as: .admin)
        }
        #expect(try world.get("/v1/center", as: .resident)["calendar"] == [:])
        let first = try patch(["2027-01-01": "day_off", "2027-01-03": "workday"])
        #expect(first.version == 2)
        #expect(first["calendar"] == ["2027-01-01": "day_off", "2027-01-03": "workday"])
        let merged = try patch(["2027-01-01": nil, "2027-01-02": "day_off", "2030-01-01": nil])
        #expect(merged["calendar"] == ["2027-01-02": "day_off", "2027-01-03": "workday"])
        #expect(try world.get("/v1/center", as: .resident).json == merged.json)
        #expect(
            try patch(["2027-02-29": "day_off", "1.1.": nil, "2027-03-01": "holiday", "2027-03-02": 1]).faults
                == [
                    "/calendar/1.1. bad_format", "/calendar/2027-02-29 bad_format",
                    "/calendar/2027-03-01 not_one_of", "/calendar/2027-03-02 wrong_type",
                ])
        #expect(
            try world.patch("/v1/center", ["calendar": nil], as: .admin).faults == [
                "/calendar null_not_allowed"
            ])
        #expect(
            try world.patch("/v1/center", ["calendar": []], as: .admin).faults == ["/calendar wrong_type"])
    }

    @Test func `a center has four hundred days of its own`() throws {
        let world = try World()
        func days(_ years: ClosedRange<Int>, _ value: JSONTree) -> JSONTree {
            .object(
                years.flatMap { year in
                    (1...28).map { JSONTree.Member("\(year)-02-\($0 < 10 ? "0" : "")\($0)", value) }
                })
        }
        func patch(_ days: JSONTree) throws -> Answer {
            try world.patch("/v1/center", ["calendar": days], as: .admin)
        }
        // Fourteen Februaries are 392 days.
        #expect(try patch(days(2030...2043, "workday")).verdict == "200")
        #expect(try patch(days(2043...2044, "day_off")).faults == ["/calendar too_many"])
        #expect(try world.get("/v1/center", as: .admin).version == 2)
        let exchanged = days(2030...2030, nil).object ?? []
        let added = days(2044...2044, "day_off").object ?? []
        #expect(try patch(.object(exchanged + added)).version == 3)
    }

    @Test func `changes of the calendar at once are all there afterwards`() throws {
        let world = try World()
        let requests = try (1...4).map { day in
            try world.request(
                "PATCH", "/v1/center", ["calendar": .object([JSONTree.Member("2027-05-0\(day)", "day_off")])],
                as: .admin)
        }
        #expect(try world.backend.together(requests).map(\.verdict) == ["200", "200", "200", "200"])
        #expect(try world.get("/v1/center", as: .admin)["calendar"]?.object?.count == 4)
    }

    @Test func `the document names every weight, in its order and with its range`() throws {
        let schema = try #require(
            try Project.openAPI.root[pointer: "/components/schemas/DispatchWeights/properties"]?.object)
        #expect(schema.map(\.key) == DispatchWeights.fields.map { "\($0.name)" })
        for (member, field) in zip(schema, DispatchWeights.fields) {
            #expect(member.value["minimum"]?.int == field.range.lowerBound, "\(field.name)")
            #expect(member.value["maximum"]?.int == field.range.upperBound, "\(field.name)")
        }
        let answer = try World().get("/v1/center", as: .resident)["dispatch_weights"]
        #expect(answer?.object?.map(\.key) == schema.map(\.key))
    }
}
