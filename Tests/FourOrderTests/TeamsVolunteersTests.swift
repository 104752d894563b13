import JSON
import Testing

@Suite struct TeamsVolunteersTests {
    private static let phone = "13900001234"

    /// A center in which the volunteer has a phone and has served 12.5 hours.
    private func world() throws -> World {
        let world = try World()
        try world.execute(
            """
            UPDATE accounts SET phone = '\(Self.phone)', hours_hundredths = 1250
            WHERE id = '\(world.id(.volunteer))'
            """)
        return world
    }

    @Test func `a volunteer is seen by himself, his teams, dispatchers and administrators`() throws {
        let world = try world()
        let path = "/v1/volunteers/\(world.id(.volunteer))"
        let whole: Set<Person> = [.volunteer, .leader, .captain, .admin]
        let masked: Set<Person> = [.helper, .dispatcher, .warden, .otherWarden]
        for person in Person.allCases {
            let answer = try world.get(path, as: person)
            let sees = whole.union(masked).contains(person)
            #expect(answer.verdict == (sees ? "200" : "404 not_found"), "\(person)")
            if sees {
                let shown = whole.contains(person) ? Self.phone : "139****1234"
                #expect(answer["phone"] == .string(shown), "\(person)")
            }
        }
        let answer = try world.get(path, as: .volunteer)
        #expect(answer["hours"] == 12.5)
        #expect(answer["teams"] == [["id": .string(world.team), "name": "先锋队", "leader": false]])
        #expect(answer.etag == "\"1\"")
    }

    @Test func `who is in no team is no volunteer`() throws {
        let world = try world()
        for person in [Person.bystander, .resident, .admin, .intake] {
            #expect(
                try world.get("/v1/volunteers/\(world.id(person))", as: .admin).verdict == "404 not_found")
        }
        #expect(try world.get("/v1/volunteers/x", as: .admin).verdict == "404 not_found")
    }

    @Test func `he himself, leaders of his teams and administrators change a volunteer`() throws {
        let world = try world()
        let path = "/v1/volunteers/\(world.id(.volunteer))"
        for person in Person.allCases {
            let verdict = try world.patch(path, ["x": 1], as: person).verdict
            let expected =
                switch person {
                case .volunteer, .leader, .captain, .admin: "422 unknown_field"
                case .helper, .dispatcher, .warden, .otherWarden: "403 forbidden"
                default: "404 not_found"
                }
            #expect(verdict == expected, "\(person)")
        }
    }

    @Test func `skills and availability are changed for the version that was read`() throws {
        let world = try world()
        let path = "/v1/volunteers/\(world.id(.volunteer))"
        let change: JSONTree = [
            "skills": ["plumbing", "law"], "availability": [["weekday": 6, "from": "09:00", "to": "17:00"]],
        ]
        let changed = try world.patch(path, change, as: .volunteer, headers: ["If-Match": "\"1\""])
        #expect(changed["skills"] == change["skills"])
        #expect(changed["availability"] == change["availability"])
        #expect(changed.etag == "\"2\"")
        #expect(try world.get(path, as: .volunteer).json == changed.json)
        let stale = try world.patch(path, ["skills": []], as: .leader, headers: ["If-Match": "\"1\""])
        #expect(stale.verdict == "412 version_mismatch")
        #expect(try world.patch(path, [:], as: .leader).version == 2)
        let bad: JSONTree = ["skills": nil, "availability": [["weekday": 0]], "hours": 3]
        #expect(
            try world.patch(path, bad, as: .volunteer).faults == [
                "/availability/0/from required", "/availability/0/to required",
                "/availability/0/weekday out_of_range", "/hours unknown_field", "/skills null_not_allowed",
            ])
    }

    @Test
    func `who was booked is given his hours although his account was closed meanwhile, and nobody else`()
        throws
    {
        let world = try world()
        let order = try world.order(in: "in_service")
        for person in [Person.volunteer, .helper] {
            let closed = try world.patch("/v1/accounts/\(world.id(person))", ["active": false], as: .admin)
            #expect(closed.status == 200)
        }
        func served(_ people: [Person]) -> JSONTree {
            let each = people.map { ["volunteer_id": .string(world.id($0)), "hours": 2] as JSONTree }
            return ["volunteers": .array(each)]
        }
        let refused = try world.act("complete", order, served([.volunteer, .helper]), as: .leader)
        #expect(refused.faults == ["/volunteers/1/volunteer_id not_a_member"])
        let done = try world.must("complete", order, served([.volunteer]), as: .leader)
        #expect(done["volunteers"]?[0]?["hours"] == 2.0)
        #expect(try world.get("/v1/volunteers/\(world.id(.volunteer))", as: .admin)["hours"] == 14.5)
        let other = try world.order(in: "dispatched")
        let booked: JSONTree = ["volunteer_ids": [.string(world.id(.volunteer))]]
        #expect(
            try world.act("accept", other, booked, as: .leader).faults == ["/volunteer_ids/0 not_a_member"])
    }
}
