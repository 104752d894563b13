import HTTP
import Platform
import Postgres
import Synchronization

/// Counters of a process, one set a loop, summed when they are read.
final class Metrics: Sendable {
    /// Seconds since 1970 at which the service began.
    let startedAtSeconds = Double(WallClock.microsecondsSince1970()) / 1e6
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
    /// What answers are counted by.
    struct Kind: Hashable {
        /// The operation's name in `openapi.yaml`; empty where the path leads to none.
        let operation: String
        let status: Int
    }

    struct Snapshot {
        var answers: [Kind: UInt64] = [:]
        var durations = Histogram()
        var databaseMicroseconds: UInt64 = 0
        /// Nil until a loop has published them.
        var database: Database.Counters?
        var connections: HTTP.Server.Counters?
        var queuedStatements = 0

        mutating func add(_ other: Snapshot) {
            answers.merge(other.answers, uniquingKeysWith: +)
            durations.add(other.durations)
            databaseMicroseconds += other.databaseMicroseconds
            if let counters = other.database {
                database = database.map { $0.adding(counters) } ?? counters
            }
            if let counters = other.connections {
                connections = connections.map { $0.adding(counters) } ?? counters
            }
            queuedStatements += other.queuedStatements
        }
    }

    private let counted = Mutex(Snapshot())

    var snapshot: Snapshot { counted.withLock { $0 } }

    func count(_ outcome: Conversation.Outcome, operation: String) {
        let microseconds = UInt64(max(0, outcome.totalNanoseconds) / 1000)
        let databaseMicroseconds = UInt64(max(0, outcome.databaseNanoseconds) / 1000)
        counted.withLock { counted in
            counted.answers[Kind(operation: operation, status: outcome.status), default: 0] += 1
            counted.durations.count(microseconds: microseconds)
            counted.databaseMicroseconds += databaseMicroseconds
        }
    }

    /// Takes over what the loop's other parts have counted so far.
    func publish(
        _ database: Database.Counters, queuedStatements: Int, _ connections: HTTP.Server.Counters
    ) {
        counted.withLock { counted in
            counted.database = database
            counted.queuedStatements = queuedStatements
            counted.connections = connections
        }
    }
}

/// How many things took how long.
struct Histogram {
    /// The upper ends of all buckets but the last, which has none.
    static let boundsMicroseconds: [UInt64] = [
        250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000,
    ]

    private(set) var counts = [UInt64](repeating: 0, count: boundsMicroseconds.count + 1)
    private(set) var sumMicroseconds: UInt64 = 0

    mutating func count(microseconds: UInt64) {
        let bucket =
            Self.boundsMicroseconds.firstIndex { microseconds <= $0 } ?? Self.boundsMicroseconds.count
        counts[bucket] += 1
        sumMicroseconds += microseconds
    }

    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sumMicroseconds += other.sumMicroseconds
    }
}

extension Database.Counters {
    fileprivate func adding(_ other: Database.Counters) -> Database.Counters {
        var sum = self
        sum.reads += other.reads
        sum.writes += other.writes
        sum.readBatches += other.readBatches
        sum.writeBatches += other.writeBatches
        for index in batchSizes.indices { sum.batchSizes[index] += other.batchSizes[index] }
        sum.rerunBatches += other.rerunBatches
        sum.errors += other.errors
        sum.overloads += other.overloads
        sum.reconnects += other.reconnects
        return sum
    }
}

extension HTTP.Server.Counters {
    fileprivate func adding(_ other: HTTP.Server.Counters) -> HTTP.Server.Counters {
        var sum = self
        sum.acceptedConnections += other.acceptedConnections
        sum.openConnections += other.openConnections
        sum.requests += other.requests
        return sum
    }
}
