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
    /// - Parameter operations: The names of what can be asked for, by the numbers of their routes.
    func counters(of operations: [String]) -> RequestCounters {
        let counters = RequestCounters(operations)
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
        fileprivate(set) var answers: [Kind: UInt64] = [:]
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

    /// The answers of one status to one operation. There are few kinds, so that they are looked for one by one.
    private struct Answers {
        let status: Int
        var count: UInt64
    }

    private struct Counted {
        var rest = Snapshot()
        /// By number of the route; the last are those that no route leads to.
        var answers: [[Answers]]
    }

    private let operations: [String]
    private let counted: Mutex<Counted>

    init(_ operations: [String]) {
        self.operations = operations
        counted = Mutex(Counted(answers: Array(repeating: [], count: operations.count + 1)))
    }

    var snapshot: Snapshot {
        let counted = counted.withLock { $0 }
        var snapshot = counted.rest
        for (answers, operation) in zip(counted.answers, operations + [""]) {
            for each in answers {
                snapshot.answers[Kind(operation: operation, status: each.status)] = each.count
            }
        }
        return snapshot
    }

    /// - Parameter route: The number of the operation asked for.
    func count(_ outcome: Conversation.Outcome, route: Int?) {
        let route = route ?? operations.count
        let microseconds = UInt64(max(0, outcome.totalNanoseconds) / 1000)
        let databaseMicroseconds = UInt64(max(0, outcome.databaseNanoseconds) / 1000)
        counted.withLock { counted in
            if let index = counted.answers[route].firstIndex(where: { $0.status == outcome.status }) {
                counted.answers[route][index].count += 1
            } else {
                counted.answers[route].append(Answers(status: outcome.status, count: 1))
            }
            counted.rest.durations.count(microseconds: microseconds)
            counted.rest.databaseMicroseconds += databaseMicroseconds
        }
    }

    /// Takes over what the loop's other parts have counted so far.
    func publish(
        _ database: Database.Counters, queuedStatements: Int, _ connections: HTTP.Server.Counters
    ) {
        counted.withLock { counted in
            counted.rest.database = database
            counted.rest.queuedStatements = queuedStatements
            counted.rest.connections = connections
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
