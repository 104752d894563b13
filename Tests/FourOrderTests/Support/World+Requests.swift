import Foundation
import JSON
import Synchronization
import Testing

/// Requests in a person's name.
extension World {
    func send(
        _ method: String, _ path: String, _ body: JSONTree? = nil, as person: Person?,
        headers: [String: String] = [:], at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try backend.send(request(method, path, body, as: person, headers: headers), at: location)
    }

    func request(
        _ method: String, _ path: String, _ body: JSONTree? = nil, as person: Person?,
        headers: [String: String] = [:]
    ) throws -> APIRequest {
        APIRequest(method, path, body, token: try person.map { try token($0) }, headers: headers)
    }

    func get(
        _ path: String, as person: Person, headers: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try send("GET", path, as: person, headers: headers, at: location)
    }

    func post(
        _ path: String, _ body: JSONTree = [:], as person: Person, headers: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try send("POST", path, body, as: person, headers: headers, at: location)
    }

    func patch(
        _ path: String, _ body: JSONTree, as person: Person, headers: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try send("PATCH", path, body, as: person, headers: headers, at: location)
    }

    /// Performs an action on an order.
    func act(
        _ action: String, _ order: String, _ body: JSONTree = [:], as person: Person,
        headers: [String: String] = [:], at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try post("/v1/orders/\(order)/\(action)", body, as: person, headers: headers, at: location)
    }

    func read(
        _ order: String, as person: Person = .admin, at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        try get("/v1/orders/\(order)", as: person, at: location)
    }

    /// The events of an order, each as `from action to`.
    func history(_ order: String, at location: SourceLocation = #_sourceLocation) throws -> [String] {
        try get("/v1/orders/\(order)/events?limit=200", as: .admin, at: location).items.map { event in
            let parts = [event["from"]?.string, event["action"]?.string, event["to"]?.string]
            return parts.compactMap(\.self).joined(separator: " ")
        }
    }
}

/// Orders brought to where a test begins. What does not succeed on the way fails the test.
extension World {
    static let draft: JSONTree = ["title": "家中水管漏水", "category": "community"]

    /// Places an order and gives its id.
    func place(
        _ changes: JSONTree = [:], as person: Person = .resident,
        at location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try post("/v1/orders", Self.draft.with(changes), as: person, at: location)
        try #require(answer.status == 201, "\(answer.text)", sourceLocation: location)
        return answer.id
    }

    /// Performs an action that must succeed.
    @discardableResult
    func must(
        _ action: String, _ order: String, _ body: JSONTree = [:], as person: Person,
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let answer = try act(action, order, body, as: person, at: location)
        try #require(answer.status == 200, "\(action): \(answer.text)", sourceLocation: location)
        return answer
    }

    @discardableResult
    func dispatch(
        _ order: String, to teams: [String]? = nil, _ changes: JSONTree = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let body: JSONTree = ["team_ids": .array((teams ?? [team]).map { .string($0) })]
        return try must("dispatch", order, body.with(changes), as: .dispatcher, at: location)
    }

    /// A new order of the resident's in a state, held by the team where a team holds it, with `volunteer` booked.
    ///
    /// - Parameter draft: what the order has beyond title and category.
    func order(
        in state: String, _ draft: JSONTree = [:], as person: Person = .resident,
        at location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let order = try place(draft, as: person, at: location)
        switch state {
        case "placed": break
        case "rejected": try must("reject", order, ["reason": "不属于服务范围"], as: .dispatcher, at: location)
        case "merged":
            let target = try place(as: .neighbor, at: location)
            try must("merge", order, ["into": .string(target)], as: .dispatcher, at: location)
        case "cancelled": try must("cancel", order, as: person, at: location)
        case "closed":
            try serve(order, until: "completed", location)
            try close(order)
        default: try serve(order, until: state, location)
        }
        return order
    }

    private func serve(_ order: String, until state: String, _ location: SourceLocation) throws {
        try dispatch(order, at: location)
        let volunteers: JSONTree = ["volunteer_ids": [.string(id(.volunteer))]]
        let steps: [(String, String, JSONTree, Person)] = [
            ("accepted", "accept", volunteers, .leader), ("in_service", "start", [:], .leader),
            ("completed", "complete", [:], .leader), ("rated", "rate", ["score": 2], .dispatcher),
        ]
        if state == "dispatched" { return }
        for step in steps {
            try must(step.1, order, step.2, as: step.3, at: location)
            try moveBookings(of: order)
            if step.0 == state { return }
        }
        Issue.record("there is no state \(state)", sourceLocation: location)
    }

    /// Gives the bookings of an order a time of their own, so that the next order can have the same volunteer.
    func moveBookings(of order: String) throws {
        let days = Self.lastDay.add(1, ordering: .relaxed).newValue
        try execute(
            """
            UPDATE bookings SET during = tstzrange(now() + interval '\(days) days', now() + interval '\(days) days 1 hour')
            WHERE order_id = '\(order)' AND state = 'booked'
            """)
    }

    private static let lastDay = Atomic<Int>(1000)

    /// Does what the clock does 15 days after completion.
    func close(_ order: String) throws {
        try execute(
            """
            UPDATE orders SET state = 'closed', last_action = 'close', closed_at = now(), seq = seq + 1,
                version = version + 1 WHERE id = '\(order)';
            INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, at)
                SELECT center_id, id, seq, 'close', 'completed', 'closed', 'clock', now()
                FROM orders WHERE id = '\(order)';
            """)
    }
}

extension JSONTree {
    /// This object with the members of another in place of its own.
    func with(_ changes: JSONTree) -> JSONTree {
        let kept = (object ?? []).filter { changes[$0.key] == nil }
        return .object(kept + (changes.object ?? []))
    }

    /// This object without a member.
    func without(_ key: String) -> JSONTree { .object((object ?? []).filter { $0.key != key }) }
}
