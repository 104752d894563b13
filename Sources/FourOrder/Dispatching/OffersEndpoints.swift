import HTTP

extension Endpoints {
    /// 派单: what teams are offered, and who could be.
    static let offers: [Endpoint] = [
        .verb(.get, "/v1/orders/{id}/offers", ListOrderOffers.self),
        .verb(.get, "/v1/orders/{id}/candidates", ListCandidates.self),
        .verb(.get, "/v1/offers", ListOffers.self),
    ]
}
