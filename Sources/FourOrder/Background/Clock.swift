import EventLoop
import Foundation
import Postgres

/// 定时任务: runs the background jobs of all centers, one after another, on one loop of every server. It has connections
/// of its own: no request waits behind a job.
///
/// ```
/// tick ─▶ centers, and which have work ─▶ job, job, … of the first ─▶ … of the last ─▶ wait ─▶ tick
/// ```
/// The jobs of every second pass over centers that have nothing for them; the others are seldom, and take all.
/// A job that was full is run again at once. A matching run that a job has started is carried out beside the ticks. A
/// statement that fails is logged and tried at the next tick: nothing here is lost by waiting.
final class Clock {
    /// How long after one tick's end the next begins, in milliseconds.
    private static let intervalMilliseconds = 1_000
    /// Every how many ticks what is counted in minutes, and what only grows old, is looked through.
    private static let minuteTicks = 60
    private static let slowTicks = 600

    /// `centers_with_work` knows when each has something to do.
    static let everyTick: [any BackgroundJob.Type] = [
        ExpireOffers.self, FailAbandonedRuns.self, StartAutomaticRuns.self, SumReports.self, SealAudit.self,
    ]
    static let seldom: [(ticks: Int, jobs: [any BackgroundJob.Type])] = [
        (minuteTicks, [EscalateOrders.self]),
        (
            slowTicks,
            [
                CloseOrders.self, ForgetAnswers.self, ForgetTokens.self, ForgetRuns.self, EraseContacts.self,
                EraseWords.self, ForgetReasons.self, ReleaseAudit.self,
            ]
        ),
    ]
    private static let centersSQL = SQL(
        "centers",
        """
        SELECT c.id, w.id IS NOT NULL FROM centers AS c LEFT JOIN centers_with_work() AS w (id) USING (id) ORDER BY c.id
        """)

    private let service: Service
    private let database: Database
    private var ticks = 0

    /// - Parameter database: its own, apart from the service's.
    init(_ service: Service, _ database: Database) {
        self.service = service
        self.database = database
        schedule()
    }

    private func schedule() {
        service.loop.schedule(afterMilliseconds: Self.intervalMilliseconds) { [weak self] in self?.tick() }
    }

    private func tick() {
        let seldom = Self.seldom.filter { ticks % $0.ticks == 0 }.flatMap(\.jobs)
        ticks += 1
        database.read(Statement(Self.centersSQL), tenant: nil) { [self] result in
            switch result {
            case .rows(let rows):
                let work = (0..<rows.count).flatMap { row in
                    let jobs = (rows.bool(row, 1) ? Self.everyTick : []) + seldom
                    return jobs.map { (rows.uuid(row, 0), $0) }
                }
                run(work[...])
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
        var begun: [AutomaticRun] = []
        database.write(
            job.statement(center, rows: job.rows), tenant: center,
            rows: { result in
                switch result {
                case .rows(let rows):
                    done = rows.int(0, 0)
                    begun = job.begun(rows)
                case .failure: done = 0
                }
                return nil
            },
            finished: { [self] outcome in
                switch outcome {
                case .committed: for run in begun { run.carryOut(of: center, service.shared) }
                case .failed(let error): report(error)
                case .unknown: break
                }
                run(done < Int(job.rows) ? work.dropFirst() : work)
            })
    }

    private func report(_ error: DatabaseError) {
        // Without a database the requests say so already.
        if Refusal(error) == nil { service.shared.log.error("background work failed", error) }
    }
}
