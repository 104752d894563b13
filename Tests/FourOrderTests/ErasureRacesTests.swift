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
}
