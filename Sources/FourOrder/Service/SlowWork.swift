import Foundation
import Glibc
import Synchronization

/// Work of seconds, on threads of its own that give way to all others: requests keep their pace beside it. One piece at
/// a time, so that memory stays bounded however many are asked for.
final class SlowWork: Sendable {
    /// Pieces that one piece is split into where it can be.
    static let threads = min(max(ProcessInfo.processInfo.activeProcessorCount, 1), 4)
    /// How long `stop` waits for what is under way.
    private static let stopSeconds = 10.0

    private let niceness: Int32
    private let turn = DispatchSemaphore(value: 1)
    private let underWay = DispatchGroup()
    private let stops = Atomic<Bool>(false)

    /// - Parameter niceness: of its threads, from 0, as all others have, to 19, who get what is left over.
    init(niceness: Int32) { self.niceness = niceness }

    /// The server is about to end: what can be cut short should be.
    var isStopping: Bool { stops.load(ordering: .relaxed) }

    /// Begins a piece of work once those before it are done, unless the server ends first.
    ///
    /// - Parameter ended: called in either case.
    func start(_ work: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void = {}) {
        underWay.enter()
        Self.thread { [self] in
            // Of the calling thread alone (setpriority(2), "C library/kernel differences"), and of those that it
            // starts; lowering always succeeds.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
            turn.wait()
            if !isStopping { work() }
            ended()
            turn.signal()
            underWay.leave()
        }
    }

    /// Lets nothing more begin, and waits for what is under way.
    func stop() {
        stops.store(true, ordering: .relaxed)
        _ = underWay.wait(timeout: .now() + Self.stopSeconds)
    }

    /// Runs a body on several threads at once, from one that is slow itself, and returns when all have ended.
    static func together(_ body: @escaping @Sendable () -> Void) {
        let ended = DispatchGroup()
        for _ in 0..<threads {
            ended.enter()
            thread {
                body()
                ended.leave()
            }
        }
        ended.wait()
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread { body() }
        thread.name = "slow"
        thread.start()
    }
}

/// Parts of a piece of work, numbered from 0, handed out to slow threads one by one.
final class WorkParts: Sendable {
    private struct State {
        var next = 0
        var failure: (any Error)?
    }

    private let count: Int
    private let state = Mutex(State())

    init(_ count: Int) { self.count = count }

    /// Has several threads run the body, which takes parts until there are none; once one has thrown there are none.
    /// - Throws: what was thrown first.
    func run(_ body: @escaping @Sendable (_ take: () -> Int?) throws -> Void) throws {
        SlowWork.together { [self] in
            do {
                try body(take)
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// What a body makes of so many things, `size` at a time, on slow threads; part by part in their order.
    static func map<Part: Sendable>(
        _ count: Int, by size: Int, _ body: @escaping @Sendable (Range<Int>) -> Part
    ) throws -> [Part] {
        let parts = (count + size - 1) / size
        let made = Mutex([Part?](repeating: nil, count: parts))
        try WorkParts(parts).run { take in
            while let part = take() {
                let one = body(part * size..<min((part + 1) * size, count))
                made.withLock { $0[part] = one }
            }
        }
        return made.withLock { $0.compactMap(\.self) }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.next < count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }
}
