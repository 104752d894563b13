import Foundation
import Testing

@testable import Postgres

@Suite struct BatchMachineTests {
    /// A batch of statements and its sync, all sent.
    private func sent(isWrite: Bool, jobs: Int) -> BatchMachine {
        var machine = BatchMachine(isWrite: isWrite, jobCount: jobs)
        for job in 0..<jobs { machine.sent(.statement(jobs: job..<job + 1)) }
        machine.sent(.sync)
        return machine
    }

    @Test func `rows are delivered one by one, then the batch settles`() {
        var machine = sent(isWrite: false, jobs: 2)
        #expect(machine.receive(.rows) == .deliver(jobs: 0..<1))
        #expect(machine.unresolved == 1..<2)
        #expect(machine.receive(.rows) == .deliver(jobs: 1..<2))
        #expect(machine.receive(.sync) == .settle)
        #expect(machine.failure == nil)
        #expect(machine.next == nil)
    }

    @Test func `a failing read is refused, and those behind it stay unresolved`() {
        var machine = sent(isWrite: false, jobs: 3)
        #expect(machine.receive(.rows) == .deliver(jobs: 0..<1))
        #expect(machine.receive(.failure) == .refuse(jobs: 1..<2))
        #expect(machine.receive(.aborted) == .nothing)
        #expect(machine.receive(.sync) == .settle)
        #expect(machine.unresolved == 2..<3)
    }

    @Test func `a write that fails is named, not refused yet`() {
        var machine = sent(isWrite: true, jobs: 3)
        #expect(machine.receive(.rows) == .deliver(jobs: 0..<1))
        #expect(machine.mayHaveCommitted)
        #expect(machine.receive(.failure) == .nothing)
        #expect(!machine.mayHaveCommitted)
        #expect(machine.receive(.aborted) == .nothing)
        #expect(machine.receive(.sync) == .settle)
        #expect(machine.failure == .jobs(1..<2))
    }

    @Test func `follow-ups are sent after the last rows, and the sync behind them`() {
        var machine = BatchMachine(isWrite: true, jobCount: 2)
        machine.sent(.statement(jobs: 0..<1))
        machine.sent(.statement(jobs: 1..<2))
        #expect(machine.receive(.rows) == .deliver(jobs: 0..<1))
        #expect(machine.receive(.rows) == .deliverAndSendRest(jobs: 1..<2))
        #expect(!machine.mayHaveCommitted)
        machine.sent(.followUp(jobs: 0..<1))
        machine.sent(.sync)
        #expect(machine.mayHaveCommitted)
        #expect(machine.receive(.failure) == .nothing)
        #expect(machine.receive(.sync) == .settle)
        #expect(machine.failure == .jobs(0..<1))
    }

    @Test func `a failure before the sync was sent calls for it once`() {
        var machine = BatchMachine(isWrite: true, jobCount: 2)
        machine.sent(.statement(jobs: 0..<1))
        machine.sent(.statement(jobs: 1..<2))
        #expect(machine.receive(.failure) == .sendSync)
        machine.sent(.sync)
        #expect(machine.receive(.aborted) == .nothing)
        #expect(machine.receive(.sync) == .settle)
    }

    @Test func `an error at the commit is nobody's in particular`() {
        var machine = sent(isWrite: true, jobs: 1)
        #expect(machine.receive(.rows) == .deliver(jobs: 0..<1))
        #expect(machine.receive(.failure) == .nothing)
        #expect(machine.receive(.sync) == .settle)
        #expect(machine.failure == .batch)
    }

    @Test func `a tenant that cannot be set fails the batch, a preparation its statement`() {
        var tenant = BatchMachine(isWrite: false, jobCount: 1)
        tenant.sent(.tenant)
        tenant.sent(.statement(jobs: 0..<1))
        tenant.sent(.sync)
        #expect(tenant.setsTenant)
        #expect(tenant.receive(.failure) == .nothing)
        #expect(tenant.receive(.aborted) == .nothing)
        #expect(tenant.receive(.sync) == .settle)
        #expect(tenant.failure == .batch)
        #expect(tenant.unresolved == 0..<1)

        var preparation = BatchMachine(isWrite: false, jobCount: 1)
        preparation.sent(.prepare(sql: 9, jobs: 0..<1))
        preparation.sent(.statement(jobs: 0..<1))
        preparation.sent(.sync)
        #expect(preparation.receive(.failure) == .refuse(jobs: 0..<1))
        #expect(preparation.unresolved.isEmpty)
    }

    @Test func `answers that fit nothing end the trust`() {
        var machine = sent(isWrite: false, jobs: 1)
        #expect(machine.receive(.sync) == .giveUp)
        var finished = sent(isWrite: false, jobs: 0)
        #expect(finished.receive(.sync) == .settle)
        #expect(finished.receive(.rows) == .giveUp)
        var answered = sent(isWrite: false, jobs: 0)
        #expect(answered.receive(.rows) == .giveUp)
    }

    @Test(arguments: [
        (4, BatchMachine.Failure.jobs(2..<3), [0..<2, 2..<3, 3..<4]),
        (3, .jobs(0..<1), [0..<1, 1..<3]),
        (3, .jobs(2..<3), [0..<2, 2..<3]),
        (5, .jobs(1..<4), [0..<1, 1..<2, 2..<3, 3..<4, 4..<5]),
        (3, .batch, [0..<1, 1..<2, 2..<3]),
    ])
    func `a failed batch is run again in parts`(
        count: Int, failure: BatchMachine.Failure, groups: [Range<Int>]
    ) {
        #expect(BatchMachine.groupsToRunAgain(jobCount: count, failure: failure) == groups)
    }
}

@Suite struct LinkSessionTests {
    private let one = UUID()
    private let two = UUID()

    @Test func `a tenant is settled only by a commit with nothing open behind it`() {
        var session = LinkSession()
        #expect(session.needsTenant(one))
        session.tenantSent()
        #expect(session.needsTenant(one))
        session.tenantAnswered(one, committed: true)
        #expect(!session.needsTenant(one))
        #expect(session.needsTenant(two))
        #expect(session.needsTenant(nil))
    }

    @Test func `after a failure the tenant is unknown, for the setting rolled back`() {
        var session = LinkSession()
        session.tenantSent()
        session.tenantAnswered(one, committed: true)
        session.tenantSent()
        session.tenantAnswered(two, committed: false)
        #expect(session.needsTenant(one))
        #expect(session.needsTenant(two))
    }

    @Test func `of two open changes the last one counts, if it was committed`() {
        var session = LinkSession()
        session.tenantSent()
        session.tenantSent()
        session.tenantAnswered(one, committed: true)
        #expect(session.needsTenant(one))
        session.tenantAnswered(two, committed: true)
        #expect(!session.needsTenant(two))
    }

    @Test func `a statement is prepared once, and again when its preparation was skipped`() {
        var session = LinkSession()
        #expect(session.needsPreparation(70))
        session.preparationSent(70)
        #expect(!session.needsPreparation(70))
        session.preparationAnswered(70, succeeded: false)
        #expect(session.needsPreparation(70))
        session.preparationSent(70)
        session.preparationAnswered(70, succeeded: true)
        #expect(!session.needsPreparation(70))
        session.preparationLost(70)
        #expect(session.needsPreparation(70))
    }
}

@Suite struct TenantLanesTests {
    @Test func `tenants take turns, each first come first served`() {
        var lanes = TenantLanes<Int>()
        let tenants = [UUID(), UUID()]
        for number in 0..<6 { lanes.append(number, tenant: tenants[number / 3]) }
        #expect(lanes.count == 6)
        #expect(lanes.take(atMost: 2)?.elements == [0, 1])
        #expect(lanes.take(atMost: 2)?.elements == [3, 4])
        lanes.append(6, tenant: tenants[0])
        #expect(lanes.take(atMost: 2)?.elements == [2, 6])
        #expect(lanes.take(atMost: 2)?.elements == [5])
        #expect(lanes.take(atMost: 2) == nil)
        #expect(lanes.isEmpty)
    }

    @Test func `what is taken out is gone from the count`() {
        var lanes = TenantLanes<Int>()
        for number in 0..<10 { lanes.append(number, tenant: nil) }
        _ = lanes.take(atMost: 3)
        #expect(lanes.removeAll { $0 % 2 == 0 } == [4, 6, 8])
        #expect(lanes.count == 4)
        #expect(lanes.take(atMost: 9)?.elements == [3, 5, 7, 9])
    }
}
