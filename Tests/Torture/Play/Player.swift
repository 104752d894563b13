import Domain
import Foundation
import JSON

/// 演员: one client of many. It takes now this part, now that: a resident who orders, a dispatcher, a leader. What it does
/// next is drawn by its own chance from what the board shows.
final class Player {
    /// More is not put on the board: orders shall be fought over.
    static let mostOpen = 260

    let client: PersistentClient
    let cast: Cast
    let board: Board
    let ledger: Ledger
    var random: SeededRandom
    private let stage: Stage

    init(_ number: Int, _ cast: Cast, _ board: Board, _ ledger: Ledger, _ stage: Stage, seed: UInt64) {
        self.cast = cast
        self.board = board
        self.ledger = ledger
        self.stage = stage
        random = SeededRandom(seed: seed, stream: UInt64(number) * 2 + 1)
        client = PersistentClient(
            "p\(number)", stage, ledger, SeededRandom(seed: seed, stream: UInt64(number) * 2 + 2))
    }

    func play() {
        while !stage.isOver { perform() }
    }

    private func perform() {
        let open = board.count(.placed) + board.count(.dispatched)
        let isFull = open > Self.mostOpen
        let moves: [(() -> Void, Int)] = [
            (place, isFull ? 2 : 26), (dispatch, 26), (accept, 30), (start, 22), (complete, 22), (rate, 14),
            (cancel, isFull ? 12 : 2), (decline, 3), (withdraw, 2), (recall, 3), (reject, isFull ? 6 : 1),
            (forward, 1), (reopen, 1), (look, 2), (importLines, isFull ? 0 : 1), (match, 1),
        ]
        random.weighted(moves)?()
    }

    // MARK: What all parts share

    /// Performs an action on an order, and takes down what came of it.
    func act(_ action: Action, on order: Board.Known, as person: Cast.Person, _ body: JSONTree = [:]) {
        let key = client.newKey()
        guard
            let answer = client.write(
                "/v1/orders/\(order.id.text)/\(action.rawValue)", body, as: person, key: key)
        else { return }
        guard answer.isDone else {
            // Somebody else was there first: have a look.
            look(at: order)
            return
        }
        note(action, answer, order: order.id, as: person, key: key)
        var news = order
        news.offered = action == .dispatch ? teams(named: body["team_ids"]) : order.offered
        learn(answer.tree, news)
    }

    func note(
        _ action: Action, _ answer: PersistentClient.Answer, order: UUID, as person: Cast.Person, key: String
    ) {
        let version = answer.tree["version"]?.int ?? 0
        ledger.write {
            $0.changes.append(
                Ledger.Change(
                    key: key, account: person.id, order: order, action: action.rawValue, version: version))
        }
    }

    /// Tells the board what an answer says of an order.
    func learn(_ tree: JSONTree, _ known: Board.Known) {
        guard let state = tree["state"]?.string.flatMap(OrderState.init(rawValue:)),
            let version = tree["version"]?.int
        else { return }
        var known = known
        known.state = state
        known.version = version
        known.team = tree["team_id"]?.string.flatMap(team(named:))
        if state == .placed { known.offered = [] }
        board.learn(known)
    }

    func team(named id: String) -> Int? { cast.teams.firstIndex { $0.id.text == id } }

    func teams(named list: JSONTree?) -> [Int] {
        (list?.array ?? []).compactMap { $0.string.flatMap(team(named:)) }
    }

    /// The resident who placed it, or somebody who may act in his place.
    func resident(of order: Board.Known) -> Cast.Person {
        order.resident.map { cast.residents[$0] } ?? cast.dispatcher
    }
}

extension UUID {
    /// As the service writes them.
    var text: String { uuidString.lowercased() }
}
