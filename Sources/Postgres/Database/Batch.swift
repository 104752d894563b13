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

extension Batch {
    /// The jobs that have a statement, in runs that go out as one: neighbours that ask for the same, and everybody else
    /// alone.
    func runs(of part: Job.Part) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in jobs.indices {
            guard let sql = jobs[index][part]?.sql else { continue }
            if let last = runs.last, last.upperBound == index, !sql.asking.isEmpty,
                jobs[last.lowerBound][part]?.sql === sql
            {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    /// What the jobs of a run have to say, in one statement.
    func statement(_ part: Job.Part, _ run: Range<Int>) -> Statement? {
        guard let first = jobs[run.lowerBound][part], !first.sql.asking.isEmpty else {
            return jobs[run.lowerBound][part]
        }
        return Statement(first.sql, together: run.compactMap { jobs[$0][part]?.parameters })
    }
}
