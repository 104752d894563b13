import HTTP

extension Endpoints {
    static let accounts: [Endpoint] = []
}
