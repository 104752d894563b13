import JSON

extension OrderCourse {
    /// Every order of a rehearsal, as the server has it; of one never offered also why not.
    static func all(
        of ledger: RehearsalLedger, _ client: inout ReplayClient
    ) throws(ReplayFailure) -> [OrderCourse] {
        var courses: [OrderCourse] = []
        for (id, request) in ledger.requests.sorted(by: { $0.value.line < $1.value.line }) {
            let path = "/v1/orders/\(id)"
            let order = try client.send("GET", path, "GET /v1/orders/{id}", as: .dispatcher).tree
            let offers = try client.list("\(path)/offers", "GET …/offers", as: .dispatcher)
            let events = try client.list("\(path)/events", "GET …/events", as: .dispatcher)
            guard var course = OrderCourse(order, line: request.line, offers: offers, events: events) else {
                throw ReplayFailure(request: "GET /v1/orders/{id}", outcome: "200", detail: "\(order)")
            }
            if offers.isEmpty { try course.explain(&client) }
            courses.append(course)
        }
        return courses
    }

    private mutating func explain(_ client: inout ReplayClient) throws(ReplayFailure) {
        let path = "/v1/orders/\(id)/candidates"
        for candidate in try client.list(path, "GET …/candidates", as: .dispatcher) {
            if candidate["eligible"]?.bool == true { eligible += 1 }
            for reason in (candidate["excluded"]?.array ?? []).compactMap(\.string) {
                excluded[reason, default: 0] += 1
            }
        }
    }
}
