import Domain
import HTTP

extension Endpoints {
    /// 批量接入: orders by the thousand.
    static let intake: [Endpoint] = [
        .steps(
            .post, "/v1/orders/import", .importOrders, body: .stream(maxBytes: Limits.importBytes),
            ImportOrders.start)
    ]
}
