import Domain
import Foundation
import JSON

/// The parts that players take.
extension Player {
    // MARK: Residents

    func place() {
        let number = Int.random(in: cast.residents.indices, using: &random)
        let person = cast.residents[number]
        let key = client.newKey()
        let body: JSONTree = [
            "title": .string("torture \(key)"), "category": "home_repair",
            "priority": random.percent(80) ? "normal" : "urgent",
        ]
        guard let answer = client.write("/v1/orders", body, as: person, key: key), answer.isDone,
            let id = answer.tree["id"]?.string.flatMap(UUID.init(uuidString:))
        else { return }
        note(.place, answer, order: id, as: person, key: key)
        learn(answer.tree, Board.Known(id: id, resident: number, version: 0, state: .placed))
    }

    func rate() {
        guard let order = board.any(.completed, using: &random) else { return place() }
        let score = Int.random(in: 1...5, using: &random)
        act(.rate, on: order, as: resident(of: order), ["score": .int(Int64(score))])
    }

    func cancel() {
        let state: OrderState = random.percent(60) ? .placed : random.percent(70) ? .dispatched : .accepted
        guard let order = board.any(state, using: &random) else { return }
        act(.cancel, on: order, as: resident(of: order), ["reason": "不需要了"])
    }

    func reopen() {
        let state: OrderState = random.percent(50) ? .completed : .rated
        guard let order = board.any(state, using: &random) else { return }
        act(.reopen, on: order, as: resident(of: order), ["reason": "没有修好"])
    }

    // MARK: Dispatchers

    func dispatch() {
        guard let order = board.any(.placed, using: &random) else { return place() }
        let count = random.percent(60) ? 1 : Int.random(in: 2...4, using: &random)
        let teams = cast.teams.shuffled(using: &random).prefix(count).map { JSONTree.string($0.id.text) }
        act(
            .dispatch, on: order, as: cast.dispatcher,
            ["team_ids": .array(teams), "expires_in_s": .int(random.percent(20) ? 60 : 3_600)])
    }

    func recall() {
        let state: OrderState = random.percent(50) ? .dispatched : random.percent(60) ? .accepted : .inService
        guard let order = board.any(state, using: &random) else { return }
        act(.recall, on: order, as: cast.dispatcher, ["reason": "重新安排"])
    }

    func reject() {
        guard let order = board.any(.placed, using: &random) else { return }
        act(.reject, on: order, as: cast.dispatcher, ["reason": "不在服务范围"])
    }

    func forward() {
        guard let order = board.any(.placed, using: &random),
            let site = cast.sites.randomElement(using: &random)
        else { return }
        act(.forward, on: order, as: cast.dispatcher, ["site_id": .string(site.text)])
    }

    // MARK: Leaders

    func accept() {
        guard let order = board.any(.dispatched, using: &random) else { return dispatch() }
        guard let number = order.offered.randomElement(using: &random) else { return look(at: order) }
        let team = cast.teams[number]
        let going = random.percent(50) ? [] : team.volunteers.shuffled(using: &random).prefix(2)
        act(
            .accept, on: order, as: team.leader,
            [
                "team_id": .string(team.id.text),
                "volunteer_ids": .array(going.map { .string($0.text) }),
            ])
    }

    func decline() {
        guard let order = board.any(.dispatched, using: &random),
            let number = order.offered.randomElement(using: &random)
        else { return }
        act(.decline, on: order, as: cast.teams[number].leader, ["reason": "人手不够"])
    }

    func withdraw() {
        guard let order = board.any(.accepted, using: &random), let team = order.team else { return }
        act(.withdraw, on: order, as: cast.teams[team].leader, ["reason": "临时有事"])
    }

    func start() {
        guard let order = board.any(.accepted, using: &random) else { return accept() }
        guard let number = order.team else { return look(at: order) }
        let team = cast.teams[number]
        var body: JSONTree = [:]
        if random.percent(20) {
            let going = team.volunteers.shuffled(using: &random).prefix(2).map { JSONTree.string($0.text) }
            body = ["volunteer_ids": .array(going)]
        }
        act(.start, on: order, as: team.leader, body)
    }

    func complete() {
        guard let order = board.any(.inService, using: &random) else { return start() }
        guard let number = order.team else { return look(at: order) }
        act(.complete, on: order, as: cast.teams[number].leader, ["summary": "已办好"])
    }

    // MARK: Looking

    func look() {
        let states: [OrderState] = [.placed, .dispatched, .accepted, .inService]
        guard let state = states.randomElement(using: &random),
            let order = board.any(state, using: &random)
        else { return }
        look(at: order)
    }

    /// Reads an order, and whom it was offered to, as far as the servers answer.
    func look(at order: Board.Known) {
        guard let answer = client.read("/v1/orders/\(order.id.text)", as: cast.admin) else { return }
        var news = order
        if answer.tree["state"]?.string == OrderState.dispatched.rawValue {
            let offers = client.read("/v1/orders/\(order.id.text)/offers", as: cast.admin)?.tree["items"]?
                .array
            news.offered = (offers ?? []).filter { $0["state"]?.string == "pending" }
                .compactMap { $0["team_id"]?.string.flatMap(team(named:)) }
        }
        learn(answer.tree, news)
    }
}
