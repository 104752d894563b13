import HTTP

extension Endpoints {
    static let sites: [Endpoint] = [
        .verb(.get, "/v1/sites", "listSites", ListSites.self),
        .verb(.post, "/v1/sites", "createSite", CreateSite.self),
        .verb(.get, "/v1/sites/{id}", "readSite", ReadSite.self),
        .verb(.patch, "/v1/sites/{id}", "changeSite", ChangeSite.self),
    ]
}
