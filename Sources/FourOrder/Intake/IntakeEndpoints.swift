import HTTP

extension Endpoints {
    static let intake: [Endpoint] = []
}
