import Glibc
import Platform

/// 守护状态机: which servers there should be, and what becomes of them. Events in, actions out; it starts nothing itself.
///
/// ```
///          started      ready               another one is ready, or a stop
/// start ──────────► starting ──► serving ───────────────────────────────────► leaving ──► gone
///   ▲                  │            │
///   └── with pauses ───┴── ended or ┘       one that ends before any has served ends it all
///                           crashes
/// ```
struct SupervisionMachine {
    enum Event: Equatable {
        /// By its process id.
        case started(Int32)
        /// The operating system could not start one.
        case notStarted(PosixError)
        /// It accepts connections.
        case ready(Int32)
        /// It answers nobody any more, and ends once its report of that is written.
        case crashes(Int32)
        case ended(Int32, ExitStatus)
        /// SIGTERM and SIGINT stop, SIGHUP replaces the server by a new one.
        case signal(Int32)
        case timePassed
    }

    enum Action: Equatable {
        case start
        case send(Int32, to: Int32)
        /// Nobody is started any more: the listening sockets are the servers' alone.
        case closePort
        case say(SupervisionNews)
        /// Everything is over, with this exit code.
        case end(Int32)
    }

    enum Phase: Equatable {
        /// Until it is given up.
        case starting(until: MonotonicTime)
        case serving(since: MonotonicTime)
        case leaving(until: MonotonicTime)
    }

    /// The first restart is immediate, the second one after so long, each further one after twice as long.
    static let firstPauseMilliseconds = 100
    /// After one that served, and counted from when it began to: whoever asks again and again for what it crashes of
    /// has one started so often, and who lives for longer is followed at once.
    static let longestPauseMilliseconds = 500
    /// After one that did not come to serve, and counted from its end.
    static let longestPauseOfStartsMilliseconds = 5_000
    /// For the report of a crash; then it is killed.
    static let crashMilliseconds = 10_000
    /// A server that served for so long was well: pauses begin anew.
    static let healthyMilliseconds = 10_000
    /// How long a replacement may take to serve, its migrations included; then it is killed. The first server has as long
    /// as it takes: nobody would do better.
    static let startMilliseconds = 900_000
    /// What was asked wrongly is not asked again.
    static let usageExitCode: Int32 = 2

    /// How long a server may take to leave before it is killed.
    let leaveMilliseconds: Int
    private(set) var servers: [Int32: Phase] = [:]
    private(set) var startsAt: MonotonicTime?
    private var hasServed = false
    private var isStopping = false
    private var pauseMilliseconds = 0
    private var exitCode: Int32 = 0

    init(leaveMilliseconds: Int) {
        self.leaveMilliseconds = leaveMilliseconds
    }

    /// When `timePassed` is due.
    var nextMoment: MonotonicTime? {
        let ends = servers.values.compactMap(\.end).filter { $0 < .distantFuture }
        return (ends + [startsAt].compactMap { $0 }).min()
    }

    mutating func handle(_ event: Event, now: MonotonicTime) -> [Action] {
        switch event {
        case .started(let server):
            let until = hasServed ? now.adding(milliseconds: Self.startMilliseconds) : .distantFuture
            servers[server] = .starting(until: until)
            return []
        case .notStarted(let error):
            guard hasServed else { return [.say(.notStarted(error, retryMilliseconds: nil)), .end(1)] }
            return startAgain(now) { .notStarted(error, retryMilliseconds: $0) }
        case .ready(let server): return serve(server, now)
        case .crashes(let server): return crashes(server, now)
        case .ended(let server, let status): return ended(server, status, now)
        case .signal(let signal): return signal == SIGHUP ? replace() : stop(signal, now)
        case .timePassed: return timePassed(now)
        }
    }

    private mutating func serve(_ server: Int32, _ now: MonotonicTime) -> [Action] {
        // One that is told to stop meanwhile goes on leaving.
        guard case .starting = servers[server] else { return [] }
        hasServed = true
        startsAt = nil
        servers[server] = .serving(since: now)
        let before = servers.filter { if case .serving = $0.value { $0.key != server } else { false } }.keys
        return [.say(.serving(server))] + before.sorted().flatMap { leave($0, SIGHUP, now) }
    }

    private mutating func leave(_ server: Int32, _ signal: Int32, _ now: MonotonicTime) -> [Action] {
        servers[server] = .leaving(until: now.adding(milliseconds: leaveMilliseconds))
        return [.send(signal, to: server)]
    }

    // MARK: Ends

    private mutating func crashes(_ server: Int32, _ now: MonotonicTime) -> [Action] {
        guard !isStopping, case .serving(let since) = servers[server] else { return [] }
        servers[server] = .leaving(until: now.adding(milliseconds: Self.crashMilliseconds))
        return startAgain(after: since, now) { .crashes(server, milliseconds: $0) }
    }

    private mutating func ended(
        _ server: Int32, _ status: ExitStatus, _ now: MonotonicTime
    ) -> [Action] {
        guard let phase = servers.removeValue(forKey: server) else { return [] }
        if isStopping {
            // One that was told to stop before it served has nothing to finish, and ends by the signal.
            if status.code != SignalWatch.exitBase + SIGTERM { exitCode = max(exitCode, status.code) }
            return servers.isEmpty ? [.end(exitCode)] : []
        }
        if case .leaving = phase { return [.say(.left(server, status))] }
        guard hasServed else { return [.end(status.code)] }
        // Nobody serves any more. Whoever starts may take long, or fail.
        if case .serving(let since) = phase {
            return startAgain(after: since, now) { .startsAgain(server, status, milliseconds: $0) }
        }
        guard startsAt == nil, !servers.values.contains(where: { $0.isStaying }) else {
            return [.say(.endedBesideAnother(server, status))]
        }
        if status == .exited(Self.usageExitCode) { return giveUp(status) }
        return startAgain(now) { .startsAgain(server, status, milliseconds: $0) }
    }

    private mutating func startAgain(
        after since: MonotonicTime, _ now: MonotonicTime,
        _ news: (_ pauseMilliseconds: Int) -> SupervisionNews
    ) -> [Action] {
        if now.nanoseconds(since: since) >= Self.healthyMilliseconds * 1_000_000 { pauseMilliseconds = 0 }
        return startAgain(now, servedSince: since, news)
    }

    private mutating func startAgain(
        _ now: MonotonicTime, servedSince: MonotonicTime? = nil,
        _ news: (_ pauseMilliseconds: Int) -> SupervisionNews
    ) -> [Action] {
        let longest =
            servedSince == nil ? Self.longestPauseOfStartsMilliseconds : Self.longestPauseMilliseconds
        let pause = min(pauseMilliseconds, longest)
        pauseMilliseconds = max(pause * 2, Self.firstPauseMilliseconds)
        let moment = (servedSince ?? now).adding(milliseconds: pause)
        startsAt = moment > now ? moment : nil
        guard moment > now else { return [.say(news(0)), .start] }
        return [.say(news(Int(moment.nanoseconds(since: now) / 1_000_000)))]
    }

    /// Whoever still leaves is left to end by itself.
    private mutating func giveUp(_ status: ExitStatus) -> [Action] {
        isStopping = true
        exitCode = status.code
        return [.say(.givesUp(status)), .closePort] + (servers.isEmpty ? [.end(exitCode)] : [])
    }

    // MARK: What is asked

    private mutating func replace() -> [Action] {
        if isStopping { return [] }
        let isStarting = startsAt != nil || servers.values.contains(where: \.isStarting)
        return isStarting ? [.say(.startsAlready)] : [.say(.replaces), .start]
    }

    private mutating func stop(_ signal: Int32, _ now: MonotonicTime) -> [Action] {
        if isStopping {
            let kills = servers.keys.sorted().map { Action.send(SIGKILL, to: $0) }
            return [.say(.endsAtOnce(signal))] + kills + [.end(SignalWatch.exitBase + signal)]
        }
        isStopping = true
        startsAt = nil
        if !hasServed { exitCode = SignalWatch.exitBase + signal }
        let asked = servers.filter { $0.value.isStaying }.keys.sorted()
        return [.say(.stops(signal)), .closePort] + asked.flatMap { leave($0, SIGTERM, now) }
            + (servers.isEmpty ? [.end(exitCode)] : [])
    }

    private mutating func timePassed(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        if let moment = startsAt, moment <= now {
            startsAt = nil
            actions.append(.start)
        }
        for (server, phase) in servers.sorted(by: { $0.key < $1.key }) {
            guard let end = phase.end, end <= now else { continue }
            servers[server] =
                phase.isStarting ? .starting(until: .distantFuture) : .leaving(until: .distantFuture)
            actions += [
                .say(phase.isStarting ? .doesNotServe(server) : .killed(server)), .send(SIGKILL, to: server),
            ]
        }
        return actions
    }
}

extension SupervisionMachine.Phase {
    /// When it is killed.
    fileprivate var end: MonotonicTime? {
        switch self {
        case .starting(let until), .leaving(let until): until
        case .serving: nil
        }
    }

    fileprivate var isStarting: Bool {
        if case .starting = self { true } else { false }
    }

    /// It serves, or will.
    fileprivate var isStaying: Bool {
        if case .leaving = self { false } else { true }
    }
}

extension ExitStatus {
    /// As shells say it.
    fileprivate var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): SignalWatch.exitBase + signal
        }
    }
}
