import Platform
import Synchronization

/// What the workers of a replay share: the jobs still to do, and what has been done.
final class ReplayBoard: Sendable {
    enum Job: Sendable {
        case line(ReplayLine)
        /// An order whose offer was left to expire, to be taken up again.
        case expired(ReplayStory)
    }

    enum Next {
        case job(Job)
        /// Nothing to do before so many nanoseconds have passed.
        case wait(nanoseconds: Int64)
        case finished
    }

    private struct Jobs {
        /// Lines, the next one last.
        var lines: [ReplayLine]
        var waiting: [(story: ReplayStory, at: MonotonicTime)] = []
        /// Jobs that workers are at.
        var inFlight = 0
        var nextPlacing: MonotonicTime
    }

    let tally = Mutex(ReplayTally())
    private let jobs: Mutex<Jobs>
    private let nanosecondsBetween: Int64

    /// - Parameters:
    ///   - lines: In the order in which they are to be placed.
    ///   - perSecond: How many to place in a second at most; nil for as many as possible.
    init(_ lines: [ReplayLine], perSecond: Double?, now: MonotonicTime) {
        jobs = Mutex(Jobs(lines: lines.reversed(), nextPlacing: now))
        nanosecondsBetween = perSecond.map { Int64(1_000_000_000 / $0) } ?? 0
    }

    /// What a worker is to do next. Orders that have waited long enough come before further lines.
    func next(now: MonotonicTime) -> Next {
        jobs.withLock { jobs in
            if let index = jobs.waiting.firstIndex(where: { $0.at <= now }) {
                jobs.inFlight += 1
                return .job(.expired(jobs.waiting.remove(at: index).story))
            }
            if !jobs.lines.isEmpty, jobs.nextPlacing <= now, let line = jobs.lines.popLast() {
                jobs.nextPlacing = max(jobs.nextPlacing, now.adding(milliseconds: -1_000))
                    .adding(nanoseconds: nanosecondsBetween)
                jobs.inFlight += 1
                return .job(.line(line))
            }
            if jobs.lines.isEmpty, jobs.waiting.isEmpty, jobs.inFlight == 0 { return .finished }
            let due = jobs.waiting.map(\.at) + (jobs.lines.isEmpty ? [] : [jobs.nextPlacing])
            let first = due.min().map { $0.nanoseconds(since: now) } ?? .max
            return .wait(nanoseconds: max(1_000_000, min(first, Self.longestWaitNanoseconds)))
        }
    }

    /// How soon a worker looks again at the latest, to see the end.
    private static let longestWaitNanoseconds: Int64 = 50_000_000

    /// Says that a worker lets an order wait.
    func wait(_ story: ReplayStory, until moment: MonotonicTime) {
        jobs.withLock { jobs in
            jobs.inFlight -= 1
            jobs.waiting.append((story, moment))
        }
    }

    /// Says that a worker is through with a line.
    func finish(_ story: ReplayStory?) {
        tally.withLock { tally in
            tally.finished += 1
            story?.history.add(to: &tally.expected)
        }
        jobs.withLock { $0.inFlight -= 1 }
    }

    func count(_ step: ReplayTally.Step) { tally.withLock { $0.count(step) } }

    func count(_ failure: ReplayFailure, line: Int) {
        tally.withLock { $0.countUnexpected(failure, line: line) }
    }
}
