import Domain
import Foundation
import JSON
import Testing

@Suite struct OrdersListTests {
    private let world: World

    init() throws { world = try World() }

    private func list(_ query: String = "", as person: Person = .admin) throws -> [String] {
        let answer = try world.get("/v1/orders\(query)", as: person)
        try #require(answer.status == 200, "\(query): \(answer.text)")
        return answer.itemIDs
    }

    @Test func `each sees his own, newest first`() throws {
        let own = try world.place()
        let station = try world.place(["site_id": .string(world.firstStation)], as: .neighbor)
        let intake = try world.place(["site_id": .string(world.secondInstitute)], as: .intake)
        let entered = try world.place(as: .warden)
        try world.dispatch(station)
        let all = [entered, intake, station, own]
        let seen: [(Person, [String])] = [
            (.admin, all), (.dispatcher, all), (.centerIntake, all), (.resident, [own]),
            (.neighbor, [station]),
            (.intake, [intake]), (.otherIntake, []), (.warden, [entered, station]), (.otherWarden, [intake]),
            (.leader, [station]), (.volunteer, [station]), (.captain, [station]), (.rival, []),
            (.bystander, []),
            (.stranger, []),
        ]
        for (person, orders) in seen {
            #expect(try list(as: person) == orders, "\(person)")
            for order in all {
                #expect(
                    try world.read(order, as: person).status == (orders.contains(order) ? 200 : 404),
                    "\(person)")
            }
        }
    }

    /// Has an order placed on the 1st of March 2026 instead; its id changes, for it begins with that time.
    private func backdated(_ order: String) throws -> String {
        let time = try #require(Timestamp(rfc3339: "2026-03-01T00:00:00Z"))
        let id = UUIDv7.make(milliseconds: time.milliseconds, randA: 1, randB: 1).text
        try world.execute(
            """
            SET session_replication_role = replica;
            UPDATE orders SET id = '\(id)', placed_at = '2026-03-01T00:00:00Z' WHERE id = '\(order)';
            UPDATE order_events SET order_id = '\(id)' WHERE order_id = '\(order)';
            UPDATE order_grams SET order_id = '\(id)' WHERE order_id = '\(order)';
            RESET session_replication_role;
            """)
        return id
    }

    @Test func `each filter narrows, and together they narrow further`() throws {
        let plain = try backdated(world.place())
        let urgent = try world.place(["priority": "urgent", "category": "health", "channel": "wechat"])
        let held = try world.order(in: "accepted", ["site_id": .string(world.firstStation)])
        let law = try world.post(
            "/v1/orders", ["title": "咨询", "service_id": .string(world.service), "channel": "visit"],
            as: .intake
        ).id
        let ref = try #require(try world.read(urgent)["ref"]?.string)
        let table: [(String, [String])] = [
            ("state=accepted", [held]), ("state=placed", [law, urgent, plain]),
            ("state=placed,accepted", [law, held, urgent, plain]),
            ("site_id=\(world.firstInstitute)", [held]),
            ("site_id=\(world.root)", [law, held, urgent, plain]),
            ("site_id=\(world.secondInstitute)", []), ("site_id=\(World.newID())", []),
            ("team_id=\(world.team)", [held]),
            ("team_id=\(World.newID())", []), ("category=health,legal_aid", [law, urgent]),
            ("category=nowhere", []),
            ("channel=wechat", [urgent]), ("channel=app,visit", [law, held, plain]),
            ("priority=urgent,high", [law, urgent]),
            ("placed_after=2026-03-01T08:00:00%2B08:00&placed_before=2026-03-01T00:00:01Z", [plain]),
            ("placed_before=2026-03-01T00:00:00Z", []),
            ("placed_after=2026-04-01T00:00:00Z", [law, held, urgent]),
            ("ref=\(ref)", [urgent]),
            ("ref=\(ref.lowercased().replacingOccurrences(of: "-", with: "%20"))", [urgent]),
            ("state=placed&category=health", [urgent]), ("state=accepted&category=health", []),
            ("state=placed&ref=\(ref)&team_id=\(world.team)", []),
        ]
        for (query, orders) in table { #expect(try list("?\(query)") == orders, "\(query)") }
        for (query, orders) in table { #expect(try list("?\(query)", as: .dispatcher) == orders, "\(query)") }
        #expect(try list("?state=placed", as: .resident) == [urgent, plain])
        #expect(try list("?category=health,community", as: .leader) == [held])
    }

    @Test func `q finds Chinese words of two characters, and letters in any case`() throws {
        let first = try world.place(["title": "家中水管漏水", "description": "厨房WiFi也坏了"])
        let second = try world.place(["title": "管水的人"])
        let third = try world.place(["title": "路灯不亮 No.7"])
        let table: [(String, [String])] = [
            ("水管", [first]), ("管水", [second]), ("水", [second, first]), ("漏水 厨房", [first]), ("wifi", [first]),
            ("WIFI", [first]), ("漏水的", []), ("no.7", [third]), ("灯不亮", [third]), ("水灯", []), ("管漏水", [first]),
        ]
        for (words, orders) in table {
            let escaped = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            for person in [Person.admin, .resident] {
                #expect(try list("?q=\(escaped)", as: person) == orders, "\(words) by \(person)")
            }
        }
        #expect(try list("?q=%E6%B0%B4&state=rated") == [])
        let edited = try world.patch("/v1/orders/\(third)", ["title": "楼道积水"], as: .dispatcher)
        #expect(edited.status == 200)
        #expect(try list("?q=%E7%A7%AF%E6%B0%B4") == [third])
        #expect(try list("?q=%E8%B7%AF%E7%81%AF") == [])
    }

    @Test func `attention lists what calls for the dispatcher`() throws {
        let overdue = try world.place()
        try world.age(overdue, by: "8 days")
        let returned = try world.place()
        try world.execute("UPDATE orders SET returns = 2 WHERE id = '\(returned)'")
        let late = try world.order(in: "accepted")
        try world.age(late, by: "25 hours")
        let long = try world.order(in: "in_service")
        try world.age(long, by: "5 hours")
        let binding = try world.place()
        try world.execute("UPDATE orders SET binding_expired = true WHERE id = '\(binding)'")
        let fine = try world.order(in: "dispatched")
        let done = try world.order(in: "completed")
        try world.age(done, by: "30 days")
        let table: [(String, [String])] = [
            ("overdue", [overdue]), ("returned", [returned]), ("not_started", [late]),
            ("not_completed", [long]),
            ("binding_expired", [binding]), ("any", [binding, long, late, returned, overdue]),
        ]
        for (kind, orders) in table {
            #expect(try list("?attention=\(kind)") == orders, "\(kind)")
            guard kind != "any", let order = orders.first else { continue }
            #expect(try world.read(order)["attention"] == [.string(kind)])
        }
        #expect(try list("?attention=any&state=placed") == [binding, returned, overdue])
        #expect(try world.read(fine)["attention"] == [])
        #expect(try world.read(done)["attention"] == [])
    }

    @Test func `pages show each order once while others are placed`() throws {
        let orders = try (0..<23).map { _ in try world.place() }
        for person in [Person.admin, .resident, .dispatcher] {
            var seen: [String] = []
            var address: String? = "/v1/orders?state=placed&limit=5"
            while let path = address {
                let page = try world.get(path, as: person)
                #expect(page.items.count <= 5)
                seen += page.itemIDs
                address = page.header("link").map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect((address == nil) == (page.nextCursor == nil))
                if let link = page.header("link") {
                    #expect(link.hasSuffix("; rel=\"next\""))
                    #expect(link.contains("limit=5") && link.contains("state=placed"))
                }
                let late = try world.place(as: .neighbor)
                try world.must("cancel", late, as: .neighbor)
            }
            #expect(seen == orders.reversed(), "\(person)")
        }
        #expect(try list("?limit=200").count > 23)
        #expect(try world.get("/v1/orders?limit=23&state=placed", as: .resident).nextCursor == nil)
    }

    private static let badQueries = [
        "limit=0": "?limit out_of_range", "limit=201": "?limit out_of_range", "limit=x": "?limit wrong_type",
        "limit=-1": "?limit wrong_type", "cursor=x": "?cursor bad_cursor",
        "cursor=AAAA": "?cursor bad_cursor",
        "state=open": "?state not_one_of", "state=placed,": "?state not_one_of",
        "site_id=x": "?site_id not_a_uuid",
        "team_id=1": "?team_id not_a_uuid", "channel=fax": "?channel not_one_of",
        "priority=1": "?priority not_one_of",
        "category=Health": "?category bad_format", "placed_after=today": "?placed_after bad_time",
        "placed_after=2026-01-02T00:00:00Z&placed_before=2026-01-01T00:00:00Z":
            "?placed_before window_reversed",
        "attention=all": "?attention not_one_of", "ref=7K3M-9Q2X": "?ref bad_reference",
        "page=2": "?page unknown_parameter", "limit=1&limit=2": "?limit duplicate",
        "limit=0&page=2&state=x": "?limit out_of_range, ?page unknown_parameter, ?state not_one_of",
    ]

    @Test(arguments: badQueries)
    func `a bad parameter is refused`(query: String, faults: String) throws {
        let answer = try world.get("/v1/orders?\(query)", as: .resident)
        #expect(answer.verdict == "422 validation_failed")
        #expect(answer.faults.joined(separator: ", ") == faults)
    }

    @Test func `a cursor belongs to its path and its filters`() throws {
        for _ in 0..<3 { _ = try world.place() }
        let page = try world.get("/v1/orders?limit=1&state=placed", as: .admin)
        let cursor = try #require(page.nextCursor)
        let order = try #require(page.itemIDs.first)
        #expect(
            try world.get("/v1/orders?limit=2&state=placed&cursor=\(cursor)", as: .admin).items.count == 2)
        for path in [
            "/v1/orders?state=accepted&cursor=\(cursor)", "/v1/orders?cursor=\(cursor)",
            "/v1/orders/\(order)/events?cursor=\(cursor)",
        ] {
            #expect(try world.get(path, as: .admin).faults == ["?cursor bad_cursor"], "\(path)")
        }
    }

    @Test func `a cursor that was cut or added to is refused by every list`() throws {
        let order = try world.order(in: "rated")
        _ = try world.order(in: "accepted")
        let placed = try world.place()
        for path in [
            "/v1/orders", "/v1/orders/\(order)/events", "/v1/orders/\(placed)/candidates", "/v1/offers",
            "/v1/categories", "/v1/sites", "/v1/teams", "/v1/accounts", "/v1/audit",
        ] {
            let first = try world.get("\(path)?limit=1", as: .admin)
            let cursor = try #require(first.nextCursor, "\(path)")
            // Of a key's bytes, none left, some left, and one more, which is null.
            for strange in [
                cursor.prefix(7), cursor.dropLast(2), cursor.dropLast(4), cursor + "A", cursor + "AAAA",
            ] {
                let answer = try world.get("\(path)?limit=1&cursor=\(strange)", as: .admin)
                #expect(answer.faults == ["?cursor bad_cursor"], "\(path) \(strange)")
            }
            #expect(try world.get("\(path)?limit=1&cursor=\(cursor)", as: .admin).items.count == 1, "\(path)")
        }
    }

    @Test func `events come in pages`() throws {
        let order = try world.order(in: "rated")
        var seen: [Int] = []
        var cursor: String? = ""
        while let here = cursor {
            let page = try world.get(
                "/v1/orders/\(order)/events?limit=4" + (here.isEmpty ? "" : "&cursor=\(here)"), as: .resident)
            seen += page.items.compactMap { $0["seq"]?.int }
            cursor = page.nextCursor
        }
        #expect(seen == Array(1...6))
    }
}
