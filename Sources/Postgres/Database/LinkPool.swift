import Dispatch
import EventLoop
import Foundation
import Platform

/// The links of one kind, reads or writes, and what waits for them.
///
/// A link that is idle takes all that a turn of the loop collected; while it is busy what comes waits together, and
/// goes out together when the answer is in. So batches grow with the load and nothing waits for company.
final class LinkPool {
    /// Connecting blocks; there are few links, and each connects seldom.
    static let connecting = DispatchQueue(label: "postgres.connecting", attributes: .concurrent)
    private static let tenantSetting = SQL(
        "set_tenant", "select set_config($1::text, coalesce($2::uuid::text, ''), false)")

    let configuration: Database.Configuration
    let loop: EventLoop
    let isWrite: Bool
    private let tally: Tally
    private let pulse: Pulse
    private var links: [Link] = []
    private var lanes = TenantLanes<Job>()
    private var admission: Admission
    /// Batches to be run again just as they are, before anything new.
    private var again: [[Job]] = []
    private var isFillScheduled = false
    private var isTickScheduled = false
    private var downSince: MonotonicTime?
    private var lastConnectError: DatabaseError?
    private(set) var isClosed = false

    init(
        _ configuration: Database.Configuration, isWrite: Bool, tally: Tally, pulse: Pulse, on loop: EventLoop
    ) {
        self.configuration = configuration
        self.loop = loop
        self.isWrite = isWrite
        self.tally = tally
        self.pulse = pulse
        admission = Admission(batchSize: configuration.maximumBatchStatements)
        downSince = loop.now
        links = (0..<(isWrite ? configuration.writeLinks : configuration.readLinks)).map {
            Link(pool: self, number: $0)
        }
        for link in links { link.connect() }
    }

    var isUp: Bool { links.contains(where: \.isUp) }
    var queuedCount: Int { lanes.count + again.reduce(0) { $0 + $1.count } }
    var hasQueue: Bool { lanes.count >= configuration.maximumBatchStatements }

    func statementSetting(tenant: UUID?) -> Statement {
        Statement(Self.tenantSetting) { parameters in
            parameters.text(configuration.tenantSetting)
            parameters.uuid(tenant)
        }
    }

    // MARK: Coming in

    func submit(_ job: Job) {
        if isWrite { tally.counters.writes += 1 } else { tally.counters.reads += 1 }
        if let refusal = refusal() {
            // Never from within the call: the caller may not be ready for its answer yet.
            loop.atEndOfTurn { job.fail(refusal) }
            return
        }
        lanes.append(job, tenant: job.tenant, isBulk: job.isBulk)
        scheduleFill()
        scheduleTick()
    }

    /// Whether one more of the tenant's would have its turn in good time. Without a connection that is not the question.
    func admits(tenant: UUID?) -> Bool {
        guard !lanes.isEmpty, isUp else { return true }
        let ahead = lanes.countAhead(of: tenant, turn: configuration.maximumBatchStatements)
        let sentAt = links.compactMap { $0.inFlight.first?.sentAt }.min()
        if admission.admits(ahead: ahead, sentAt: sentAt, now: loop.now) { return true }
        tally.counters.overloads += 1
        return false
    }

    private func refusal() -> DatabaseError? {
        if isClosed { return DatabaseError(kind: .notConnected, message: "the database was closed") }
        if queuedCount >= configuration.maximumQueuedStatements {
            tally.counters.overloads += 1
            return DatabaseError(kind: .overloaded, message: "\(queuedCount) statements wait already")
        }
        if let downSince, !isUp, hasPassed(configuration.connectionWaitMilliseconds, since: downSince) {
            return notConnected
        }
        return nil
    }

    private var notConnected: DatabaseError {
        DatabaseError(kind: .notConnected, message: lastConnectError?.message ?? "there is no connection")
    }

    private func hasPassed(_ milliseconds: Int, since time: MonotonicTime) -> Bool {
        time.adding(milliseconds: milliseconds) <= loop.now
    }

    // MARK: Going out

    /// At the end of the turn, so that all the turn brings goes out together.
    func scheduleFill() {
        guard !isFillScheduled, queuedCount > 0, links.contains(where: \.isIdle) else { return }
        isFillScheduled = true
        loop.atEndOfTurn { [weak self] in
            guard let self else { return }
            isFillScheduled = false
            for link in links where link.isIdle { fill(link) }
        }
    }

    /// Batches of several tenants go out one behind the other; one that waits for its rows goes last.
    private func fill(_ link: Link) {
        var room = configuration.maximumBatchStatements
        while room > 0, link.isUp, !link.awaitsRows, let batch = nextBatch(atMost: room) {
            room -= batch.jobs.count
            tally.counters.countBatch(statements: batch.jobs.count, isWrite: isWrite)
            link.send(batch)
        }
        link.flush()
    }

    private func nextBatch(atMost limit: Int) -> Batch? {
        if let jobs = again.first {
            again.removeFirst()
            return Batch(jobs, tenant: jobs.first?.tenant, isWrite: isWrite, at: loop.now)
        }
        guard let (tenant, taken) = lanes.take(atMost: limit) else { return nil }
        if let first = taken.first { admission.began(queuedAt: first.queuedAt, now: loop.now) }
        var jobs = taken
        // Two batches that lock the same rows in the same order wait for each other at most once; and those that ask
        // for the same come together. The sort is stable.
        if jobs.count > 1 { jobs.sort { $0.rank < $1.rank } }
        return Batch(jobs, tenant: tenant, isWrite: isWrite, at: loop.now)
    }

    // MARK: Coming back

    /// A read was refused; the others of its batch go on in another one. Of a set it is not known which one failed.
    func refused(_ jobs: [Job], _ error: DatabaseError) {
        guard jobs.count == 1 else {
            again += jobs.map { [$0] }
            return
        }
        for job in jobs { runAgainOrFail(job, error, isWorthIt: error.isTransient) }
    }

    /// All of a batch is answered.
    func settled(_ batch: Batch) {
        admission.ended(sentAt: batch.sentAt, now: loop.now)
        guard let failure = batch.machine.failure, let error = batch.error else {
            for job in batch.jobs { job.finish(.committed) }
            return
        }
        if batch.isWrite {
            settleFailedWrites(batch.jobs, failure, error)
        } else {
            settleFailedReads(Array(batch.jobs[batch.machine.unresolved]), failure, error)
        }
    }

    private func settleFailedReads(_ skipped: [Job], _ failure: BatchMachine.Failure, _ error: DatabaseError)
    {
        guard failure == .batch else {
            if !skipped.isEmpty { again.append(skipped) }
            return
        }
        for job in skipped { runAgainOrFail(job, error, isWorthIt: error.isTransient) }
    }

    private func settleFailedWrites(_ jobs: [Job], _ failure: BatchMachine.Failure, _ error: DatabaseError) {
        if jobs.count == 1 {
            for job in jobs { runAgainOrFail(job, error, isWorthIt: error.isTransient) }
            return
        }
        tally.counters.rerunBatches += 1
        for group in BatchMachine.groupsToRunAgain(jobCount: jobs.count, failure: failure) {
            again.append(Array(jobs[group]))
        }
    }

    private func runAgainOrFail(_ job: Job, _ error: DatabaseError, isWorthIt: Bool) {
        var job = job
        if isWorthIt, !isClosed, job.mayRunAgain() {
            again.append([job])
            scheduleTick()
        } else {
            tally.counters.errors += 1
            job.fail(error)
        }
    }

    /// A connection went down with batches under way.
    func lost(_ batches: [Batch], _ error: DatabaseError) {
        if !isUp, downSince == nil { downSince = loop.now }
        // The server said goodbye (57P01) where a statement's answer was due: that statement never finished, those
        // behind it never began. Anything less clear, after the sync was sent, may have been committed.
        let hasCommittedNone = error.sqlstate == "57P01" && batches.first?.machine.next != .sync
        let error = DatabaseError(
            kind: error.kind == .server ? .connectionLost : error.kind, sqlstate: error.sqlstate,
            message: error.message)
        for batch in batches {
            let isUnknown = batch.isWrite && batch.machine.mayHaveCommitted && !hasCommittedNone
            let jobs = batch.isWrite ? batch.jobs : Array(batch.jobs[batch.machine.unresolved])
            for job in jobs {
                if isUnknown {
                    job.finish(.unknown)
                } else {
                    runAgainOrFail(job, error, isWorthIt: error.kind == .connectionLost)
                }
            }
        }
    }

    func couldNotConnect(_ error: DatabaseError) { lastConnectError = error }

    func linkIsUp(_ link: Link) {
        downSince = nil
        lastConnectError = nil
        if link.reconnect.connections > 1 { tally.counters.reconnects += 1 }
        scheduleFill()
    }

    // MARK: Time

    private var tickMilliseconds: Int {
        max(min(configuration.connectionWaitMilliseconds, configuration.silenceMilliseconds) / 8, 10)
    }

    /// Only while something waits: an idle service has no timers here.
    private func scheduleTick() {
        guard !isTickScheduled else { return }
        isTickScheduled = true
        loop.schedule(afterMilliseconds: tickMilliseconds) { [weak self] in
            guard let self else { return }
            isTickScheduled = false
            tick()
            if queuedCount > 0 || links.contains(where: { $0.isUp && !$0.isIdle }) { scheduleTick() }
        }
    }

    private func tick() {
        for link in links {
            guard let oldest = link.inFlight.first else { continue }
            if hasPassed(configuration.answerTimeoutMilliseconds, since: oldest.sentAt) {
                link.lose(DatabaseError(kind: .timedOut, message: "the server did not answer"))
            }
        }
        feelPulse()
        if isUp {
            let error = DatabaseError(kind: .overloaded, message: "the statement's turn did not come in time")
            expire(olderThanMilliseconds: configuration.turnTimeoutMilliseconds, error)
        } else {
            expire(olderThanMilliseconds: configuration.connectionWaitMilliseconds, notConnected)
        }
    }

    /// Of links that hear nothing, whether their server still lives.
    private func feelPulse() {
        guard links.contains(where: isSilent) else { return }
        pulse.feel { [weak self] sign in
            guard let self, !isClosed else { return }
            for link in links where isSilent(link) {
                if case .server(let server) = sign, server == link.connection?.server { continue }
                link.lose(DatabaseError(kind: .timedOut, message: "the server gives no sign of life"))
            }
        }
    }

    private func isSilent(_ link: Link) -> Bool {
        link.silentSince.map { hasPassed(configuration.silenceMilliseconds, since: $0) } ?? false
    }

    private func expire(olderThanMilliseconds limit: Int, _ error: DatabaseError) {
        var expired = lanes.removeAll { hasPassed(limit, since: $0.queuedAt) }
        expired += again.joined().filter { hasPassed(limit, since: $0.queuedAt) }
        again = again.map { $0.filter { !hasPassed(limit, since: $0.queuedAt) } }.filter { !$0.isEmpty }
        tally.counters.errors += expired.count
        for job in expired { job.fail(error) }
    }

    /// Gives up everything that waits or is under way.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        let error = DatabaseError(kind: .notConnected, message: "the database was closed")
        for link in links { link.lose(error) }
        expire(olderThanMilliseconds: -1, error)
    }
}

/// Counters shared by the pools of one database.
final class Tally {
    var counters = Database.Counters()
}
