import HTTP

extension Endpoints {
    static let reports: [Endpoint] = []
}
