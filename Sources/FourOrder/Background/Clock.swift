import EventLoop
import Foundation
import Postgres

/// 定时任务: runs the background jobs of all centers, one after another, on one loop of every server. It has connections
/// of its own: no request waits behind a job.
///
/// ```
/// tick ─▶ centers ─▶ job, job, … of the first ─▶ … of the last ─▶ wait ─▶ tick
/// ```
/// A job that was full is run again at once. A statement that fails is logged and tried at the next tick: nothing
/// here is lost by waiting.
final class Clock {
    /// How long after one tick's end the next begins, in milliseconds.
    private static let intervalMilliseconds = 1_000
    /// Every how many ticks what only grows old is looked through.
    private static let slowTicks = 600

    static let quickJobs: [any BackgroundJob.Type] = [
        ExpireOffers.self, FailAbandonedRuns.self, SumReports.self,
        SealAudit.self,
    ]
    static let slowJobs: [any BackgroundJob.Type] = [
        CloseOrders.self, ForgetAnswers.self, ForgetTokens.self,
    ]
    private static let centersSQL = SQL("centers", "SELECT c.id FROM centers AS c ORDER BY c.id")

    private let loop: EventLoop
    private let database: Database
    private let log = ServiceLog()
    private var ticks = 0

    init(_ loop: EventLoop, _ database: Database) {
        self.loop = loop
        self.database = database
        schedule()
    }

    private func schedule() {
        loop.schedule(afterMilliseconds: Self.intervalMilliseconds) { [weak self] in self?.tick() }
    }

    private func tick() {
        let jobs = ticks % Self.slowTicks == 0 ? Self.quickJobs + Self.slowJobs : Self.quickJobs
        ticks += 1
        database.read(Statement(Self.centersSQL), tenant: nil) { [self] result in
            switch result {
            case .rows(let rows):
                let centers = (0..<rows.count).map { rows.uuid($0, 0) }
                run(centers.flatMap { center in jobs.map { (center, $0) } }[...])
            case .failure(let error):
                report(error)
                schedule()
            }
        }
    }

    private func run(_ work: ArraySlice<(UUID, any BackgroundJob.Type)>) {
        guard let (center, job) = work.first else {
            schedule()
            return
        }
        var done = 0
        database.write(
            job.statement(center, rows: job.rows), tenant: center,
            rows: { result in
                switch result {
                case .rows(let rows): done = rows.int(0, 0)
                case .failure: done = 0
                }
                return nil
            },
            finished: { [self] outcome in
                if case .failed(let error) = outcome { report(error) }
                run(done < Int(job.rows) ? work.dropFirst() : work)
            })
    }

    private func report(_ error: DatabaseError) {
        // Without a database the requests say so already.
        if Refusal(error) == nil { log.error("background work failed", error) }
    }
}
