import HTTP

extension Endpoints {
    static let teams: [Endpoint] = []
}
