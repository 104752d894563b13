import JSON
import Testing

/// Whoever is erased, or leaves a team, while others still work with him: each sees a whole world.
@Suite struct ErasureRacesTests {
    private static let rounds = 12
    private let world: World

    init() throws { world = try World() }

    /// An account of its own for a round, `来人qz` by name.
    private func newcomer(_ role: String, isMember: Bool = false) throws -> String {
        let id = World.newID()
        try world.execute(
            """
            INSERT INTO accounts (center_id, id, username, name, phone, roles)
                VALUES ('\(world.center)', '\(id)', 'n-\(id)', '来人qz', '13555557777', '{\(role)}');
            """)
        if isMember {
            try world.execute(
                """
                INSERT INTO team_members (center_id, team_id, account_id)
                    VALUES ('\(world.center)', '\(world.team)', '\(id)');
                """)
        }
        return id
    }

    private func erasure(of account: String) throws -> APIRequest {
        try world.request("POST", "/v1/accounts/\(account)/erasure", ["reason": "来函"], as: .admin)
    }

    /// The answers to requests that are sent at once, every other round from the last to the first: what comes together
    /// may run as one transaction.
    private func race(_ requests: [APIRequest], _ round: Int) throws -> [Answer] {
        round % 2 == 0
            ? try world.backend.together(requests)
            : try world.backend.together(requests.reversed()).reversed()
    }

    private func keyed(_ key: String) -> [String: String] { ["Idempotency-Key": key] }

    @Test(arguments: [("member_booked", "204"), ("orders_open", "200")])
    func `who is booked stays a member, and who leaves is not booked`(_ refusal: String, _ done: String)
        throws
    {
        for round in 0..<Self.rounds {
            let order = try world.place()
            try world.dispatch(order)
            let member = try newcomer("volunteer", isMember: true)
            let path = "/v1/teams/\(world.team)/members/\(member)"
            let answers = try world.backend.together([
                world.request(
                    "POST", "/v1/orders/\(order)/accept", ["volunteer_ids": [.string(member)]], as: .leader,
                    headers: keyed("accept-\(round)")),
                refusal == "member_booked" ? world.request("DELETE", path, as: .admin) : erasure(of: member),
            ])
            let isBooked = answers[0].status == 200
            #expect(
                answers.map(\.verdict)
                    == (isBooked ? ["200", "409 \(refusal)"] : ["422 validation_failed", done]))
            if !isBooked { #expect(answers[0].faults == ["/volunteer_ids/0 not_a_member"]) }
        }
        #expect(
            try world.number(
                """
                SELECT count(*) FROM bookings AS b WHERE b.center_id = '\(world.center)' AND b.state = 'booked'
                    AND NOT EXISTS (
                        SELECT FROM team_members AS t WHERE t.team_id = b.team_id AND t.account_id = b.volunteer_id)
                """) == 0)
    }

    @Test func `an erased account has no team and no site, and no answer still names it`() throws {
        for round in 0..<Self.rounds {
            let person = try newcomer("dispatcher")
            func added() throws -> APIRequest {
                try world.request(
                    "POST", "/v1/teams/\(world.team)/members", ["account_id": .string(person)], as: .admin,
                    headers: keyed("add-\(round)"))
            }
            func placed() throws -> APIRequest {
                try world.request(
                    "PATCH", "/v1/accounts/\(person)", ["site_ids": [.string(world.firstStation)]],
                    as: .admin,
                    headers: keyed("sites-\(round)"))
            }
            let answers = try race([erasure(of: person), added(), placed()], round)
            #expect(answers[0].status == 200 && answers[0]["more"] == false)
            #expect(["201", "422 validation_failed"].contains(answers[1].verdict))
            #expect(["200", "404 not_found"].contains(answers[2].verdict))
            for again in try [added(), placed()] {
                #expect(!(try world.backend.send(again)).text.contains("来人qz"))
            }
        }
        for table in ["team_members", "account_sites"] {
            #expect(
                try world.number(
                    """
                    SELECT count(*) FROM \(table) AS t JOIN accounts AS a ON a.id = t.account_id
                    WHERE a.center_id = '\(world.center)' AND a.erased_at IS NOT NULL
                    """) == 0)
        }
    }

    @Test func `what was shown of an order while it was erased is not shown again`() throws {
        for round in 0..<Self.rounds {
            let number = "135555588\(10 + round)"
            let contact: JSONTree = [
                "contact": ["name": "外婆qz", "phone": .string(number)], "channel": "hotline",
            ]
            let order = try world.place(contact, as: .intake)
            try world.must("cancel", order, as: .dispatcher)
            let person: JSONTree = ["phone": .string(number), "reason": "来电"]
            let shown = [
                try world.request(
                    "POST", "/v1/people/export", person, as: .admin, headers: keyed("export-\(round)")),
                try world.request(
                    "POST", "/v1/orders/\(order)/reveal", ["reason": "回访"], as: .admin,
                    headers: keyed("reveal-\(round)")),
            ]
            let erasure = try world.request("POST", "/v1/people/erasure", person, as: .admin)
            let answers = try race([erasure] + shown, round)
            #expect(answers.map(\.status) == [200, 200, 200])
            #expect(answers[0]["orders"] == 1)
            for (first, request) in zip(answers.dropFirst(), shown) {
                let again = try world.backend.send(request)
                #expect(again.status == 410 || !first.text.contains("外婆qz"), "\(again.text)")
            }
            if answers[2]["contact"] != .null {
                #expect(
                    try world.number("SELECT count(*) FROM audit_reasons WHERE subject_id = '\(order)'") == 0)
            }
        }
    }
}
