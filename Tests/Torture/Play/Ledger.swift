import Foundation
import Platform
import Synchronization

/// What clients were told: every write that was answered, and how.
final class Ledger: Sendable {
    /// A definite answer to a request under a key.
    struct Answered: Sendable {
        let key: String
        let account: UUID
        let status: Int
    }

    /// A change of an order that was acknowledged.
    struct Change: Sendable {
        let key: String
        let account: UUID
        let order: UUID
        let action: String
        /// As the answer told it.
        let version: Int
    }

    struct Line: Sendable {
        let reference: String
        let order: UUID
    }

    struct Pages: Sendable {
        var answered: [Answered] = []
        var changes: [Change] = []
        var lines: [Line] = []
        var startedRuns: [UUID] = []
        var confirmedRuns: [UUID] = []
        /// Requests that never had a definite answer.
        var unanswered: [String] = []
        /// Answers that a healthy service does not give.
        var odd: [String: Int] = [:]
        var attempts = 0
        var replays = 0
        var refusals = 0
        var lastAcknowledgement = MonotonicTime.now()
        var longestGapNanoseconds: Int64 = 0
        /// Since it was last asked for.
        var gapNanoseconds: Int64 = 0

        var successes = 0

        /// Requests answered with success, and lines of imports.
        var acknowledged: Int { successes + lines.count }
    }

    private let pages = Mutex(Pages())

    func write(_ body: (inout Pages) -> Void) {
        pages.withLock { body(&$0) }
    }

    var contents: Pages { pages.withLock { $0 } }

    func count() -> (acknowledged: Int, attempts: Int) {
        pages.withLock { ($0.acknowledged, $0.attempts) }
    }

    func answered(_ answer: Answered, isReplay: Bool) {
        pages.withLock { pages in
            pages.answered.append(answer)
            if isReplay { pages.replays += 1 }
            guard answer.status < 300 else {
                pages.refusals += 1
                return
            }
            pages.successes += 1
            let now = MonotonicTime.now()
            let gap = now.nanoseconds(since: pages.lastAcknowledgement)
            pages.longestGapNanoseconds = max(pages.longestGapNanoseconds, gap)
            pages.gapNanoseconds = max(pages.gapNanoseconds, gap)
            pages.lastAcknowledgement = now
        }
    }

    /// The longest time without any acknowledgement since this was last called.
    func takeGap() -> Int64 {
        pages.withLock { pages in
            let gap = max(
                pages.gapNanoseconds, MonotonicTime.now().nanoseconds(since: pages.lastAcknowledgement))
            pages.gapNanoseconds = 0
            return gap
        }
    }
}
