import Foundation
import Platform

/// A batch under way on a link: its state machine, and the jobs the machine counts.
final class Batch {
    let tenant: UUID?
    let sentAt: MonotonicTime
    var jobs: [Job]
    var machine: BatchMachine
    /// The first error; later ones follow from it.
    var error: DatabaseError?

    init(_ jobs: [Job], tenant: UUID?, isWrite: Bool, at time: MonotonicTime) {
        self.jobs = jobs
        self.tenant = tenant
        sentAt = time
        machine = BatchMachine(isWrite: isWrite, jobCount: jobs.count)
    }

    var isWrite: Bool { machine.isWrite }
    /// The sync waits until the rows have shown what follows from them.
    var defersSync: Bool { isWrite && jobs.contains { $0.mayFollowUp } }
}
