import Foundation
import Platform
import Synchronization

/// How often signing in failed of late, by username: who guesses is made to wait. Those who succeed never count.
///
/// The table is the process's own and bounded; of a full one the oldest entry goes. Each entry costs whoever makes
/// it a hash, so it takes minutes to fill it.
final class SignInFailures: Sendable {
    static let allowed = 10
    static let windowSeconds = 300
    static let maximumUsernames = 10_000

    private struct Entry {
        var count: Int
        let since: MonotonicTime
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let capacity: Int

    init(capacity: Int = SignInFailures.maximumUsernames) { self.capacity = capacity }

    /// The seconds that a username has to wait; nil where it may be tried now.
    func secondsToWait(_ username: String, now: MonotonicTime) -> Int? {
        entries.withLock { entries in
            guard let entry = entries[username], let seconds = Self.secondsLeft(entry, now) else {
                return nil
            }
            return entry.count >= Self.allowed ? seconds : nil
        }
    }

    func countFailure(_ username: String, now: MonotonicTime) {
        entries.withLock { entries in
            if let entry = entries[username], Self.secondsLeft(entry, now) != nil {
                entries[username]?.count += 1
                return
            }
            if entries.count >= capacity { Self.makeRoom(&entries, now) }
            entries[username] = Entry(count: 1, since: now)
        }
    }

    /// Rounded up; nil once the window is over.
    private static func secondsLeft(_ entry: Entry, _ now: MonotonicTime) -> Int? {
        let passed = now.nanoseconds(since: entry.since)
        let left = Int64(windowSeconds) * 1_000_000_000 - passed
        return left > 0 ? Int((left + 999_999_999) / 1_000_000_000) : nil
    }

    private static func makeRoom(_ entries: inout [String: Entry], _ now: MonotonicTime) {
        entries = entries.filter { secondsLeft($0.value, now) != nil }
        guard let oldest = entries.min(by: { $0.value.since < $1.value.since }) else { return }
        entries[oldest.key] = nil
    }
}
