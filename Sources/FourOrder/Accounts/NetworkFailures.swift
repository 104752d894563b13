import Platform
import Synchronization

/// How often signing in and setting up failed of late from a network, whatever the username: who tries one password on
/// many is made to wait.
///
/// The table is the process's own and bounded; of a full one the oldest entry goes. Each entry costs whoever makes it a
/// hash, so it takes minutes to fill it. What is counted of usernames is shared by all servers (`SignInFailures`).
final class NetworkFailures: Sendable {
    static let windowSeconds = SignInFailures.windowSeconds
    static let allowed = 100
    static let maximumEntries = 10_000

    private struct Entry {
        var count: Int
        let since: MonotonicTime
    }

    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let capacity: Int

    init(capacity: Int = NetworkFailures.maximumEntries) { self.capacity = capacity }

    /// The seconds that a network has to wait; nil where it may try now, or is not to be had.
    func secondsToWait(_ network: [UInt8]?, now: MonotonicTime) -> Int? {
        guard let network else { return nil }
        return entries.withLock { entries in
            guard let entry = entries[network], entry.count >= Self.allowed else { return nil }
            return Self.secondsLeft(entry, now)
        }
    }

    func count(_ network: [UInt8]?, now: MonotonicTime) {
        guard let network else { return }
        entries.withLock { entries in
            if let entry = entries[network], Self.secondsLeft(entry, now) != nil {
                entries[network]?.count += 1
                return
            }
            if entries.count >= capacity { Self.makeRoom(&entries, now) }
            entries[network] = Entry(count: 1, since: now)
        }
    }

    /// Rounded up; nil once the window is over.
    private static func secondsLeft(_ entry: Entry, _ now: MonotonicTime) -> Int? {
        let passed = now.nanoseconds(since: entry.since)
        let left = Int64(windowSeconds) * 1_000_000_000 - passed
        return left > 0 ? Int((left + 999_999_999) / 1_000_000_000) : nil
    }

    private static func makeRoom(_ entries: inout [[UInt8]: Entry], _ now: MonotonicTime) {
        entries = entries.filter { secondsLeft($0.value, now) != nil }
        guard let oldest = entries.min(by: { $0.value.since < $1.value.since }) else { return }
        entries[oldest.key] = nil
    }
}
