import Foundation
import JSON
import Testing

@Suite struct OrdersPlaceTests {
    private let world: World

    init() throws { world = try World() }

    private static let whole: JSONTree = [
        "title": " 家中水管冻裂漏水 ", "description": "厨房水管接头漏水两天了\r\n家里只有老人",
        "category": "community", "location": ["lat": 30.95, "lng": 108.71, "datum": "wgs84"],
        "address": "双江街道外滩社区3栋2单元401", "contact": ["name": "李娟", "phone": "+86 199-0000-1002"],
        "priority": "high", "skills": ["plumbing", "电工"], "language": "cmn-Sichuan",
        "window": ["start": "2030-03-10T09:00:00+08:00", "end": "2030-03-10T11:30:00+08:00"],
        "reported_at": "2026-03-09T08:40:00.5+08:00", "channel": "hotline", "external_ref": "12345-0417",
    ]

    @Test func `every field that is given is answered, in its normal form`() throws {
        let body = Self.whole.with(["preferred_team_id": .string(world.team)])
        let answer = try world.post("/v1/orders", body, as: .intake)
        #expect(answer.status == 201)
        #expect(answer.header("location") == "/v1/orders/\(answer.id)")
        #expect(answer.etag == "\"1\"")
        #expect(answer.header("cache-control") == "private, no-store")
        let placedAt = try #require(answer["placed_at"]?.string)
        let expected: JSONTree = [
            "id": .string(answer.id), "ref": answer["ref"] ?? .null, "state": "placed", "round": 1,
            "title": "家中水管冻裂漏水", "description": "厨房水管接头漏水两天了\n家里只有老人", "category": "community",
            "service_id": nil, "site_id": .string(world.firstStation),
            "location": ["lat": 30.95, "lng": 108.71], "address": "双江街道外滩社区3栋2单元401",
            "contact": ["name": "李娟", "phone": "19900001002"], "contact_masked": false, "priority": "high",
            "skills": ["plumbing", "电工"], "language": "cmn-sichuan",
            "window": ["start": "2030-03-10T01:00:00Z", "end": "2030-03-10T03:30:00Z"],
            "preferred_team_id": .string(world.team), "reported_at": "2026-03-09T00:40:00.500Z",
            "channel": "hotline", "external_ref": "12345-0417", "team_id": nil, "version": 1,
            "merged_into": nil, "requesters": 1, "returns": 0, "escalated_site_id": nil,
            "due_at": answer["due_at"] ?? .null,
            "rating": nil, "summary": nil, "beneficiaries": nil, "volunteers": [],
            "placed_at": .string(placedAt), "dispatched_at": nil, "accepted_at": nil, "started_at": nil,
            "completed_at": nil, "rated_at": nil, "closed_at": nil, "attention": [],
            "privacy_notice_version": nil, "personal_data": "kept",
            "allowed_actions": ["cancel"],
        ]
        for member in expected.object ?? [] {
            #expect(answer[member.key] == member.value, "\(member.key)")
        }
        #expect(answer.json.keys.sorted() == expected.keys.sorted())
        #expect(
            try world.number(
                "SELECT extract(epoch FROM due_at - placed_at)::int FROM orders WHERE id = '\(answer.id)'")
                == 72 * 3600)
        #expect(try world.read(answer.id, as: .intake).json == answer.json)
    }

    @Test func `what a service says comes with it`() throws {
        let body: JSONTree = ["title": "咨询欠薪", "service_id": .string(world.service)]
        let answer = try world.post("/v1/orders", body, as: .resident)
        #expect(answer["category"] == "legal_aid")
        #expect(answer["priority"] == "high")
        #expect(answer["skills"] == ["law"])
        #expect(answer["channel"] == "app")
        #expect(answer["contact"] == ["name": "张桂兰", "phone": "13812345678"])
        #expect(
            try world.number(
                "SELECT extract(epoch FROM due_at - placed_at)::int FROM orders WHERE id = '\(answer.id)'")
                == 48 * 3600)
        let other = try world.post(
            "/v1/orders", body.with(["priority": "low", "skills": []]), as: .dispatcher)
        #expect(other["priority"] == "low")
        #expect(other["skills"] == [])
        #expect(other["channel"] == "hotline")
        #expect(other["contact"] == .null)
    }

    @Test func `every fault is told at once`() throws {
        let answer = try world.post(
            "/v1/orders",
            [
                "title": "", "category": 5, "description": "a\u{1}b", "site_id": "x",
                "location": ["lat": 91, "lng": "e", "datum": "bd09"],
                "address": .string(String(repeating: "路", count: 201)),
                "contact": ["phone": "12"], "priority": "soon", "skills": ["a", "a", ""],
                "window": ["start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"],
                "preferred_team_id": 7, "reported_at": "yesterday", "channel": "fax", "external_ref": "",
                "extra": 1,
            ], as: .intake)
        #expect(answer.verdict == "422 validation_failed")
        #expect(
            answer.faults == [
                "/address too_long", "/category wrong_type", "/channel not_one_of",
                "/contact/phone too_short",
                "/description invalid_characters", "/external_ref too_short", "/extra unknown_field",
                "/location/datum not_one_of", "/location/lat out_of_range", "/location/lng wrong_type",
                "/preferred_team_id wrong_type",
                "/priority not_one_of", "/reported_at bad_time", "/site_id not_a_uuid", "/skills/1 duplicate",
                "/skills/2 too_short", "/title too_short", "/window window_reversed",
            ])
    }

    private static let faultTable: [(body: String, faults: String)] = [
        ("{}", "/category required, /title required"),
        (#"{"title": "x"}"#, "/category required"),
        (#"{"title": null, "category": null}"#, "/category required, /title required"),
        (
            #"{"title": "x", "category": "community", "location": {"lat": 91, "lng": -181}}"#,
            "/location/lat out_of_range, /location/lng out_of_range"
        ),
        (
            #"{"title": "x", "category": "community", "location": {"lat": "a", "lng": 999}}"#,
            "/location/lat wrong_type, /location/lng out_of_range"
        ),
        (
            #"{"title": "x", "category": "community", "location": {}}"#,
            "/location/lat required, /location/lng required"
        ),
        (#"{"title": "x", "category": "community", "contact": {}}"#, "/contact required"),
        (
            #"{"title": "x", "category": "community", "contact": {"name": "甲", "phone": "abcdef"}}"#,
            "/contact/phone bad_phone"
        ),
        (
            #"{"title": "x", "category": "community", "window": {"start": "2026-01-01T00:00:00Z"}}"#,
            "/window/end required"
        ),
        (
            #"{"title": "x", "category": "community", "reported_at": 1767225600}"#,
            "/reported_at wrong_type"
        ),
        (#"{"title": 1, "category": "community"}"#, "/title wrong_type"),
        (#"{"title": "a\nb", "category": "community"}"#, "/title invalid_characters"),
        (#"{"title": "x", "category": "nowhere"}"#, "/category unknown_reference"),
        (#"{"title": "x", "category": "retired"}"#, "/category inactive_reference"),
        ("", "/category required, /title required"),
    ]

    @Test(arguments: faultTable)
    func `a fault is told where it is`(body: String, faults: String) throws {
        var request = try world.request("POST", "/v1/orders", as: .intake)
        request.body = Array(body.utf8)
        let answer = try world.backend.send(request)
        #expect(answer.status == 422)
        #expect(answer.faults.joined(separator: ", ") == faults)
    }

    @Test func `a body that is no object is a fault at its root`() throws {
        let answer = try world.post("/v1/orders", [1], as: .intake)
        #expect(answer.faults.first == " wrong_type")
    }

    @Test func `only unknown fields have a code of their own`() throws {
        let answer = try world.post(
            "/v1/orders", World.draft.with(["a/b~": 1, "state": "rated"]), as: .intake)
        #expect(answer.verdict == "422 unknown_field")
        #expect(answer.faults == ["/a~1b~0 unknown_field", "/state unknown_field"])
    }

    @Test func `references are looked up also where something else is wrong`() throws {
        let nowhere = JSONTree.string(World.newID())
        let body: JSONTree = [
            "title": "", "category": "nope", "site_id": nowhere, "preferred_team_id": "x",
            "privacy_notice_version": 9, "extra": 1,
        ]
        let faults = [
            "/category unknown_reference", "/extra unknown_field", "/preferred_team_id not_a_uuid",
            "/privacy_notice_version unknown_reference", "/site_id unknown_reference", "/title too_short",
        ]
        let answer = try world.post("/v1/orders", body, as: .resident)
        #expect(answer.verdict == "422 validation_failed")
        #expect(answer.faults == faults)
        // A field that is refused already is not looked up on top of it.
        let both: JSONTree = ["category": "nope", "service_id": nowhere]
        #expect(
            try world.post("/v1/orders", both, as: .resident).faults == [
                "/category unknown_reference", "/service_id not_allowed_here", "/title required",
            ])
        let order = try world.place()
        #expect(
            try world.patch("/v1/orders/\(order)", ["title": "", "category": "nope"], as: .dispatcher).faults
                == ["/category unknown_reference", "/title too_short"])
        #expect(
            try world.act("forward", order, ["site_id": nowhere, "note": 5], as: .dispatcher).faults
                == ["/note wrong_type", "/site_id unknown_reference"])
        #expect(
            try world.act("forward", order, ["site_id": "x", "note": 5], as: .dispatcher).faults
                == ["/note wrong_type", "/site_id not_a_uuid"])
        // Under a key it is kept as it was told.
        let key = ["Idempotency-Key": "k"]
        #expect(try world.post("/v1/orders", body, as: .resident, headers: key).faults == faults)
        let again = try world.post("/v1/orders", body, as: .resident, headers: key)
        #expect(again.faults == faults && again.header("idempotency-replayed") == "true")
    }

    @Test func `every reference that leads nowhere is told`() throws {
        try world.execute("UPDATE sites SET active = false WHERE id = '\(world.secondStation)'")
        let answer = try world.post(
            "/v1/orders",
            [
                "title": "x", "service_id": .string(World.newID()), "site_id": .string(world.secondStation),
                "preferred_team_id": .string(world.strangeTeam),
            ], as: .intake)
        #expect(
            answer.faults == [
                "/preferred_team_id unknown_reference", "/service_id unknown_reference",
                "/site_id inactive_reference",
            ])
        let both = try world.post(
            "/v1/orders", World.draft.with(["service_id": .string(world.service)]), as: .intake)
        #expect(both.faults == ["/service_id not_allowed_here"])
    }

    @Test func `a service is as inactive as its category`() throws {
        try world.execute(
            "UPDATE categories SET active = false WHERE center_id = '\(world.center)' AND code = 'legal_aid'")
        let order: JSONTree = ["title": "x", "service_id": .string(world.service)]
        #expect(
            try world.post("/v1/orders", order, as: .resident).faults == ["/service_id inactive_reference"])
    }

    @Test(arguments: [
        (String(repeating: "字", count: 120), 201), (String(repeating: "字", count: 121), 422),
        (String(repeating: "👨‍👩‍👧", count: 24), 201), (String(repeating: "👨‍👩‍👧", count: 25), 422),
        ("\u{3000}\t 好 \u{3000}", 201), ("\u{3000}", 422),
    ])
    func `lengths count code points after trimming`(title: String, status: Int) throws {
        #expect(
            try world.post("/v1/orders", ["title": .string(title), "category": "community"], as: .resident)
                .status == status)
    }

    @Test func `an empty text is none`() throws {
        let answer = try world.post(
            "/v1/orders", World.draft.with(["description": " ", "address": ""]), as: .resident)
        #expect(answer["description"] == .null)
        #expect(answer["address"] == .null)
    }

    @Test func `the site is the one named, the nearest station or the center's own`() throws {
        func site(_ changes: JSONTree) throws -> String? {
            try world.post("/v1/orders", World.draft.with(changes), as: .resident)["site_id"]?.string
        }
        #expect(
            try site(["site_id": .string(world.secondInstitute), "location": ["lat": 30.95, "lng": 108.71]])
                == world.secondInstitute)
        #expect(try site(["location": ["lat": 30.96, "lng": 108.72]]) == world.firstStation)
        #expect(try site(["location": ["lat": 31.25, "lng": 108.95]]) == world.secondStation)
        // 30 km north of the second station is 0.2695 degrees.
        #expect(try site(["location": ["lat": 31.518, "lng": 108.95]]) == world.secondStation)
        #expect(try site(["location": ["lat": 31.521, "lng": 108.95]]) == world.root)
        #expect(try site([:]) == world.root)
        try world.execute("UPDATE sites SET active = false WHERE id = '\(world.firstStation)'")
        #expect(try site(["location": ["lat": 30.95, "lng": 108.71]]) == world.root)
    }

    @Test func `a place given in GCJ-02 is answered in WGS 84`() throws {
        let answer = try world.post(
            "/v1/orders",
            World.draft.with(["location": ["lat": 30.931288, "lng": 108.698363, "datum": "gcj02"]]),
            as: .resident)
        let lat = try #require(answer.json[pointer: "/location/lat"]?.double)
        let lng = try #require(answer.json[pointer: "/location/lng"]?.double)
        // The offset there is some 300 m south-east.
        #expect(abs(lat - 30.9342) < 0.001 || abs(lat - 30.9341) < 0.001)
        #expect(abs(lng - 108.6938) < 0.001)
    }

    @Test func `a repeated reference of a channel gives the first order`() throws {
        let draft = World.draft.with(["channel": "wish_wall", "external_ref": "A-1"])
        let first = try world.post("/v1/orders", draft, as: .intake)
        try world.must("cancel", first.id, as: .intake)
        try world.execute(
            "UPDATE categories SET active = false WHERE center_id = '\(world.center)' AND code = 'community'")
        let second = try world.post("/v1/orders", draft.with(["title": "别的"]), as: .intake)
        #expect(second.status == 200)
        #expect(second.header("existing") == "true")
        #expect(second.header("location") == "/v1/orders/\(first.id)")
        #expect(second.id == first.id)
        #expect(second.state == "cancelled")
        #expect(second["title"] == first["title"])
        #expect(try world.post("/v1/orders", draft.with(["priority": "no"]), as: .intake).status == 422)
        let other = try world.post(
            "/v1/orders", draft.with(["channel": "visit", "category": "health"]), as: .intake)
        #expect(other.status == 201)
    }

    @Test func `a reference tells those who do not see its order that it is there, and no more`() throws {
        let draft = World.draft.with([
            "channel": "visit", "external_ref": "R-1", "description": "钥匙在门垫下", "address": "云阳县某镇某村5号",
            "contact": ["name": "孔三", "phone": "13977770099"], "location": ["lat": 30.95, "lng": 108.71],
            "site_id": .string(world.firstInstitute), "skills": ["law"], "language": "en",
            "preferred_team_id": .string(world.team), "reported_at": "2026-01-01T00:00:00Z",
        ])
        let placed = try world.post("/v1/orders", draft, as: .intake)
        try world.dispatch(placed.id)
        try world.must("accept", placed.id, ["volunteer_ids": [.string(world.id(.volunteer))]], as: .leader)
        let guess = World.draft.with(["title": "试", "channel": "visit", "external_ref": "R-1"])
        for person in [Person.otherIntake, .otherWarden] {
            let told = try world.post("/v1/orders", guess, as: person)
            #expect(told.status == 200 && told.header("existing") == "true", "\(person)")
            #expect(told.id == placed.id && told.state == "accepted")
            #expect(told["title"] == "（无权查看 · not yours to see）")
            for field in [
                "description", "location", "address", "contact", "summary", "rating", "service_id",
                "language",
                "window", "preferred_team_id", "reported_at", "team_id", "beneficiaries",
            ] {
                #expect(told[field] == .null, "\(field)")
            }
            #expect(
                told["volunteers"] == [] && told["skills"] == [] && told["contact_masked"] == true
                    && told.allowedActions == [])
        }
        // Whoever sees it gets it as ever.
        let warden = try world.post("/v1/orders", guess, as: .warden)
        #expect(warden["description"] == "钥匙在门垫下" && warden["contact"]?["phone"] == "13977770099")
    }

    @Test(arguments: [
        (Person.resident, "app", 201), (.resident, "web", 201), (.resident, "wechat", 201),
        (.resident, "hotline", 403), (.resident, "open311", 403), (.intake, "hotline", 201),
        (.intake, "app", 201), (.dispatcher, "visit", 201), (.warden, "survey", 201),
        (.admin, "suggestion_box", 201),
    ])
    func `who may place on which channel`(person: Person, channel: String, status: Int) throws {
        let answer = try world.post("/v1/orders", World.draft.with(["channel": .string(channel)]), as: person)
        #expect(answer.status == status)
        if status == 403 { #expect(answer.code == "channel_not_allowed") }
    }

    @Test(arguments: [["channel": "hotline"], ["external_ref": "1"]] as [JSONTree])
    func `a resident's channel comes before what else is wrong`(more: JSONTree) throws {
        let body = (["title": "", "category": "health"] as JSONTree).with(more)
        #expect(try world.post("/v1/orders", body, as: .resident).verdict == "403 channel_not_allowed")
        #expect(
            try world.post("/v1/orders", body, as: .resident, headers: ["Idempotency-Key": "a b"]).verdict
                == "403 channel_not_allowed")
        #expect(try world.post("/v1/orders", body, as: .intake).faults == ["/title too_short"])
    }

    @Test func `what writes takes no parameters in the query either`() throws {
        #expect(
            try world.post("/v1/orders?x=1", World.draft, as: .resident).faults == ["?x unknown_parameter"])
        let order = try world.place()
        #expect(
            try world.post("/v1/orders/\(order)/cancel?reason=x", as: .resident).faults == [
                "?reason unknown_parameter"
            ])
        #expect(try world.read(order).state == "placed")
    }

    @Test func `a resident gives no reference, and teams place nothing`() throws {
        let draft = World.draft.with(["external_ref": "1"])
        #expect(try world.post("/v1/orders", draft, as: .resident).verdict == "403 channel_not_allowed")
        for person in [Person.volunteer, .leader, .bystander] {
            #expect(try world.post("/v1/orders", World.draft, as: person).verdict == "403 forbidden")
        }
    }
}
