import HTTP

extension Endpoints {
    static let sessions: [Endpoint] = []
}
