import JSON
import Synchronization

/// The hours and the pace of the dispatchers (派单员) of a rehearsal.
enum RehearsalDesk {
    /// Seconds from one order to the next, of one dispatcher.
    static let paceSeconds: Double = 120
    /// Seconds from one look at what is suggested to the next.
    static let confirmSeconds: Double = 900
    /// How long nothing may happen before a rehearsal is over: longer than from one day's close to the next day's
    /// opening, and by the real clock longer than a server takes to act by itself.
    static func longestPause(speed: Double) -> Double { max(15 * 3600, 10 * speed) }

    private static let opening: Double = 8 * 3600
    private static let closing: Double = 18 * 3600
    private static let day: Double = 86_400

    /// The first moment the desk is open, from `second` on.
    static func open(from second: Double) -> Double {
        let hour = second.truncatingRemainder(dividingBy: day)
        let midnight = second - hour
        if hour < opening { return midnight + opening }
        return hour < closing ? second : midnight + day + opening
    }

    static func next(after due: Double, _ pause: Double) -> Double { open(from: due + pause) }
}

/// The dispatcher: dispatches by hand, and confirms suggestions.
extension RehearsalPlayer {
    /// The order that has waited longest, of those that are the dispatcher's.
    mutating func takeNextUp() throws(ReplayFailure) {
        guard let next = try waiting().first else { return }
        try dispatch(next.id, returns: next.returns)
    }

    /// All that have come back.
    mutating func dispatchAll() throws(ReplayFailure) {
        for order in try waiting() { try dispatch(order.id, returns: order.returns) }
    }

    /// The orders of this rehearsal that wait for the dispatcher, longest first: what is placed; where the center acts
    /// by itself, of that what was returned to the limit. Those for which no team was found lately are left out.
    private mutating func waiting() throws(ReplayFailure) -> [(id: String, returns: Int)] {
        let placed = try client.list("/v1/orders", where: "state=placed", "GET /v1/orders", as: .dispatcher)
        let second = now
        return scene.ledger.withLock { ledger in
            placed.reversed().compactMap { item in
                guard let id = item["id"]?.string, let returns = item["returns"]?.int,
                    scene.policy.isByHand || returns >= scene.returnLimit,
                    ledger.isOpen(id, at: second)
                else { return nil }
                return (id, returns)
            }
        }
    }

    /// Offers an order to the team that is cheapest for it now, bindingly (必接) once that is allowed.
    mutating func dispatch(_ order: String, returns: Int) throws(ReplayFailure) {
        guard scene.ledger.withLock({ $0.takeUp(order) }) else { return }
        defer { scene.ledger.withLock { $0.putDown(order) } }
        let first = try client.send(
            "GET", "/v1/orders/\(order)/candidates?limit=1", "GET …/candidates", as: .dispatcher
        ).tree["items"]?[0]
        guard first?["eligible"]?.bool == true, let team = first?["team_id"] else {
            let second = now
            return scene.ledger.withLock { $0.note(inVain: order, at: second) }
        }
        let refusal = try act(
            "dispatch", on: order, as: .dispatcher,
            ["team_ids": [team], "mode": "direct", "binding": .bool(returns >= scene.returnLimit)],
            expecting: ["illegal_transition"])
        count(refusal == nil ? .dispatched : .moved)
    }

    /// Confirms the newest run that is ready; where the world has moved meanwhile, without the orders that are no longer
    /// placed. What still does not fit comes with the next run.
    mutating func confirmSuggestions() throws(ReplayFailure) {
        let path = "/v1/matching/runs"
        let runs = try client.send("GET", path + "?limit=20", "GET \(path)", as: .dispatcher).tree
        let ready = runs["items"]?.array?.first {
            $0["state"]?.string == "done" && $0["dry_run"]?.bool == true
        }
        guard let run = ready?["id"]?.string else { return }
        if let code = try confirm(run, [:]) {
            count(.moved)
            guard code == "world_moved" else { return }
            let placed = try client.list(
                "/v1/orders", where: "state=placed", "GET /v1/orders", as: .dispatcher)
            let ids = Set(placed.compactMap { $0["id"]?.string })
            let assigned = try client.send("GET", "\(path)/\(run)", "GET …/runs/{id}", as: .dispatcher).tree
            let still = (assigned["assignments"]?.array ?? []).compactMap { $0["order_id"] }
                .filter { $0.string.map(ids.contains) ?? false }
            if still.isEmpty { return }
            if try confirm(run, ["order_ids": .array(still)]) != nil { count(.moved) }
        }
    }

    /// Nil, or the code of the refusal.
    private mutating func confirm(_ run: String, _ body: JSONTree) throws(ReplayFailure) -> String? {
        let answer = try client.send(
            "POST", "/v1/matching/runs/\(run)/confirm", "POST …/confirm", as: .dispatcher, body: body.json(),
            key: nextKey(), expecting: ["world_moved", "run_not_confirmable"])
        guard answer.status == 200 else { return answer.code }
        let offers = (answer.tree["assignments"]?.array ?? []).count { !($0["offer_id"]?.isNull ?? true) }
        count(.confirmed)
        count(.suggested, offers)
        return nil
    }
}
