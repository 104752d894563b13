import HTTP

extension Endpoints {
    static let menu: [Endpoint] = []
}
