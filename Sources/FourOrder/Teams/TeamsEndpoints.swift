import HTTP

extension Endpoints {
    static let teams: [Endpoint] = [
        .verb(.get, "/v1/teams", ListTeams.self),
        .verb(.post, "/v1/teams", CreateTeam.self),
        .verb(.get, "/v1/teams/{id}", ReadTeam.self),
        .verb(.patch, "/v1/teams/{id}", ChangeTeam.self),
        .verb(.get, "/v1/teams/{id}/members", ListMembers.self),
        .verb(.post, "/v1/teams/{id}/members", AddMember.self),
        .verb(.patch, "/v1/teams/{id}/members/{account_id}", ChangeMember.self),
        .verb(.delete, "/v1/teams/{id}/members/{account_id}", RemoveMember.self),
    ]
}
