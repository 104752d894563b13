import Domain
import EventLoop
import Foundation
import Postgres

/// Carries a run of the policy `broadcast` (抢单) out.
///
/// ```
/// begin ─▶ teams, page by page ─▶ orders that wait, and those whose next ring is due
///       ─▶ [away from the loop: who is asked] ─▶ results ─▶ offers, set by set ─▶ confirmed
/// ```
final class BroadcastRunner {
    private static let pageRows = 500
    /// Orders of each kind in one run; the others wait for the next.
    private static let maximumOrders = 10_000
    /// Offers made at once, about.
    private static let offersOfASet = 1_000

    private let run: UUID
    private let service: Service
    private let steps: RunSteps
    private let now = Timestamp.now()
    private var plan = BroadcastPlan()

    init(_ run: UUID, of center: UUID, _ service: Service, over database: Database) {
        self.run = run
        self.service = service
        steps = RunSteps(of: run, of: center, service, over: database)
    }

    func start() {
        steps.read(MatchingRunSQL.begin) {
            $0.uuid(self.run)
        } then: { [self] rows in
            guard rows.count > 0, let waiting = WaitingOrders(rows, 0, 5) else { return }
            guard !rows.bool(0, 4) else {
                return steps.end("failed", because: "another run over these orders is under way")
            }
            plan.weights = DispatchWeights(rows, 0, 2, version: rows.int(0, 3))
            plan.firstRing = rows.int(0, 7)
            readTeams(after: .zero) { self.find(waiting) }
        }
    }

    // MARK: Facts

    private func readTeams(after last: UUID, then: @escaping () -> Void) {
        steps.read(MatchingRunSQL.teams) { [now] p in
            p.uuid(last)
            p.int(Int32(Self.pageRows))
            p.uuid(DispatchFactsSQL.firstID(before: now))
        } then: { [self] rows in
            for row in 0..<rows.count {
                var team = DispatchFactsSQL.team(rows, row, 0)
                team.load += Int64(rows.int(row, rows.columnCount - 1))
                plan.teams.append(team)
            }
            guard rows.count == Self.pageRows, let last = plan.teams.last else { return then() }
            readTeams(after: last.id, then: then)
        }
    }

    private func find(_ waiting: WaitingOrders) {
        steps.read(WaitingOrders.ids) {
            waiting.bind(&$0, limit: Self.maximumOrders)
        } then: { [self] rows in
            let placed = (0..<rows.count).map { rows.uuid($0, 0) }
            steps.read(BroadcastSQL.ringing) { p in
                waiting.bindCategories(&p)
                p.int(Int32(Self.maximumOrders))
            } then: { [self] rows in
                read((placed + (0..<rows.count).map { rows.uuid($0, 0) })[...])
            }
        }
    }

    private func read(_ ids: ArraySlice<UUID>) {
        guard !ids.isEmpty else { return choose() }
        steps.read(BroadcastSQL.orders) {
            $0.uuids(Array(ids.prefix(Self.pageRows)))
        } then: { [self] rows in
            for row in 0..<rows.count {
                plan.orders.append(
                    BroadcastPlan.Order(
                        id: rows.uuid(row, 0), version: Int32(rows.int(row, 1)), isOffered: rows.bool(row, 2),
                        asked: Set(rows.uuids(row, 3)), facts: DispatchFactsSQL.order(rows, row, 4, now: now))
                )
            }
            read(ids.dropFirst(Self.pageRows))
        }
    }

    // MARK: Rings

    private func choose() {
        let plan = plan
        self.plan = BroadcastPlan()
        service.loop.offload {
            plan.outcome()
        } then: { [self] outcome in
            save(outcome.rings[...], outcome)
        }
    }

    private func save(_ rings: ArraySlice<BroadcastPlan.Ring>, _ outcome: BroadcastPlan.Outcome) {
        guard !rings.isEmpty else { return postpone(outcome) }
        let page = rings.prefix(Self.pageRows)
        steps.write(MatchingRunSQL.save) { p in
            p.uuid(self.run)
            p.uuids(page.map(\.order.id))
            p.ints(page.map(\.order.version))
            p.uuids(page.map(\.teams.first))
            p.texts(page.map(\.json))
        } then: { [self] in
            save(rings.dropFirst(Self.pageRows), outcome)
        }
    }

    private func postpone(_ outcome: BroadcastPlan.Outcome) {
        let ended = outcome.rings.filter { $0.order.isOffered && $0.teams.isEmpty }
        steps.write(BroadcastSQL.postpone) {
            $0.uuids(ended.map(\.order.id))
        } then: { [self] in
            offer(outcome.rings.filter { !$0.teams.isEmpty }[...], outcome)
        }
    }

    private func offer(_ rings: ArraySlice<BroadcastPlan.Ring>, _ outcome: BroadcastPlan.Outcome) {
        guard !rings.isEmpty else { return steps.end("confirmed", counts: outcome.counts) }
        var offers = 0
        let set = rings.prefix { ring in
            defer { offers += ring.teams.count }
            return offers < Self.offersOfASet
        }
        let pairs = set.flatMap { ring in ring.teams.map { (ring.order, $0) } }
        steps.write(BroadcastSQL.offer) { p in
            p.uuid(self.run)
            p.uuids(pairs.map(\.0.id))
            p.ints(pairs.map(\.0.version))
            p.uuids(pairs.map(\.1))
            p.uuids(pairs.map { _ in self.service.ids.next(at: .now()) })
        } then: { [self] in
            offer(rings.dropFirst(set.count), outcome)
        }
    }
}
