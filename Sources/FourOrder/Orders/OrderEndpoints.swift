import HTTP

extension Endpoints {
    /// 点单: orders and what is done with them.
    static let orders: [Endpoint] = [
        .verb(.post, "/v1/orders", "placeOrder", PlaceOrder.self),
        .verb(.get, "/v1/orders", "listOrders", ListOrders.self),
        .verb(.get, "/v1/orders/{id}", "readOrder", ReadOrder.self),
        .verb(.patch, "/v1/orders/{id}", "changeOrder", EditOrder.self),
        .verb(.post, "/v1/orders/{id}/reject", "rejectOrder", RejectOrder.self),
        .verb(.post, "/v1/orders/{id}/merge", "mergeOrder", MergeOrder.self),
        .verb(.post, "/v1/orders/{id}/unmerge", "unmergeOrder", UnmergeOrder.self),
        .verb(.post, "/v1/orders/{id}/forward", "forwardOrder", ForwardOrder.self),
        .verb(.post, "/v1/orders/{id}/dispatch", "dispatchOrder", DispatchOrder.self),
        .verb(.post, "/v1/orders/{id}/accept", "acceptOrder", AcceptOrder.self),
        .verb(.post, "/v1/orders/{id}/decline", "declineOrder", DeclineOrder.self),
        .verb(.post, "/v1/orders/{id}/recall", "recallOrder", RecallOrder.self),
        .verb(.post, "/v1/orders/{id}/withdraw", "withdrawOrder", WithdrawFromOrder.self),
        .verb(.post, "/v1/orders/{id}/start", "startOrder", StartOrder.self),
        .verb(.post, "/v1/orders/{id}/complete", "completeOrder", CompleteOrder.self),
        .verb(.post, "/v1/orders/{id}/rate", "rateOrder", RateOrder.self),
        .verb(.post, "/v1/orders/{id}/reopen", "reopenOrder", ReopenOrder.self),
        .verb(.post, "/v1/orders/{id}/cancel", "cancelOrder", CancelOrder.self),
        .verb(.post, "/v1/orders/{id}/reveal", "revealContact", RevealContact.self),
        .verb(.get, "/v1/orders/{id}/events", "listOrderEvents", ListEvents.self),
        .verb(.get, "/v1/orders/{id}/ratings", "listOrderRatings", ListRatings.self),
    ]
}
