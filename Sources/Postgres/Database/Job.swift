import Foundation
import Platform

/// One statement on its way, and who waits for it.
struct Job {
    enum Completion {
        case read((borrowing QueryResult) -> Void)
        case write(rows: (borrowing QueryResult) -> Statement?, finished: (WriteOutcome) -> Void)
    }

    let statement: Statement
    let tenant: UUID?
    /// Writes only: a batch is sorted by it.
    let orderKey: UInt64
    /// Writes only: its answer may bring a second statement.
    let mayFollowUp: Bool
    /// One of many that nobody waits for one by one.
    var isBulk = false
    let queuedAt: MonotonicTime
    let completion: Completion
    /// Runs that came to nothing through no fault of the statement.
    private(set) var runs = 0
    var followUp: Statement?

    /// What a job sends: first its statement, then what the answer led to.
    enum Part {
        case statement
        case followUp
    }

    subscript(part: Part) -> Statement? {
        switch part {
        case .statement: statement
        case .followUp: followUp
        }
    }

    var sql: SQL { statement.sql }

    /// What the jobs of a batch are sorted by: what they lock, then what they ask for where that can be a set.
    var rank: (orderKey: UInt64, set: Int) { (orderKey, sql.asking.isEmpty ? .max : sql.index) }

    /// Each time but the first follows a deadlock, a lost race or a lost connection.
    static let maximumWriteRuns = 4
    /// A read that takes its connection down with it must not take another and another.
    static let maximumReadRuns = 2

    /// Counts a run that came to nothing; false when it was the last one allowed.
    mutating func mayRunAgain() -> Bool {
        runs += 1
        switch completion {
        case .read: return runs < Self.maximumReadRuns
        case .write: return runs < Self.maximumWriteRuns
        }
    }

    /// Never inlined: Swift 6.3.1's optimiser aborts where it inlines the making of a `~Copyable` enum from a borrowed
    /// payload ("forwardToInit", EarlyPerfInliner).
    @inline(never)
    func fail(_ error: DatabaseError) {
        switch completion {
        case .read(let then):
            then(.failure(error))
        case .write(let rows, let finished):
            _ = rows(.failure(error))
            finished(.failed(error))
        }
    }

    func finish(_ outcome: WriteOutcome) {
        if case .write(_, let finished) = completion { finished(outcome) }
    }
}
