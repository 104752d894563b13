import HTTP

extension Endpoints {
    static let sites: [Endpoint] = [
        .verb(.get, "/v1/sites", ListSites.self),
        .verb(.post, "/v1/sites", CreateSite.self),
        .verb(.get, "/v1/sites/{id}", ReadSite.self),
        .verb(.patch, "/v1/sites/{id}", ChangeSite.self),
    ]
}
