import HTTP

extension Endpoints {
    static let sites: [Endpoint] = []
}
