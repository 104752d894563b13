import HTTP

extension Endpoints {
    static let volunteers: [Endpoint] = []
}
