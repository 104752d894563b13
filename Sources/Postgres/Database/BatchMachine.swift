/// One batch from its sending to its sync, as a state machine: what the server answers goes in, what is to be done
/// comes out. No socket, no libpq.
///
/// A batch is what lies between two syncs, and to PostgreSQL one transaction:
///
/// ```
///   [set tenant] [prepare] statement … statement  sync          reads, and writes without follow-ups
///   [set tenant] [prepare] statement … statement  flush ──►     writes with follow-ups: the rows come back first,
///                     ◄── rows    follow-up … follow-up  sync   what they lead to joins the same transaction
/// ```
///
/// A statement stands for one job, or for several in a row that ask for the same (`SQL.init(_:asking:_:)`).
///
/// The server answers in the order of sending. After an error it skips everything up to the sync, which libpq reports
/// as "aborted" for each statement skipped.
struct BatchMachine {
    enum Step: Equatable {
        case tenant
        case prepare(sql: Int, jobs: Range<Int>?)
        case statement(jobs: Range<Int>)
        case followUp(jobs: Range<Int>)
        case sync
    }

    enum Answer: Equatable {
        case rows
        case failure
        case aborted
        case sync
    }

    enum Action: Equatable {
        case nothing
        /// Hand the rows to whoever waits for them.
        case deliver(jobs: Range<Int>)
        /// Hand the error to the reads it concerns.
        case refuse(jobs: Range<Int>)
        /// Send the follow-ups that came in, and the sync. After the delivery, where there is one.
        case deliverAndSendRest(jobs: Range<Int>)
        /// The batch has failed before its sync was sent: send it, so that the server goes on.
        case sendSync
        /// All is answered: see `failure` and `unresolved`.
        case settle
        /// An answer that fits nothing that was asked: the connection cannot be trusted any more.
        case giveUp
    }

    /// What brought the batch down.
    enum Failure: Equatable {
        case jobs(Range<Int>)
        /// The commit, or the setting of the tenant: no statement of the batch is to blame more than another.
        case batch
    }

    let isWrite: Bool
    let jobCount: Int
    private(set) var failure: Failure?
    private(set) var isSyncSent = false
    private var steps: [Step] = []
    private var head = 0
    /// Jobs before it have their answer; they are answered in order.
    private(set) var resolvedCount = 0

    init(isWrite: Bool, jobCount: Int) {
        self.isWrite = isWrite
        self.jobCount = jobCount
        steps.reserveCapacity(jobCount + 4)
    }

    /// What the next answer is about; nil when none is due.
    var next: Step? { head < steps.count ? steps[head] : nil }

    /// Whether the tenant was set within this batch, and so falls with it.
    var setsTenant: Bool { steps.contains(.tenant) }

    /// Jobs without an answer.
    var unresolved: Range<Int> { resolvedCount..<jobCount }

    /// The server can have committed the batch only once it was asked to, and not after an error.
    var mayHaveCommitted: Bool { isSyncSent && failure == nil }

    mutating func sent(_ step: Step) {
        if step == .sync { isSyncSent = true }
        steps.append(step)
    }

    mutating func receive(_ answer: Answer) -> Action {
        guard let step = next else { return .giveUp }
        if step == .sync { return receiveAtSync(answer) }
        guard answer != .sync else { return .giveUp }
        head += 1
        switch (step, answer) {
        case (.tenant, .failure), (.prepare(_, jobs: nil), .failure):
            return fail(.batch)
        case (.prepare(_, let jobs?), .failure), (.statement(let jobs), .failure),
            (.followUp(let jobs), .failure):
            return fail(.jobs(jobs))
        case (.statement(let jobs), .rows):
            resolvedCount = jobs.upperBound
            let isLast = isWrite && !isSyncSent && resolvedCount == jobCount
            return isLast ? .deliverAndSendRest(jobs: jobs) : .deliver(jobs: jobs)
        default:
            return .nothing
        }
    }

    /// A deferred constraint speaks at the commit: an error comes first, then the sync.
    private mutating func receiveAtSync(_ answer: Answer) -> Action {
        switch answer {
        case .sync:
            head += 1
            return .settle
        case .failure:
            failure = failure ?? .batch
            return .nothing
        case .rows, .aborted:
            return .giveUp
        }
    }

    private mutating func fail(_ failure: Failure) -> Action {
        guard self.failure == nil else { return .nothing }
        self.failure = failure
        if case .jobs(let jobs) = failure, !isWrite {
            resolvedCount = jobs.upperBound
            return .refuse(jobs: jobs)
        }
        return isSyncSent ? .nothing : .sendSync
    }

    /// How a failed batch of writes is run again: the one that failed by itself, those before it and those after it
    /// together again. Those before it passed once and will most likely do so again, those after it were never run:
    /// so each statement runs twice or thrice at most however many fail, and one that fails costs its neighbours one
    /// more commit, not one each. Where nobody is to blame, or one of a set, each runs by itself.
    static func groupsToRunAgain(jobCount: Int, failure: Failure) -> [Range<Int>] {
        switch failure {
        case .batch:
            return (0..<jobCount).map { $0..<$0 + 1 }
        case .jobs(let jobs):
            let failed = jobs.map { $0..<$0 + 1 }
            return ([0..<jobs.lowerBound] + failed + [jobs.upperBound..<jobCount]).filter { !$0.isEmpty }
        }
    }
}
