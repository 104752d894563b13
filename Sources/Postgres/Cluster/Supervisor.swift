import Foundation
import Glibc
import Platform
import Synchronization

/// The thread that starts the server, waits for its end, and starts it again unless it was told to stop.
///
/// PR_SET_PDEATHSIG counts the *thread* that made the child as its parent (prctl(2)): this one lives as long as the
/// server may.
final class Supervisor: Sendable {
    private struct State {
        var processID: Int32?
        var isStopping = false
        /// How the server ended before anybody had waited for it to be up.
        var firstEnd: String?
        var hasEnded = false
    }

    static let firstRestartMilliseconds = 100
    static let slowestRestartMilliseconds = 5_000
    /// A server that ran so long was well: the next restart is quick again.
    static let healthyRunMilliseconds = 60_000

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)
    private let wake = DispatchSemaphore(value: 0)
    private let command: [String]
    private let log: String
    private let onCrash: @Sendable (String) -> Void

    /// - Parameter onCrash: called on the supervisor's thread with a sentence, each time the server has died.
    init(command: [String], log: String, onCrash: @escaping @Sendable (String) -> Void) {
        self.command = command
        self.log = log
        self.onCrash = onCrash
        let thread = Thread { [self] in
            supervise()
            state.withLock { $0.hasEnded = true }
            ended.signal()
        }
        thread.name = "postgres"
        thread.start()
    }

    /// The running server; nil between two.
    var processID: Int32? { state.withLock { $0.processID } }

    /// How the server ended, when it did before it was up.
    var firstEnd: String? { state.withLock { $0.firstEnd } }

    /// Shuts the server down: SIGINT rolls back what is under way and disconnects the clients (fast shutdown).
    /// Returns when it is gone.
    func stop() {
        let alreadyEnded = state.withLock { state in
            state.isStopping = true
            if let processID = state.processID { kill(processID, SIGINT) }
            return state.hasEnded
        }
        guard !alreadyEnded else { return }
        wake.signal()
        ended.wait()
        ended.signal()
    }

    private func supervise() {
        var delayMilliseconds = Self.firstRestartMilliseconds
        while !state.withLock({ $0.isStopping }) {
            let began = MonotonicTime.now()
            let end = runOnce()
            guard !state.withLock({ $0.isStopping }) else { return }
            state.withLock { if $0.firstEnd == nil { $0.firstEnd = end } }
            let ranMilliseconds = MonotonicTime.now().nanoseconds(since: began) / 1_000_000
            if ranMilliseconds > Self.healthyRunMilliseconds {
                delayMilliseconds = Self.firstRestartMilliseconds
            }
            onCrash("PostgreSQL ended unexpectedly (\(end)); it is started again in \(delayMilliseconds) ms")
            _ = wake.wait(timeout: .now() + .milliseconds(delayMilliseconds))
            delayMilliseconds = min(delayMilliseconds * 2, Self.slowestRestartMilliseconds)
        }
    }

    /// Runs the server to its end and says how it ended.
    private func runOnce() -> String {
        do {
            let file = try Descriptor(opening: log, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
            var server = try Subprocess(
                spawning: command[0], Array(command.dropFirst()), environment: ClusterCommand.environment,
                output: .descriptor(file.number), errors: .descriptor(file.number))
            let processID = server.processID
            state.withLock { state in
                state.processID = processID
                // Told to stop while the server was being made.
                if state.isStopping { kill(processID, SIGINT) }
            }
            let status = try server.wait()
            state.withLock { $0.processID = nil }
            return "\(status)"
        } catch {
            state.withLock { $0.processID = nil }
            return "\(error)"
        }
    }
}
