import Foundation
public import Platform
import Synchronization

/// Threads that each run a loop of their own until told to stop.
public struct LoopThreads: Sendable {
    private let threads: [LoopThread]

    /// Starts `count` threads. Each makes its loop, has `setUp` make what hangs on it, and turns.
    /// Returns once all are set up; when one of them fails, stops the others and throws its error.
    /// - Parameter setUp: Runs inside the thread with the number of the loop, from 0, and the loop.
    public init(
        count: Int, name: String = "loop", setUp: @escaping @Sendable (Int, EventLoop) throws -> Void
    ) throws {
        threads = (0..<count).map { index in LoopThread("\(name)-\(index)") { try setUp(index, $0) } }
        do {
            for thread in threads { try thread.awaitSetUp() }
        } catch {
            stop()
            throw error
        }
    }

    /// The ways in, by number of the loop.
    public var inboxes: [Inbox] { threads.compactMap(\.inbox) }

    /// Tells every loop to stop and waits for the threads to end.
    /// - Throws: what ended a loop before its time.
    public func stopAndJoin() throws(PosixError) {
        stop()
        try join()
    }

    /// Tells every loop to stop after its turn.
    public func stop() {
        for inbox in inboxes { inbox.post { $0.stop() } }
    }

    /// Waits for all threads to end, which they do when their loop stops.
    public func join() throws(PosixError) {
        for thread in threads { try thread.join() }
    }
}

/// A thread and what is known of it outside.
private final class LoopThread: Sendable {
    private struct State {
        var inbox: Inbox?
        var setUpError: (any Error)?
        var runError: PosixError?
    }

    private let state = Mutex(State())
    private let isSetUp = DispatchGroup()
    private let hasEnded = DispatchGroup()

    init(_ name: String, setUp: @escaping @Sendable (EventLoop) throws -> Void) {
        isSetUp.enter()
        hasEnded.enter()
        let thread = Thread { [self] in
            run(setUp)
            hasEnded.leave()
        }
        thread.name = name
        thread.start()
    }

    var inbox: Inbox? { state.withLock { $0.inbox } }

    func awaitSetUp() throws {
        isSetUp.wait()
        if let error = state.withLock({ $0.setUpError }) { throw error }
    }

    func join() throws(PosixError) {
        hasEnded.wait()
        if let error = state.withLock({ $0.runError }) { throw error }
    }

    private func run(_ setUp: (EventLoop) throws -> Void) {
        let made: EventLoop
        do {
            made = try EventLoop()
            try setUp(made)
            state.withLock { $0.inbox = made.inbox }
            isSetUp.leave()
        } catch {
            state.withLock { $0.setUpError = error }
            isSetUp.leave()
            return
        }
        do {
            try made.run()
        } catch {
            state.withLock { $0.runError = error }
        }
    }
}
