import Foundation
import Postgres

/// The statements of a run, one after another; the first that fails ends it.
final class RunSteps {
    private let run: UUID
    private let center: UUID
    private let service: Service
    private let database: Database
    private let beat: RunBeat

    init(of run: UUID, of center: UUID, _ service: Service, over database: Database) {
        self.run = run
        self.center = center
        self.service = service
        self.database = database
        beat = RunBeat(of: run, of: center, on: service.loop, database)
        beat.start()
    }

    /// `$1` is the center.
    func read(_ sql: SQL, _ bind: (inout Parameters) -> Void, then: @escaping (borrowing Rows) -> Void) {
        database.read(statement(sql, bind), tenant: center) { [self] result in
            switch result {
            case .rows(let rows): then(rows)
            case .failure(let error): fail(error)
            }
        }
    }

    /// `$1` is the center; the rows are dropped.
    func write(_ sql: SQL, _ bind: (inout Parameters) -> Void, then: @escaping () -> Void) {
        database.write(statement(sql, bind), tenant: center, rows: { _ in nil }) { [self] outcome in
            switch outcome {
            case .committed: then()
            case .failed(let error): fail(error)
            case .unknown: end("failed", because: "the connection to the database was lost")
            }
        }
    }

    /// Ends the run; where that fails, the clock will.
    func end(_ state: String, counts: [UInt8]? = nil, because reason: String? = nil) {
        beat.stop()
        let statement = statement(MatchingRunSQL.finish) { p in
            p.uuid(run)
            p.text(state)
            p.jsonb(counts)
            p.bigint(nil)
            p.text(reason)
        }
        database.write(statement, tenant: center, rows: { _ in nil }) { [self] result in
            if case .committed = result { return }
            service.shared.log.error("a matching run could not be ended; the clock will")
        }
    }

    private func fail(_ error: DatabaseError) {
        service.shared.log.error("a matching run failed", error)
        end("failed", because: "the database refused a step")
    }

    private func statement(_ sql: SQL, _ bind: (inout Parameters) -> Void) -> Statement {
        Statement(sql) { p in
            p.uuid(center)
            bind(&p)
        }
    }
}
