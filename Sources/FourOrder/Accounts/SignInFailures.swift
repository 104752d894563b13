import Foundation
import Platform
import Synchronization

/// How often signing in failed of late: who guesses is made to wait. Those who succeed never count.
///
/// Counted are a username from one network, a network whatever the usernames, and a username from wherever it was
/// tried. The last does not hold for networks from which the username was signed in under: so who tries from elsewhere
/// cannot keep its owner out (docs/decisions/0021-guessing-passwords.md).
///
/// The table is the process's own and bounded; of a full one the oldest entry goes. Each entry costs whoever makes
/// it a hash, so it takes minutes to fill it.
final class SignInFailures: Sendable {
    static let windowSeconds = 300
    /// Of one username from one network.
    static let allowedTogether = 10
    /// Of one network.
    static let allowedOfNetwork = 100
    /// Of one username, from networks that it is not known from.
    static let allowedOfUsername = 100
    static let maximumEntries = 10_000

    private struct Key: Hashable {
        var username: String?
        var network: [UInt8]?
    }

    private struct Entry {
        var count: Int
        let since: MonotonicTime
    }

    private struct Table {
        var failures: [Key: Entry] = [:]
        /// From where usernames were signed in under, and when last.
        var known: [Key: MonotonicTime] = [:]
    }

    private let table = Mutex(Table())
    private let capacity: Int

    init(capacity: Int = SignInFailures.maximumEntries) { self.capacity = capacity }

    /// What a try counts against, each with what it may come to.
    private static func keys(_ username: String, _ network: [UInt8]?) -> [(key: Key, allowed: Int)] {
        let together = (Key(username: username, network: network), allowedTogether)
        guard let network else { return [together] }
        return [
            together, (Key(username: nil, network: network), allowedOfNetwork),
            (Key(username: username, network: nil), allowedOfUsername),
        ]
    }

    /// The seconds that a username has to wait, tried from a network; nil where it may be tried now.
    ///
    /// - Parameter network: nil where it is not to be had.
    func secondsToWait(_ username: String, from network: [UInt8]?, now: MonotonicTime) -> Int? {
        table.withLock { table in
            let isKnown = table.known[Key(username: username, network: network)] != nil
            return Self.keys(username, network).compactMap { key, allowed in
                if isKnown, key.network == nil, network != nil { return nil }
                guard let entry = table.failures[key], entry.count >= allowed else { return nil }
                return Self.secondsLeft(entry, now)
            }.max()
        }
    }

    func countFailure(_ username: String, from network: [UInt8]?, now: MonotonicTime) {
        table.withLock { table in
            for (key, _) in Self.keys(username, network) {
                if let entry = table.failures[key], Self.secondsLeft(entry, now) != nil {
                    table.failures[key]?.count += 1
                    continue
                }
                if table.failures.count >= capacity { Self.makeRoom(&table.failures, now) }
                table.failures[key] = Entry(count: 1, since: now)
            }
        }
    }

    /// From here its owner comes.
    func countSuccess(_ username: String, from network: [UInt8]?, now: MonotonicTime) {
        table.withLock { table in
            let key = Key(username: username, network: network)
            if table.known.count >= capacity, table.known[key] == nil,
                let oldest = table.known.min(by: { $0.value < $1.value })
            {
                table.known[oldest.key] = nil
            }
            table.known[key] = now
        }
    }

    /// Rounded up; nil once the window is over.
    private static func secondsLeft(_ entry: Entry, _ now: MonotonicTime) -> Int? {
        let passed = now.nanoseconds(since: entry.since)
        let left = Int64(windowSeconds) * 1_000_000_000 - passed
        return left > 0 ? Int((left + 999_999_999) / 1_000_000_000) : nil
    }

    private static func makeRoom(_ entries: inout [Key: Entry], _ now: MonotonicTime) {
        entries = entries.filter { secondsLeft($0.value, now) != nil }
        guard let oldest = entries.min(by: { $0.value.since < $1.value.since }) else { return }
        entries[oldest.key] = nil
    }
}
