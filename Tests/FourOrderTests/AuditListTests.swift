import JSON
import Testing

@testable import FourOrder

/// `GET /v1/audit`.
@Suite struct AuditListTests {
    private let world: World

    init() throws { world = try World() }

    private func operations(_ query: String) throws -> [String] {
        let answer = try world.get("/v1/audit?\(query)", as: .admin)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.items.compactMap { $0["operation"]?.string }
    }

    @Test func `an administrator sees what was done to an order, newest first`() throws {
        let order = try world.order(in: "accepted")
        _ = try world.place()
        #expect(
            try operations("object_id=\(order)") == ["order.accept", "order.dispatch", "order.place"])
        let answer = try world.get("/v1/audit?object_id=\(order)&operation=order.accept", as: .admin)
        let entry = try #require(answer.items.first)
        #expect(answer.items.count == 1)
        #expect(entry["actor"] == ["kind": "account", "id": .string(world.id(.leader))])
        #expect(entry["object"] == ["kind": "order", "id": .string(order)])
        #expect(entry["request_id"]?.string != nil)
        #expect(try operations("object_id=\(order)&object_kind=team") == [])
    }

    @Test func `the trail is narrowed by actor, operation and time`() throws {
        _ = try world.place()
        _ = try world.patch("/v1/center", ["name": "中心"], as: .admin)
        #expect(try operations("actor_id=\(world.id(.resident))") == ["order.place"])
        #expect(try operations("operation=center.change") == ["center.change"])
        #expect(try operations("object_kind=center") == ["center.change"])
        #expect(try operations("after=2099-01-01T00:00:00Z") == [])
        #expect(try operations("before=2020-01-01T00:00:00Z") == [])
        let at =
            try world.get("/v1/audit?operation=center.change", as: .admin).items.first?["at"]?.string ?? ""
        #expect(try operations("after=\(at)") == ["center.change"])
        #expect(try operations("before=\(at)") == ["order.place"])
    }

    @Test func `pages follow one another without gap or repetition`() throws {
        for _ in 1...7 { _ = try world.place() }
        var ids: [Int] = []
        var query: String? = "limit=3&operation=order.place"
        while let asked = query {
            let answer = try world.get("/v1/audit?\(asked)", as: .admin)
            ids += answer.items.compactMap { $0["id"]?.int }
            query = answer["next_cursor"]?.string.map { "limit=3&operation=order.place&cursor=\($0)" }
        }
        #expect(ids.count == 7)
        #expect(ids == ids.sorted(by: >))
    }

    @Test func `a page that finds too little in what it reads goes on from there`() throws {
        try world.execute(
            """
            INSERT INTO audit_log (center_id, at, actor_kind, operation, object_kind, object_id)
            SELECT '\(world.center)', '2026-01-01', 'operator', 'rare.thing', 'center', 'c';
            INSERT INTO audit_log (center_id, at, actor_kind, operation, object_kind, object_id)
            SELECT '\(world.center)', timestamptz '2026-01-02' + n * interval '1 second', 'operator', 'common.thing',
                'center', 'c' FROM generate_series(1, \(ListAudit.scannedRows)) AS n
            """)
        let first = try world.get("/v1/audit?operation=rare.thing", as: .admin)
        #expect(first.items.isEmpty)
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try world.get("/v1/audit?operation=rare.thing&cursor=\(cursor)", as: .admin)
        #expect(second.items.count == 1)
        #expect(second["next_cursor"]?.isNull == true)
        #expect(try operations("object_id=c&operation=rare.thing") == [])
    }

    @Test(arguments: [
        ("before=2026-01-01T00:00:00Z&after=2026-02-01T00:00:00Z", "422 validation_failed"),
        ("actor_id=x", "422 validation_failed"), ("color=red", "422 validation_failed"),
    ])
    func `what cannot be asked is refused`(query: String, verdict: String) throws {
        #expect(try world.get("/v1/audit?\(query)", as: .admin).verdict == verdict)
    }

    @Test(arguments: [Person.dispatcher, .resident, .leader, .intake])
    func `nobody else reads it`(person: Person) throws {
        #expect(try world.get("/v1/audit", as: person).verdict == "403 forbidden")
    }

    @Test func `another center's trail is out of sight`() throws {
        let order = try world.place()
        #expect(try world.get("/v1/audit?object_id=\(order)", as: .stranger).items.isEmpty)
    }

    @Test func `an entry says why, where a reason was given and is still kept`() throws {
        let order = try world.order(in: "cancelled", ["contact": ["phone": "13555550002"]])
        let person: JSONTree = ["phone": "13555550002", "reason": "来电要求"]
        func reasons(_ query: String) throws -> [JSONTree?] {
            try world.get("/v1/audit?\(query)", as: .admin).items.map { $0["reason"] }
        }
        #expect(try world.post("/v1/people/export", person, as: .admin).status == 200)
        #expect(try reasons("operation=person.export") == ["来电要求"])
        #expect(try reasons("object_id=\(order)") == ["来电要求", .null, .null])
        #expect(try world.post("/v1/people/erasure", person, as: .admin).status == 200)
        #expect(try reasons("operation=person.erase") == ["来电要求"])
        #expect(try reasons("object_id=\(order)&operation=order.export") == [.null])
    }
}
