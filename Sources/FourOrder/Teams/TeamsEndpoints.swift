import HTTP

extension Endpoints {
    static let teams: [Endpoint] = [
        .verb(.get, "/v1/teams", "listTeams", ListTeams.self),
        .verb(.post, "/v1/teams", "createTeam", CreateTeam.self),
        .verb(.get, "/v1/teams/{id}", "readTeam", ReadTeam.self),
        .verb(.patch, "/v1/teams/{id}", "changeTeam", ChangeTeam.self),
        .verb(.get, "/v1/teams/{id}/members", "listTeamMembers", ListMembers.self),
        .verb(.post, "/v1/teams/{id}/members", "addTeamMember", AddMember.self),
        .verb(.patch, "/v1/teams/{id}/members/{account_id}", "changeTeamMember", ChangeMember.self),
        .verb(.delete, "/v1/teams/{id}/members/{account_id}", "removeTeamMember", RemoveMember.self),
    ]
}
