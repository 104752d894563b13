import HTTP

extension Endpoints {
    static let operations: [Endpoint] = []
}
