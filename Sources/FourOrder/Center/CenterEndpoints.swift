import HTTP

extension Endpoints {
    static let center: [Endpoint] = [
        .verb(.get, "/v1/center", "readCenter", ReadCenter.self),
        .verb(.patch, "/v1/center", "changeCenter", ChangeCenter.self),
        .verb(.get, "/v1/center/dispatch_weights", "listDispatchWeights", ListDispatchWeights.self),
    ]
}
