import HTTP

extension Endpoints {
    static let offers: [Endpoint] = []
}
