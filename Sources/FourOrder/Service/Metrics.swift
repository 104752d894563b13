import Synchronization

/// Counters of a process, one set a loop, summed when they are read.
final class Metrics: Sendable {
    private let sets = Mutex<[RequestCounters]>([])

    /// A set of counters for one loop.
    func counters() -> RequestCounters {
        let counters = RequestCounters()
        sets.withLock { $0.append(counters) }
        return counters
    }

    var total: RequestCounters.Snapshot {
        sets.withLock { sets in sets.map(\.snapshot).reduce(into: .init()) { $0.add($1) } }
    }
}

/// What one loop counts. Written by its thread alone, read by any.
final class RequestCounters: Sendable {
    struct Snapshot {
        /// By hundreds of the status: 2xx at index 2.
        var answers = [UInt64](repeating: 0, count: 6)
        var microseconds: UInt64 = 0
        var databaseMicroseconds: UInt64 = 0

        mutating func add(_ other: Snapshot) {
            for index in answers.indices { answers[index] += other.answers[index] }
            microseconds += other.microseconds
            databaseMicroseconds += other.databaseMicroseconds
        }
    }

    private let informational = Atomic<UInt64>(0)
    private let successes = Atomic<UInt64>(0)
    private let redirections = Atomic<UInt64>(0)
    private let refusals = Atomic<UInt64>(0)
    private let failures = Atomic<UInt64>(0)
    private let microseconds = Atomic<UInt64>(0)
    private let databaseMicroseconds = Atomic<UInt64>(0)

    func count(_ outcome: Conversation.Outcome) {
        switch outcome.status / 100 {
        case 2: successes.add(1, ordering: .relaxed)
        case 3: redirections.add(1, ordering: .relaxed)
        case 4: refusals.add(1, ordering: .relaxed)
        case 5: failures.add(1, ordering: .relaxed)
        default: informational.add(1, ordering: .relaxed)
        }
        microseconds.add(UInt64(max(0, outcome.totalNanoseconds) / 1000), ordering: .relaxed)
        databaseMicroseconds.add(UInt64(max(0, outcome.databaseNanoseconds) / 1000), ordering: .relaxed)
    }

    var snapshot: Snapshot {
        var snapshot = Snapshot()
        snapshot.answers = [
            0, informational.load(ordering: .relaxed), successes.load(ordering: .relaxed),
            redirections.load(ordering: .relaxed), refusals.load(ordering: .relaxed),
            failures.load(ordering: .relaxed),
        ]
        snapshot.microseconds = microseconds.load(ordering: .relaxed)
        snapshot.databaseMicroseconds = databaseMicroseconds.load(ordering: .relaxed)
        return snapshot
    }
}
