import Platform
import Synchronization

/// What is still to be done in a rehearsal, by the time of the day at which it is due. Shared by all players.
final class RehearsalAgenda: Sendable {
    enum Act: Sendable {
        case place(RehearsalRequest)
        /// Looks for offers not yet seen, and whether the day is over.
        case look
        case answer(RehearsalOffer)
        case start(RehearsalOffer)
        case complete(RehearsalOffer)
        /// The dispatcher takes the next order up.
        case dispatch
        /// The dispatcher confirms what the center suggests.
        case confirm
    }

    enum Next {
        /// - Parameter due: In seconds of the day.
        case act(Act, due: Double)
        case wait(nanoseconds: Int64)
        case finished
    }

    private struct State {
        /// The next one last.
        var entries: [(due: Double, act: Act)] = []
        var isFinished = false
    }

    private let state = Mutex(State())
    private let clock: RehearsalClock

    init(_ clock: RehearsalClock) {
        self.clock = clock
    }

    /// Of acts due at the same time the first one added comes first.
    func add(_ act: Act, at due: Double) {
        state.withLock { state in
            var (low, high) = (0, state.entries.count)
            while low < high {
                let middle = (low + high) / 2
                if state.entries[middle].due > due { low = middle + 1 } else { high = middle }
            }
            state.entries.insert((due, act), at: low)
        }
    }

    func next(now: MonotonicTime) -> Next {
        state.withLock { state in
            if state.isFinished { return .finished }
            guard let last = state.entries.last else { return .wait(nanoseconds: Self.longestWait) }
            let wait = clock.moment(of: last.due).nanoseconds(since: now)
            guard wait <= 0 else { return .wait(nanoseconds: min(wait, Self.longestWait)) }
            state.entries.removeLast()
            return .act(last.act, due: last.due)
        }
    }

    func finish() { state.withLock { $0.isFinished = true } }

    /// How soon a player looks again at the latest, in nanoseconds, to see what others have added.
    private static let longestWait: Int64 = 20_000_000
}

/// An offer that a player's team has to answer.
struct RehearsalOffer: Sendable {
    let order: String
    let team: String
    /// It cannot be declined.
    let isBinding: Bool
    /// The request's line.
    let line: Int
}
