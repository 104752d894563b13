import JSON
import Testing

@Suite struct MeTests {
    @Test(arguments: [
        (Person.resident, ["resident"], [String](), [String]()),
        (.volunteer, ["volunteer"], [], ["false"]),
        (.captain, ["volunteer", "leader"], [], ["true", "true"]),
        (.warden, ["dispatcher"], ["i1"], []), (.dispatcher, ["dispatcher"], ["root"], []),
        (.admin, ["admin"], [], []), (.intake, ["intake"], [], []),
    ])
    func `a caller is told who he is`(
        person: Person, roles: [String], sites: [String], leads: [String]
    ) throws {
        let world = try World()
        let me = try world.get("/v1/me", as: person)
        #expect(me["account"]?["id"]?.string == world.id(person))
        #expect(me["account"]?["kind"]?.string == (person.isAPIKey ? "api_key" : "account"))
        #expect(me["center"]?["code"]?.string == world.code)
        #expect(me["roles"]?.array?.compactMap(\.string) == roles)
        #expect(me["sites"]?.array?.compactMap { $0["code"]?.string } == sites)
        #expect(me["teams"]?.array?.compactMap { $0["leader"]?.bool.map(String.init) } == leads)
    }

    @Test func `whoever is in a team is a volunteer, whatever roles were given`() throws {
        let world = try World()
        try world.execute(
            """
            INSERT INTO team_members (center_id, team_id, account_id, leader)
            VALUES ('\(world.center)', '\(world.team)', '\(world.id(.resident))', true)
            """)
        let me = try world.get("/v1/me", as: .resident)
        #expect(me["roles"] == ["resident", "volunteer", "leader"])
        #expect(me["account"]?["roles"] == ["resident"])
        #expect(me["teams"]?[0]?["id"]?.string == world.team)
    }
}
