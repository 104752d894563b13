import HTTP

extension Endpoints {
    static let matching: [Endpoint] = []
}
