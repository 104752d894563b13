import Domain
import JSON
import Synchronization

/// The residents and the teams: orders are placed, answered, served.
extension RehearsalPlayer {
    mutating func place(_ request: RehearsalRequest) throws(ReplayFailure) {
        let name = "POST /v1/orders"
        do throws(ReplayFailure) {
            let order = try client.send(
                "POST", "/v1/orders", name, as: .hotline, body: request.body, key: nextKey()
            ).tree
            guard let id = order["id"]?.string else {
                throw ReplayFailure(request: name, outcome: "201", detail: "no id")
            }
            let second = now
            scene.ledger.withLock { $0.place(request, as: id, at: second) }
            if scene.policy == .greedy { try dispatch(id, returns: 0) }
        } catch {
            if error.request == name { scene.ledger.withLock { $0.countUnplaced() } }
            throw error
        }
    }

    /// Every team looks at its inbox, and will answer what is new there in its own time.
    mutating func look() throws(ReplayFailure) {
        for item in try client.list("/v1/offers", where: "state=pending", "GET /v1/offers", as: .admin) {
            guard let offer = scene.ledger.withLock({ $0.take(item) }) else { continue }
            let offered = item["created_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
            let since = offered.map(scene.clock.second(of:)) ?? now
            scene.agenda.add(
                .answer(offer), at: since + scene.people.answerSeconds(line: offer.line, team: offer.team))
        }
        if scene.policy == .greedy { try dispatchAll() }
        if isOver { scene.agenda.finish() }
    }

    /// Every order is completed; or nothing has happened for longer than a night; or it has gone on for long enough.
    private var isOver: Bool {
        let second = now
        return scene.ledger.withLock { ledger in
            let (placed, unplaced) = (ledger[.placed], ledger.unplaced)
            guard placed + unplaced == scene.orders else { return second > scene.end }
            return ledger[.completed] == placed || second > scene.end
                || second - ledger.lastStep > RehearsalDesk.longestPause(speed: scene.clock.speed)
        }
    }

    mutating func answer(_ offer: RehearsalOffer) throws(ReplayFailure) {
        switch scene.people.answer(line: offer.line, team: offer.team) {
        case .accept: try accept(offer)
        case .decline where offer.isBinding: try accept(offer)
        case .decline: try decline(offer, because: "本周队员外出集中培训，人手不足")
        case .ignore: count(.ignored)
        }
    }

    private mutating func accept(_ offer: RehearsalOffer) throws(ReplayFailure) {
        let refusal = try act(
            "accept", on: offer.order, as: .admin, ["team_id": .string(offer.team)],
            expecting: Self.answerRefusals.union(["team_at_capacity"]))
        switch refusal {
        case nil:
            count(.accepted)
            let start = now + scene.people.settingOutSeconds(line: offer.line, team: offer.team)
            scene.agenda.add(.start(offer), at: start)
            scene.agenda.add(.complete(offer), at: start + scene.people.serviceSeconds(line: offer.line))
        case "team_at_capacity":
            count(.full)
            if !offer.isBinding { try decline(offer, because: "手上的单子已满，腾不出人手") }
        case let code?: countRefusal(code)
        }
    }

    private mutating func decline(_ offer: RehearsalOffer, because reason: String) throws(ReplayFailure) {
        let refusal = try act(
            "decline", on: offer.order, as: .admin,
            ["team_id": .string(offer.team), "reason": .string(reason)], expecting: Self.answerRefusals)
        if let refusal { countRefusal(refusal) } else { count(.declined) }
    }

    /// What may have become of an offer before its team answers.
    private static let answerRefusals: Set = [
        "offer_taken", "offer_expired", "offer_withdrawn", "illegal_transition",
    ]

    private func countRefusal(_ code: String) {
        switch code {
        case "offer_taken": count(.taken)
        case "offer_expired": count(.tooLate)
        default: count(.moved)
        }
    }

    mutating func start(_ offer: RehearsalOffer) throws(ReplayFailure) {
        _ = try act("start", on: offer.order, as: .admin, ["team_id": .string(offer.team)])
        count(.started)
    }

    mutating func complete(_ offer: RehearsalOffer) throws(ReplayFailure) {
        _ = try act(
            "complete", on: offer.order, as: .admin,
            ["team_id": .string(offer.team), "summary": "已按约定完成服务，现场与群众确认", "beneficiaries": 1])
        count(.completed)
    }
}
