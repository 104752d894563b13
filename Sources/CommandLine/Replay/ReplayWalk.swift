import Domain
import Foundation
import JSON
import Platform

/// A worker of a replay: places orders and walks them through their lives, each step signed in as the role that does it.
struct ReplayWalk: ~Copyable {
    var client: ReplayClient
    let board: ReplayBoard
    let stage: ReplayStage
    /// Begins the Idempotency-Keys of this worker's steps; no other replay's begin so.
    let keyPrefix: String
    let completes: Bool
    private var keys = 0

    init(
        _ client: consuming ReplayClient, _ board: ReplayBoard, _ stage: ReplayStage, keyPrefix: String,
        completes: Bool
    ) {
        self.client = client
        self.board = board
        self.stage = stage
        self.keyPrefix = keyPrefix
        self.completes = completes
    }

    var teams: ReplayTeams { stage.teams }
    var demo: ReplayDemo { stage.demo }

    /// Works until nothing is left to do.
    mutating func run() {
        while true {
            switch board.next(now: .now()) {
            case .job(.line(let line)): perform(line)
            case .job(.expired(let story)): live(story, isBack: true)
            case .wait(let nanoseconds): Thread.sleep(forTimeInterval: Double(nanoseconds) / 1e9)
            case .finished: return
            }
        }
    }

    private mutating func perform(_ line: ReplayLine) {
        do throws(ReplayFailure) {
            guard let story = try place(line) else { return board.finish(nil) }
            live(story, isBack: false)
        } catch {
            board.count(error, line: line.number)
            board.finish(nil)
        }
    }

    /// nil for an order that is to be left alone.
    private mutating func place(_ line: ReplayLine) throws(ReplayFailure) -> ReplayStory? {
        let answer = try client.send(
            "POST", "/v1/orders", "POST /v1/orders", as: .hotline, body: line.body, key: line.key)
        guard let id = answer.tree["id"]?.string else {
            throw ReplayFailure(request: "POST /v1/orders", outcome: "\(answer.status)", detail: "no id")
        }
        // After a lost connection the first answer of this very replay is given again, too.
        let placedAt = answer.tree["placed_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        guard answer.isRepeated, let placedAt, placedAt < stage.since else {
            board.count(.placed)
            return ReplayStory(placed: answer.tree, id: id, line: line)
        }
        board.count(.existing)
        guard completes else { return nil }
        // An answer given again shows the order as it was then.
        let now = try client.send("GET", "/v1/orders/\(id)", "GET /v1/orders/{id}", as: .dispatcher)
        guard now.tree["state"]?.string == "placed" else { return nil }
        board.count(.resumed)
        let events = try client.list("/v1/orders/\(id)/events", "GET …/events", as: .dispatcher)
        return ReplayStory(met: now.tree, id: id, events: events, line: line)
    }

    /// - Parameter isBack: It has been left to expire.
    private mutating func live(_ story: ReplayStory, isBack: Bool) {
        var story = story
        do throws(ReplayFailure) {
            if completes {
                if let moment = try isBack ? lookAfter(&story) : prepare(&story) {
                    return board.wait(story, until: moment)
                }
                try goOn(&story)
            }
        } catch {
            board.count(error, line: story.line.number)
        }
        handBack(&story)
        board.finish(story)
    }

    /// The team and its volunteers are free for other orders of this replay.
    func handBack(_ story: inout ReplayStory) {
        teams.free(story.volunteers)
        story.volunteers = []
        if let team = story.team { teams.release(team) }
        story.team = nil
    }

    /// Performs an action.
    /// - Parameter expecting: Codes of refusals that are no failure.
    /// - Returns: nil, or the code of the refusal.
    mutating func act(
        _ action: String, on story: inout ReplayStory, as role: ReplayAccounts.Role, _ body: JSONTree,
        expecting: Set<String> = []
    ) throws(ReplayFailure) -> String? {
        keys += 1
        let answer = try client.send(
            "POST", "/v1/orders/\(story.id)/\(action)", "POST …/\(action)", as: role, body: body.json(),
            key: "\(keyPrefix)-\(keys)", expecting: expecting)
        guard answer.status == 200 else { return answer.code }
        story.order = answer.tree
        story.history.pass(action, answer.tree)
        return nil
    }
}
