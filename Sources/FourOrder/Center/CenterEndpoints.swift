import HTTP

extension Endpoints {
    static let center: [Endpoint] = [
        .verb(.get, "/v1/center", ReadCenter.self),
        .verb(.patch, "/v1/center", ChangeCenter.self),
        .verb(.get, "/v1/center/dispatch_weights", ListDispatchWeights.self),
    ]
}
