import JSON
import Testing

extension World {
    /// The items of a list, page by page.
    func walk(_ path: String, as person: Person = .resident) throws -> [JSONTree] {
        var items: [JSONTree] = []
        var next: String? = path
        while let page = next {
            let answer = try get(page, as: person)
            try #require(answer.verdict == "200", "\(answer.text)")
            items += answer.items
            next = answer.header("link").map { String($0.dropFirst().prefix { $0 != ">" }) }
            #expect((next == nil) == (answer.nextCursor == nil))
        }
        return items
    }

    func walkIDs(_ path: String) throws -> [String] { try walk(path).compactMap { $0["id"]?.string } }

    /// A new site under another.
    func site(_ code: String, under parent: String, kind: String = "point") throws -> String {
        let draft: JSONTree = [
            "code": .string(code), "name": .string("\(code) 点"), "kind": .string(kind),
            "parent_id": .string(parent),
        ]
        let answer = try post("/v1/sites", draft, as: .admin)
        try #require(answer.verdict == "201", "\(answer.text)")
        return answer.id
    }
}

@Suite struct SitesTests {
    @Test func `everybody reads the sites of his own center, and nobody those of another`() throws {
        let world = try World()
        for person in Person.allCases where person != .stranger {
            #expect(try world.get("/v1/sites/\(world.firstStation)", as: person).verdict == "200")
            #expect(try world.get("/v1/sites", as: person).items.count == 5)
        }
        let path = [world.root, world.firstInstitute, world.firstStation].map { JSONTree.string($0) }
        #expect(try world.get("/v1/sites/\(world.firstStation)", as: .resident)["path"] == .array(path))
        for path in [world.strangeRoot, "x", World.newID()] {
            #expect(try world.get("/v1/sites/\(path)", as: .admin).verdict == "404 not_found")
            #expect(try world.patch("/v1/sites/\(path)", ["x": 1], as: .resident).verdict == "404 not_found")
        }
        #expect(try world.send("GET", "/v1/sites", as: nil).verdict == "401 unauthorized")
    }

    @Test func `only administrators make and change sites`() throws {
        let world = try World()
        for person in Person.allCases where person != .admin && person != .stranger {
            #expect(try world.post("/v1/sites", ["x": 1], as: person).verdict == "403 forbidden")
            #expect(
                try world.patch("/v1/sites/\(world.root)", ["x": 1], as: person).verdict == "403 forbidden")
        }
    }

    @Test func `a site is made under its parent, once under an Idempotency-Key`() throws {
        let world = try World()
        let draft: JSONTree = [
            "code": "500235001-16", "name": "滨江路站", "kind": "station",
            "parent_id": .string(world.firstInstitute), "location": ["lat": 30.9, "lng": 108.6],
        ]
        let answer = try world.post("/v1/sites", draft, as: .admin, headers: ["Idempotency-Key": "k"])
        #expect(answer.verdict == "201")
        #expect(answer.header("location") == "/v1/sites/\(answer.id)")
        #expect(answer.etag == "\"1\"")
        #expect(
            answer["path"] == .array([world.root, world.firstInstitute, answer.id].map { .string($0) }))
        #expect(try world.get("/v1/sites/\(answer.id)", as: .resident).json == answer.json)
        let again = try world.post("/v1/sites", draft, as: .admin, headers: ["Idempotency-Key": "\"k\""])
        #expect(again.text == answer.text)
        #expect(again.header("idempotency-replayed") == "true")
        #expect(try world.post("/v1/sites", draft, as: .admin).verdict == "409 code_taken")
    }

    @Test func `every fault of a new site is told at once`() throws {
        let world = try World()
        let draft: JSONTree = [
            "code": "a b", "name": "x\ny", "kind": "foo", "parent_id": "x",
            "location": ["lat": 91, "lng": 1], "z": 1,
        ]
        #expect(
            try world.post("/v1/sites", draft, as: .admin).faults == [
                "/code bad_format", "/kind not_one_of", "/location/lat out_of_range",
                "/name invalid_characters", "/parent_id not_a_uuid", "/z unknown_field",
            ])
        #expect(
            try world.post("/v1/sites", as: .admin).faults == [
                "/code required", "/kind required", "/name required", "/parent_id required",
            ])
        let orphan: JSONTree = [
            "code": "n", "name": "n", "kind": "point", "parent_id": .string(world.strangeRoot),
        ]
        #expect(
            try world.post("/v1/sites", orphan, as: .admin).faults == ["/parent_id unknown_reference"])
    }

    @Test func `the tree is at most five deep`() throws {
        let world = try World()
        var parent = world.firstStation
        for depth in 4...5 { parent = try world.site("d\(depth)", under: parent) }
        let draft: JSONTree = ["code": "d6", "name": "n", "kind": "point", "parent_id": .string(parent)]
        #expect(try world.post("/v1/sites", draft, as: .admin).faults == ["/parent_id not_allowed_here"])
        let move: JSONTree = ["parent_id": .string(world.secondStation)]
        #expect(
            try world.patch("/v1/sites/\(world.firstStation)", move, as: .admin).faults == [
                "/parent_id not_allowed_here"
            ])
    }

    @Test func `lists are narrowed, and every site is seen once`() throws {
        let world = try World()
        let all = [
            world.root, world.firstInstitute, world.firstStation, world.secondInstitute, world.secondStation,
        ]
        for limit in 1...6 { #expect(try world.walkIDs("/v1/sites?limit=\(limit)") == all.sorted()) }
        let under = [world.secondInstitute, world.secondStation].sorted()
        #expect(try world.walkIDs("/v1/sites?limit=1&within=\(world.secondInstitute)") == under)
        #expect(
            try world.walkIDs("/v1/sites?parent_id=\(world.secondInstitute)") == [world.secondStation])
        #expect(try world.walkIDs("/v1/sites?kind=center,station").count == 3)
        #expect(try world.walkIDs("/v1/sites?q=S2") == [world.secondStation])
        #expect(try world.walkIDs("/v1/sites?active=false") == [])
        #expect(try world.walkIDs("/v1/sites?within=\(world.strangeRoot)") == [])
        let bad = try world.get("/v1/sites?kind=x&parent_id=1&active=7&limit=0&cursor=zz&y=1", as: .resident)
        #expect(
            bad.faults == [
                "?active not_one_of", "?cursor bad_cursor", "?kind not_one_of", "?limit out_of_range",
                "?parent_id not_a_uuid", "?y unknown_parameter",
            ])
    }
}
