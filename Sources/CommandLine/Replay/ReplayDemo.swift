import JSON

/// Which of the center's people can sign in themselves. An administrator acts for the others.
struct ReplayDemo: Sendable {
    /// The teams that the demonstration's leader leads.
    let leaderTeams: Set<String>
    /// The account id of the demonstration's volunteer.
    let volunteer: String?

    /// - Parameters: The answers of `GET /v1/me` to the two.
    init(leader: JSONTree, volunteer: JSONTree) {
        leaderTeams = Set(
            (leader["teams"]?.array ?? []).filter { $0["leader"]?.bool == true }.compactMap {
                $0["id"]?.string
            })
        self.volunteer = volunteer["account"]?["id"]?.string
    }

    /// Who answers an offer for a team.
    func role(for team: String) -> ReplayAccounts.Role { leaderTeams.contains(team) ? .leader : .admin }

    /// Who starts and completes: a volunteer who is booked, else whoever speaks for the team.
    func role(for story: ReplayStory) -> ReplayAccounts.Role {
        if let volunteer, story.volunteers.contains(volunteer) { return .volunteer }
        return role(for: story.team ?? "")
    }
}
