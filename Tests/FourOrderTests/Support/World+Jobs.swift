import Foundation
import Postgres
import Synchronization
import TestSupport

@testable import FourOrder

extension World {
    /// Runs a job as several servers would, at once, and says how many rows each did.
    @discardableResult
    func race(_ job: any BackgroundJob.Type, servers: Int, rows: Int32 = 100) throws -> [Int] {
        guard let id = UUID(uuidString: center) else { return [] }
        let statement = job.statement(id, rows: rows)
        let outcomes = Mutex<[Result<Int, any Error>]>([])
        DispatchQueue.concurrentPerform(iterations: servers) { _ in
            let outcome = Result {
                var session = SessionSettings()
                session.role = ServiceHost.role
                session.others = [ServiceHost.tenantSetting: center]
                return try backend.database.connect(session: session).query(statement).int(0, 0)
            }
            outcomes.withLock { $0.append(outcome) }
        }
        return try outcomes.withLock { try $0.map { try $0.get() } }
    }

    /// A script that adds parts of reports that count nothing.
    func partsToSum(_ count: Int) -> String {
        """
        INSERT INTO report_parts (center_id, span, is_sum, figures, counts)
        SELECT '\(center)', 1, false, '{}', '{}' FROM generate_series(1, \(count))
        """
    }
}
