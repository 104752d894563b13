import Domain
import Foundation
import JSON
import Platform

/// One of the threads that act for the people of a rehearsal: takes what is due from the agenda, and does it.
struct RehearsalPlayer: ~Copyable {
    let scene: RehearsalScene
    var client: ReplayClient
    private let keyPrefix: String
    private var keys = 0

    init(_ scene: RehearsalScene, _ client: consuming ReplayClient, keyPrefix: String) {
        self.scene = scene
        self.client = client
        self.keyPrefix = keyPrefix
    }

    /// Plays until the day is over.
    mutating func run() {
        while true {
            let now = MonotonicTime.now()
            switch scene.agenda.next(now: now) {
            case .act(let act, let due):
                scene.countLag(scene.clock.second(at: now) - due)
                perform(act, due: due)
            case .wait(let nanoseconds): Thread.sleep(forTimeInterval: Double(nanoseconds) / 1e9)
            case .finished: return
            }
        }
    }

    private mutating func perform(_ act: RehearsalAgenda.Act, due: Double) {
        var line = 0
        do throws(ReplayFailure) {
            switch act {
            case .place(let request):
                line = request.line
                try place(request)
            case .look:
                defer { scene.agenda.add(.look, at: max(due, now) + scene.lookSeconds) }
                try look()
            case .answer(let offer):
                line = offer.line
                try answer(offer)
            case .start(let offer):
                line = offer.line
                try start(offer)
            case .complete(let offer):
                line = offer.line
                try complete(offer)
            case .dispatch:
                defer {
                    scene.agenda.add(.dispatch, at: RehearsalDesk.next(after: due, scene.paceSeconds))
                }
                try takeNextUp()
            case .confirm:
                defer {
                    scene.agenda.add(
                        .confirm, at: RehearsalDesk.next(after: due, RehearsalDesk.confirmSeconds))
                }
                try confirmSuggestions()
            }
        } catch {
            scene.board.count(error, line: line)
        }
    }

    /// In seconds of the day.
    var now: Double { scene.clock.second(at: .now()) }

    func count(_ step: RehearsalLedger.Step, _ number: Int = 1) { scene.count(step, number, at: now) }

    /// Performs an action on an order.
    /// - Parameter expecting: Codes of refusals that are no failure.
    /// - Returns: nil, or the code of the refusal.
    mutating func act(
        _ action: String, on order: String, as role: ReplayAccounts.Role, _ body: JSONTree,
        expecting: Set<String> = []
    ) throws(ReplayFailure) -> String? {
        let answer = try client.send(
            "POST", "/v1/orders/\(order)/\(action)", "POST …/\(action)", as: role, body: body.json(),
            key: nextKey(), expecting: expecting)
        return answer.status == 200 ? nil : answer.code
    }

    mutating func nextKey() -> String {
        keys += 1
        return "\(keyPrefix)-\(keys)"
    }
}
