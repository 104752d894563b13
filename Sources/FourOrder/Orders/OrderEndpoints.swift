import HTTP

extension Endpoints {
    /// 点单: orders and what is done with them.
    static let orders: [Endpoint] = [
        .verb(.post, "/v1/orders", PlaceOrder.self),
        .verb(.get, "/v1/orders", ListOrders.self),
        .verb(.get, "/v1/orders/{id}", ReadOrder.self),
        .verb(.patch, "/v1/orders/{id}", EditOrder.self),
        .verb(.post, "/v1/orders/{id}/reject", RejectOrder.self),
        .verb(.post, "/v1/orders/{id}/merge", MergeOrder.self),
        .verb(.post, "/v1/orders/{id}/unmerge", UnmergeOrder.self),
        .verb(.post, "/v1/orders/{id}/forward", ForwardOrder.self),
        .verb(.post, "/v1/orders/{id}/dispatch", DispatchOrder.self),
        .verb(.post, "/v1/orders/{id}/accept", AcceptOrder.self),
        .verb(.post, "/v1/orders/{id}/decline", DeclineOrder.self),
        .verb(.post, "/v1/orders/{id}/recall", RecallOrder.self),
        .verb(.post, "/v1/orders/{id}/withdraw", WithdrawFromOrder.self),
        .verb(.post, "/v1/orders/{id}/start", StartOrder.self),
        .verb(.post, "/v1/orders/{id}/complete", CompleteOrder.self),
        .verb(.post, "/v1/orders/{id}/rate", RateOrder.self),
        .verb(.post, "/v1/orders/{id}/reopen", ReopenOrder.self),
        .verb(.post, "/v1/orders/{id}/cancel", CancelOrder.self),
        .verb(.post, "/v1/orders/{id}/reveal", RevealContact.self),
        .verb(.get, "/v1/orders/{id}/events", ListEvents.self),
        .verb(.get, "/v1/orders/{id}/ratings", ListRatings.self),
    ]
}
