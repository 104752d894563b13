import EventLoop
import Foundation
import Platform

/// Makes requests by a plan and counts what becomes of them.
///
/// In an open plan a request is due when the plan says so, whatever became of those before it, and its time runs from
/// then on: a server that stalls is not spared what would have come meanwhile ("coordinated omission").
final class Generator {
    private let loop: EventLoop
    private let port: UInt16
    private let requests: [[UInt8]]
    private let plan: Plan
    private let buffer = Client.Buffer()
    private var clients: [Client] = []
    private var idle: [Client] = []
    /// Due times of requests that no connection was free for.
    private var late: [MonotonicTime] = []
    private var lateHead = 0
    private var made = 0
    private var startedAt: MonotonicTime
    private var tally: Tally

    init(_ loop: EventLoop, _ port: UInt16, _ requests: [[UInt8]], plan: Plan) throws {
        self.loop = loop
        self.port = port
        self.requests = requests
        self.plan = plan
        startedAt = .now()
        tally = Tally(startedAt)
    }

    func run() throws {
        let count = if case .closed(let count, _) = plan { count } else { 64 }
        for _ in 0..<count { idle.append(try add()) }
        startedAt = .now()
        tally = Tally(startedAt)
        switch plan {
        case .closed(_, let seconds):
            while let client = idle.popLast() { ask(client, since: .now()) }
            loop.schedule(afterMilliseconds: Int(seconds * 1_000)) { [loop] in loop.stop() }
        case .open: tick()
        }
        try loop.run()
        print(tally.json(seconds: Double(MonotonicTime.now().nanoseconds(since: startedAt)) / 1e9))
    }

    private func add() throws -> Client {
        let client = try Client(loop, port, buffer) { [unowned self] in answered($0, $1, $2) }
        clients.append(client)
        return client
    }

    private func ask(_ client: Client, since: MonotonicTime) {
        client.send(requests[made % requests.count], since: since)
        made += 1
    }

    private func answered(_ client: Client, _ status: Int?, _ since: MonotonicTime) {
        tally.count(status, since: since, now: .now())
        switch plan {
        case .closed:
            ask(client, since: .now())
        case .open:
            if lateHead < late.count {
                lateHead += 1
                ask(client, since: late[lateHead - 1])
            } else {
                idle.append(client)
            }
        }
    }

    // MARK: Open plans

    private func tick() {
        guard case .open(let maximum, let steps) = plan else { return }
        let elapsed = Double(MonotonicTime.now().nanoseconds(since: startedAt)) / 1e9
        let total = steps.reduce(0) { $0 + $1.seconds }
        makeDue(until: min(elapsed, total), steps, maximum)
        // What is under way at the end is given a second.
        guard elapsed < total + 1 else { return loop.stop() }
        loop.schedule(afterMilliseconds: 1) { [unowned self] in tick() }
    }

    private var due = 0.0
    private var lastElapsed = 0.0

    private func makeDue(until elapsed: Double, _ steps: [Plan.Step], _ maximum: Int) {
        due += (elapsed - lastElapsed) * Self.rate(at: elapsed, steps)
        lastElapsed = elapsed
        let now = MonotonicTime.now()
        while due >= 1 {
            due -= 1
            if idle.isEmpty, clients.count < maximum, let client = try? add() { idle.append(client) }
            if let client = idle.popLast() { ask(client, since: now) } else { late.append(now) }
        }
    }

    private static func rate(at elapsed: Double, _ steps: [Plan.Step]) -> Double {
        var end = 0.0
        for step in steps {
            end += step.seconds
            if elapsed < end { return step.rate }
        }
        return steps.last?.rate ?? 0
    }
}
