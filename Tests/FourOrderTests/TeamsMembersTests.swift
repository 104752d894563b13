import JSON
import Testing

@Suite struct TeamsMembersTests {
    @Test func `a team sees its members, and so do dispatchers and administrators`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)/members"
        let seeing: Set<Person> = [
            .leader, .volunteer, .helper, .captain, .dispatcher, .warden, .otherWarden, .admin,
        ]
        for person in Person.allCases where person != .stranger {
            let sees = seeing.contains(person)
            #expect(try world.get(path, as: person).verdict == (sees ? "200" : "403 forbidden"), "\(person)")
            // What is forbidden is said before what is wrong.
            let bad = try world.get("\(path)?limit=0", as: person)
            #expect(bad.verdict == (sees ? "422 validation_failed" : "403 forbidden"), "\(person)")
        }
        #expect(try world.get(path, as: .stranger).verdict == "404 not_found")
        let ids = try world.walk("\(path)?limit=1", as: .helper).compactMap { $0["account_id"]?.string }
        #expect(ids == [Person.leader, .volunteer, .helper, .captain].map(world.id).sorted())
        #expect(try world.walk(path, as: .helper).filter { $0["leader"] == true }.count == 2)
    }

    @Test func `a member is added once, leads, and is removed`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)/members"
        let draft: JSONTree = ["account_id": .string(world.id(.bystander))]
        let added = try world.post(path, draft, as: .admin, headers: ["Idempotency-Key": "m"])
        #expect(added.verdict == "201")
        #expect(added["leader"] == false)
        let member = try #require(added.header("location"))
        #expect(member == "\(path)/\(world.id(.bystander))")
        let again = try world.post(path, draft, as: .admin, headers: ["Idempotency-Key": "m"])
        #expect(again.text == added.text)
        #expect(try world.post(path, draft, as: .admin).verdict == "409 already_member")
        #expect(try world.get(path, as: .bystander).verdict == "200")

        let order = try world.order(in: "dispatched")
        #expect(try world.act("accept", order, as: .bystander).verdict == "403 forbidden")
        #expect(try world.patch(member, ["leader": true], as: .admin)["leader"] == true)
        #expect(try world.act("accept", order, as: .bystander).verdict == "200")

        let removed = try world.send("DELETE", member, as: .admin)
        #expect(removed.verdict == "204")
        #expect(removed.text == "")
        #expect(try world.send("DELETE", member, as: .admin).verdict == "404 not_found")
        #expect(try world.get(path, as: .bystander).verdict == "403 forbidden")
    }

    @Test func `only administrators change who is a member`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)/members"
        let (member, nobody) = ("\(path)/\(world.id(.volunteer))", "\(path)/\(world.id(.resident))")
        for person in [Person.resident, .volunteer, .leader, .rival, .dispatcher, .centerIntake] {
            #expect(try world.post(path, ["x": 1], as: person).verdict == "403 forbidden")
            #expect(try world.patch(member, ["x": 1], as: person).verdict == "403 forbidden")
            #expect(try world.send("DELETE", member, as: person).verdict == "403 forbidden")
        }
        // Who does not see the members is not told who is none either.
        #expect(try world.patch(nobody, ["x": 1], as: .resident).verdict == "403 forbidden")
        #expect(try world.patch(nobody, ["x": 1], as: .leader).verdict == "404 not_found")
        #expect(try world.patch(nobody, ["x": 1], as: .admin).verdict == "404 not_found")
        #expect(try world.patch("\(path)/x", ["x": 1], as: .admin).verdict == "404 not_found")
        #expect(try world.patch(member, ["x": 1], as: .stranger).verdict == "404 not_found")
    }

    @Test func `faults of a member are told at once`() throws {
        let world = try World()
        let path = "/v1/teams/\(world.team)/members"
        func faults(_ body: JSONTree) throws -> [String] { try world.post(path, body, as: .admin).faults }
        #expect(
            try faults(["leader": 1, "x": 1]) == [
                "/account_id required", "/leader wrong_type", "/x unknown_field",
            ])
        #expect(try faults(["account_id": .string(world.id(.stranger))]) == ["/account_id unknown_reference"])
        #expect(try faults(["account_id": .string(world.id(.intake))]) == ["/account_id unknown_reference"])
        try world.execute("UPDATE accounts SET active = false WHERE id = '\(world.id(.neighbor))'")
        #expect(
            try faults(["account_id": .string(world.id(.neighbor))]) == ["/account_id inactive_reference"])
        let member = "\(path)/\(world.id(.volunteer))"
        #expect(try world.patch(member, ["leader": nil], as: .admin).faults == ["/leader null_not_allowed"])
        #expect(try world.patch(member, [:], as: .admin)["leader"] == false)
    }

    @Test func `a member who is booked on an order under way stays`() throws {
        let world = try World()
        let member = "/v1/teams/\(world.team)/members/\(world.id(.volunteer))"
        let order = try world.order(in: "accepted")
        #expect(try world.send("DELETE", member, as: .admin).verdict == "409 member_booked")
        try world.must("recall", order, ["reason": "改期"], as: .dispatcher)
        #expect(try world.send("DELETE", member, as: .admin).verdict == "204")
    }

    @Test func `who has left a team no longer sees what it holds and he served on, whatever team he is in`()
        throws
    {
        let world = try World()
        let members = { (team: String) in "/v1/teams/\(team)/members" }
        let order = try world.order(in: "completed")
        let joined = try world.post(
            members(world.rivalTeam), ["account_id": .string(world.id(.volunteer))], as: .admin)
        #expect(joined.status == 201)
        #expect(try world.read(order, as: .volunteer).status == 200)
        let member = "\(members(world.team))/\(world.id(.volunteer))"
        #expect(try world.send("DELETE", member, as: .admin).status == 204)
        #expect(try world.read(order, as: .volunteer).verdict == "404 not_found")
        #expect(try world.get("/v1/orders", as: .volunteer).items.isEmpty)
    }
}
