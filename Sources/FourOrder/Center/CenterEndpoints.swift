import HTTP

extension Endpoints {
    static let center: [Endpoint] = []
}
