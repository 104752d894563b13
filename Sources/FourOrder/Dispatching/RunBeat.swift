import Dispatch
import Foundation
import Postgres

/// 心跳: shows, from a run's start to its end, that its server is alive, also while the run waits for its turn. A run that
/// shows nothing for long is ended by the clock of any server (`FailAbandonedRuns`).
final class RunBeat: Sendable {
    private static let intervalSeconds = 5.0

    private let work: RunWork
    private let isOver = DispatchSemaphore(value: 0)

    /// Begins to beat, on a thread of its own; a run of a few seconds never needs it.
    init(of work: RunWork) {
        self.work = work
        let thread = Thread { [self] in
            while isOver.wait(timeout: .now() + Self.intervalSeconds) == .timedOut { beat() }
        }
        thread.name = "beat"
        thread.start()
    }

    func stop() { isOver.signal() }

    /// One that fails is made up for by the next: several are missed before the run counts as lost.
    private func beat() {
        do {
            try work.beat(work.connect(givesWay: false))
        } catch RunWork.Failure.ended, RunWork.Failure.stopping {
            // The run finds out itself.
        } catch {
            work.shared.log.error("a matching run could not show that it is at work: \(error)")
        }
    }
}
