import Foundation
import Platform
import Testing

@testable import Postgres

@Suite struct AdmissionTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(milliseconds) * 1_000_000)
    }

    /// Batches of 64 that take 40 ms each.
    private var steady: Admission {
        var admission = Admission(batchSize: 64)
        for _ in 0..<100 { admission.ended(sentAt: at(0), now: at(40)) }
        return admission
    }

    @Test func `who goes with one of the next two batches is never refused`() {
        #expect(steady.admits(ahead: 127, sentAt: at(0), now: at(60_000)))
        #expect(Admission(batchSize: 64).admits(ahead: 0, sentAt: nil, now: at(0)))
    }

    @Test func `a burst may fill a second's worth`() {
        #expect(steady.admits(ahead: 64 * 23, sentAt: at(1_000), now: at(1_010)))
        #expect(!steady.admits(ahead: 64 * 26, sentAt: at(1_000), now: at(1_010)))
    }

    @Test func `a queue that stands may hold a tenth of that, until a wait is short again`() {
        var admission = steady
        admission.began(queuedAt: at(0), now: at(100))
        #expect(admission.admits(ahead: 64 * 3, sentAt: nil, now: at(599)))
        #expect(!admission.admits(ahead: 64 * 3, sentAt: nil, now: at(600)))
        #expect(admission.admits(ahead: 64 * 2, sentAt: nil, now: at(600)))
        admission.began(queuedAt: at(500), now: at(650))
        #expect(!admission.admits(ahead: 64 * 3, sentAt: nil, now: at(660)))
        admission.began(queuedAt: at(660), now: at(685))
        #expect(admission.admits(ahead: 64 * 3, sentAt: nil, now: at(700)))
    }

    @Test func `a batch that hangs counts for as long as it has taken`() {
        #expect(steady.admits(ahead: 128, sentAt: at(0), now: at(300)))
        #expect(!steady.admits(ahead: 128, sentAt: at(0), now: at(600)))
    }

    @Test func `what takes a turn each is counted turn by turn`() {
        let (first, second) = (UUID(), UUID())
        var lanes = TenantLanes<Int>()
        for number in 0..<100 { lanes.append(number, tenant: first) }
        for number in 0..<1_000 { lanes.append(number, tenant: first, isBulk: true) }
        for number in 0..<10 { lanes.append(number, tenant: second) }
        #expect(lanes.countAhead(of: first, turn: 64) == 100 + 164 + 10)
        #expect(lanes.countAhead(of: second, turn: 64) == 10 + 74 + 74)
        #expect(lanes.countAhead(of: nil, turn: 64) == 64 + 64 + 10)
        #expect(lanes.take(atMost: 64)?.elements.count == 64)
        // The bulk's turn, then the other tenant's, then the first's again.
        #expect(lanes.take(atMost: 64)?.elements == Array(0..<64))
        #expect(lanes.take(atMost: 64)?.tenant == second)
        #expect(lanes.take(atMost: 64)?.elements == Array(64..<100))
    }
}
