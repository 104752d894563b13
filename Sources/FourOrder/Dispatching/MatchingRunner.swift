import Domain
import EventLoop
import Foundation
import JSON
import Postgres

/// Carries one run out, step by step on its loop; the matching itself leaves it.
///
/// ```
/// begin ─▶ teams, page by page ─▶ orders, page by page ─▶ [away from the loop: candidates, solve, verify]
///       ─▶ results, set by set ─▶ done              of a dry run, to be confirmed
///                              └▶ dispatch, set by set ─▶ confirmed
/// ```
/// A run that is cut short stays `running` until the clock ends it as `failed`.
final class MatchingRunner {
    private static let pageRows: Int32 = 500
    /// Orders of one run, the oldest first; the rest waits for the next.
    private static let maximumOrders = 50_000

    private let run: UUID
    private let center: UUID
    private let service: Service
    private let database: Database
    private let beat: RunBeat
    private let now = Timestamp.now()
    private var isDry = true
    private var sites: [UUID] = []
    private var plan = MatchingPlan()
    private var outcome: MatchingPlan.Outcome?

    /// - Parameter database: the connections it works over; the service's where nil.
    init(_ run: UUID, of center: UUID, _ service: Service, over database: Database? = nil) {
        self.run = run
        self.center = center
        self.service = service
        self.database = database ?? service.database
        beat = RunBeat(of: run, of: center, on: service.loop, self.database)
    }

    func start() {
        beat.start()
        read(MatchingRunSQL.begin) {
            $0.uuid(self.run)
        } then: { [self] rows in
            // An answer given again: its run is another.
            guard rows.count > 0 else { return }
            guard !rows.bool(0, 4) else { return fail("another run over these orders is under way") }
            isDry = rows.bool(0, 0)
            sites = rows.uuids(0, 1)
            plan.weights = DispatchWeights(rows, 0, 2, version: rows.int(0, 3))
            let waiting = WaitingOrders(rows, 0, 5)
            readTeams(after: UUID(high: 0, low: 0)) { [self] in
                if let waiting { find(waiting) } else { readOrders(after: UUID(high: 0, low: 0)) }
            }
        }
    }

    // MARK: Facts

    private func readTeams(after last: UUID, then: @escaping () -> Void) {
        read(MatchingRunSQL.teams) { [now] p in
            p.uuid(last)
            p.int(Self.pageRows)
            p.uuid(DispatchFactsSQL.firstID(before: now))
        } then: { [self] rows in
            for row in 0..<rows.count {
                var team = DispatchFactsSQL.team(rows, row, 0)
                team.load += Int64(rows.int(row, rows.columnCount - 1))
                plan.teams.append(team)
            }
            if rows.count == Self.pageRows, let last = plan.teams.last {
                readTeams(after: last.id, then: then)
            } else {
                then()
            }
        }
    }

    private func readOrders(after last: UUID) {
        read(MatchingRunSQL.orders) { [sites] p in
            p.uuid(last)
            p.int(Self.pageRows)
            p.uuids(sites)
        } then: { [self] rows in
            take(rows)
            if rows.count == Self.pageRows, plan.orders.count < Self.maximumOrders,
                let last = plan.orders.last
            {
                readOrders(after: last.id)
            } else {
                solve()
            }
        }
    }

    private func take(_ rows: borrowing Rows) {
        for row in 0..<rows.count {
            plan.orders.append(
                MatchingPlan.Order(
                    id: rows.uuid(row, 0), version: Int32(rows.int(row, 1)),
                    facts: DispatchFactsSQL.order(rows, row, 2, now: now)))
        }
    }

    /// Of a run that the clock started: which orders it takes is decided at once, and their facts are read by pages.
    private func find(_ waiting: WaitingOrders) {
        read(WaitingOrders.ids) {
            waiting.bind(&$0, limit: Self.maximumOrders)
        } then: { [self] rows in
            read((0..<rows.count).map { rows.uuid($0, 0) }[...])
        }
    }

    private func read(_ ids: ArraySlice<UUID>) {
        guard !ids.isEmpty else { return solve() }
        read(WaitingOrders.orders) {
            $0.uuids(Array(ids.prefix(Int(Self.pageRows))))
        } then: { [self] rows in
            take(rows)
            read(ids.dropFirst(Int(Self.pageRows)))
        }
    }

    // MARK: The matching

    private func solve() {
        let plan = plan
        service.loop.offload {
            Result { try plan.solved() }
        } then: { [self] result in
            switch result {
            case .success(let outcome):
                self.outcome = outcome
                self.plan = MatchingPlan()
                save(from: 0)
            case .failure(let error):
                service.shared.log.error("matching failed: \(error)")
                fail("the matching found no valid answer")
            }
        }
    }

    private func save(from start: Int) {
        guard let outcome else { return }
        guard start < outcome.results.count else {
            return isDry ? finish("done") : dispatch(after: UUID(high: 0, low: 0))
        }
        let set = outcome.results[start..<min(start + Int(Self.pageRows), outcome.results.count)]
        write(MatchingRunSQL.save) { p in
            p.uuid(self.run)
            p.uuids(set.map(\.order))
            p.ints(set.map(\.version))
            p.uuids(set.map(\.team))
            p.texts(set.map(\.json))
        } then: { [self] _ in
            save(from: set.endIndex)
        }
    }

    private func dispatch(after last: UUID) {
        write(MatchingRunSQL.dispatchSet) { p in
            p.uuid(self.run)
            p.uuid(last)
            p.int(Self.pageRows)
        } then: { [self] next in
            if let next { dispatch(after: next) } else { finish("confirmed") }
        }
    }

    // MARK: The end

    private func finish(_ state: String) { end(state, outcome, nil) }

    private func fail(_ reason: String) { end("failed", nil, reason) }

    private func end(_ state: String, _ outcome: MatchingPlan.Outcome?, _ reason: String?) {
        beat.stop()
        let statement = Statement(MatchingRunSQL.finish) { p in
            p.uuid(center)
            p.uuid(run)
            p.text(state)
            p.jsonb(outcome?.counts)
            p.bigint(outcome?.cost)
            p.text(reason)
        }
        database.write(
            statement, tenant: center, rows: { _ in nil },
            finished: { [self] result in
                if case .committed = result { return }
                service.shared.log.error("a matching run could not be ended; the clock will")
            })
    }

    // MARK: Statements

    private func read(
        _ sql: SQL, _ bind: (inout Parameters) -> Void, then: @escaping (borrowing Rows) -> Void
    ) {
        let statement = Statement(sql) { p in
            p.uuid(center)
            bind(&p)
        }
        database.read(statement, tenant: center) { [self] result in
            switch result {
            case .rows(let rows): then(rows)
            case .failure(let error): fail(error)
            }
        }
    }

    /// - Parameter then: Gets the id in the first cell, if there is one.
    private func write(
        _ sql: SQL, _ bind: (inout Parameters) -> Void, then: @escaping (UUID?) -> Void
    ) {
        let statement = Statement(sql) { p in
            p.uuid(center)
            bind(&p)
        }
        var answer: UUID?
        database.write(
            statement, tenant: center,
            rows: { result in
                switch result {
                case .rows(let rows):
                    answer = rows.count > 0 && rows.columnCount > 0 ? rows.optionalUUID(0, 0) : nil
                case .failure: answer = nil
                }
                return nil
            },
            finished: { [self] outcome in
                switch outcome {
                case .committed: then(answer)
                case .failed(let error): fail(error)
                case .unknown: fail("the connection to the database was lost")
                }
            })
    }

    private func fail(_ error: DatabaseError) {
        service.shared.log.error("a matching run failed", error)
        fail("the database refused a step")
    }
}
