import JSON
import Testing

@Suite struct SitesMoveTests {
    @Test func `a site moves with all under it and with their orders`() throws {
        let world = try World()
        let point = try world.site("p", under: world.firstStation)
        let order = try world.place(["site_id": .string(point)])
        let move: JSONTree = ["parent_id": .string(world.secondInstitute), "name": "新名", "location": nil]
        let answer = try world.patch("/v1/sites/\(world.firstStation)", move, as: .admin)
        #expect(answer.verdict == "200")
        #expect(answer["location"] == .null)
        #expect(answer.version == 2)
        let path = [world.root, world.secondInstitute, world.firstStation, point].map { JSONTree.string($0) }
        #expect(answer["path"] == .array(Array(path.dropLast())))
        let below = try world.get("/v1/sites/\(point)", as: .resident)
        #expect(below["path"] == .array(path))
        #expect(below.version == 1)
        let now = try world.get("/v1/orders?site_id=\(world.secondInstitute)", as: .dispatcher)
        #expect(now.itemIDs == [order])
        #expect(try world.get("/v1/orders?site_id=\(world.firstInstitute)", as: .dispatcher).items == [])
        #expect(try world.read(order, as: .otherWarden).verdict == "200")
        #expect(try world.read(order, as: .warden).verdict == "404 not_found")
    }

    @Test func `no site comes under itself, and the root stays where it is`() throws {
        let world = try World()
        func move(_ site: String, under parent: String) throws -> String {
            try world.patch("/v1/sites/\(site)", ["parent_id": .string(parent)], as: .admin).verdict
        }
        #expect(try move(world.firstInstitute, under: world.firstInstitute) == "409 site_cycle")
        #expect(try move(world.firstInstitute, under: world.firstStation) == "409 site_cycle")
        #expect(try move(world.root, under: world.firstStation) == "409 site_cycle")
        #expect(try move(world.root, under: World.newID()) == "422 validation_failed")
        let nowhere = try world.patch("/v1/sites/\(world.root)", ["parent_id": nil], as: .admin)
        #expect(nowhere.faults == ["/parent_id null_not_allowed"])
        #expect(try move(world.firstInstitute, under: world.root) == "200")
    }

    @Test func `moves, new sites and orders at once leave one tree`() throws {
        let world = try World()
        let (first, second) = (world.firstInstitute, world.secondInstitute)
        for round in 0..<5 {
            let moves = [(first, second), (second, first), (first, world.root), (second, world.root)]
            var requests = try moves.map { site, parent in
                try world.request("PATCH", "/v1/sites/\(site)", ["parent_id": .string(parent)], as: .admin)
            }
            for (index, parent) in [first, second].enumerated() {
                let draft: JSONTree = [
                    "code": .string("n\(round)-\(index)"), "name": "n", "kind": "point",
                    "parent_id": .string(parent),
                ]
                requests.append(try world.request("POST", "/v1/sites", draft, as: .admin))
            }
            for answer in try world.backend.together(requests) {
                #expect(["200", "201", "409 site_cycle"].contains(answer.verdict), "\(answer.text)")
            }
        }
        let torn = """
            SELECT count(*) FROM sites AS s LEFT JOIN sites AS p ON p.center_id = s.center_id AND p.id = s.parent_id
            WHERE s.center_id = '\(world.center)' AND s.path IS DISTINCT FROM p.path || s.id
            """
        #expect(try world.number(torn) == 0)
        #expect(try world.walk("/v1/sites").count == 15)
    }

    @Test func `orders placed and forwarded while their site moves come along`() throws {
        let world = try World()
        let (station, elsewhere) = (world.firstStation, world.secondStation)
        let here: JSONTree = ["site_id": .string(station)]
        for round in 0..<20 {
            let forwarded = try (0..<4).map { _ in try world.place(["site_id": .string(elsewhere)]) }
            let parent = round % 2 == 0 ? world.secondInstitute : world.firstInstitute
            var requests = [
                try world.request("PATCH", "/v1/sites/\(station)", ["parent_id": .string(parent)], as: .admin)
            ]
            for order in forwarded {
                requests.append(
                    try world.request("POST", "/v1/orders/\(order)/forward", here, as: .dispatcher))
                requests.append(
                    try world.request("POST", "/v1/orders", World.draft.with(here), as: .resident))
            }
            for answer in try world.backend.together(requests) {
                #expect(["200", "201"].contains(answer.verdict), "\(answer.text)")
            }
        }
        let left = """
            SELECT count(*) FROM orders AS o JOIN sites AS s ON s.center_id = o.center_id AND s.id = o.site_id
            WHERE o.center_id = '\(world.center)' AND o.site_path <> s.path
            """
        #expect(try world.number(left) == 0)
    }

    @Test func `a site with something active under it cannot be closed`() throws {
        let world = try World()
        func close(_ site: String) throws -> String {
            try world.patch("/v1/sites/\(site)", ["active": false], as: .admin).verdict
        }
        #expect(try close(world.root) == "409 site_in_use")
        #expect(try close(world.firstInstitute) == "409 site_in_use")
        let order = try world.place(["site_id": .string(world.firstStation)])
        #expect(try close(world.firstStation) == "409 site_in_use")
        try world.must("cancel", order, as: .resident)
        #expect(try close(world.firstStation) == "200")
        let team: JSONTree = ["name": "队", "kind": "social", "site_id": .string(world.firstInstitute)]
        let made = try world.post("/v1/teams", team, as: .admin)
        #expect(try close(world.firstInstitute) == "409 site_in_use")
        #expect(try world.patch("/v1/teams/\(made.id)", ["active": false], as: .admin).verdict == "200")
        #expect(try close(world.firstInstitute) == "200")
    }

    @Test func `nothing active stands under a closed site`() throws {
        let world = try World()
        _ = try world.patch("/v1/sites/\(world.firstStation)", ["active": false], as: .admin)
        let draft: JSONTree = [
            "code": "n", "name": "n", "kind": "point", "parent_id": .string(world.firstStation),
        ]
        #expect(
            try world.post("/v1/sites", draft, as: .admin).faults == ["/parent_id inactive_reference"])
        let move: JSONTree = ["parent_id": .string(world.firstStation)]
        #expect(
            try world.patch("/v1/sites/\(world.secondStation)", move, as: .admin).faults == [
                "/parent_id inactive_reference"
            ])
        let order = try world.post(
            "/v1/orders", World.draft.with(["site_id": .string(world.firstStation)]), as: .resident)
        #expect(order.status == 422)
        #expect(
            try world.patch("/v1/sites/\(world.firstStation)", ["name": "关"], as: .admin).verdict == "200")
    }

    @Test func `a change for another version, or to a code that is taken, is refused`() throws {
        let world = try World()
        let path = "/v1/sites/\(world.firstStation)"
        func patch(_ change: JSONTree, _ tag: String) throws -> String {
            try world.patch(path, change, as: .admin, headers: ["If-Match": tag]).verdict
        }
        #expect(try patch(["code": "i1"], "\"2\"") == "412 version_mismatch")
        #expect(try patch(["code": "i1"], "\"1\"") == "409 code_taken")
        #expect(try patch(["code": "new"], "\"1\"") == "200")
        #expect(try patch(["parent_id": .string(World.newID())], "\"1\"") == "422 validation_failed")
        #expect(try patch([:], "\"2\"") == "200")
        #expect(try world.get(path, as: .admin).version == 2)
    }
}
