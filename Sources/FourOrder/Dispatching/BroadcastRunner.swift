import Domain
import Foundation
import Postgres

/// Carries a run of the policy `broadcast` (抢单) out, as `MatchingRunner` does those of others.
///
/// ```
/// begin ─▶ teams ─▶ orders that wait, and those whose next ring is due ─▶ who is asked ─▶ results
///       ─▶ offers, set by set ─▶ confirmed
/// ```
struct BroadcastRunner: Sendable {
    private static let pageRows = 500
    /// Orders of each kind in one run; the others wait for the next.
    private static let maximumOrders = 10_000
    /// Offers made at once, about.
    private static let offersOfASet = 1_000

    private let work: RunWork

    init(_ run: UUID, of center: UUID, _ shared: SharedState) {
        work = RunWork(run: run, center: center, shared: shared)
    }

    /// Returns at once.
    func start() { work.start(carryOut) }

    private func carryOut(_ connection: borrowing Connection) throws {
        let rows = try work.execute(MatchingRunSQL.begin, on: connection) { $0.uuid(work.run) }
        guard rows.count > 0, let waiting = WaitingOrders(rows, 0, 8) else { throw RunWork.Failure.ended }
        guard !rows.bool(0, 5) else { throw RunWork.Failure.overlaps }
        let plan = BroadcastPlan(
            orders: try orders(waiting, in: WorkingCalendar(rows, 0, 6), connection),
            teams: try work.teams(connection),
            weights: DispatchWeights(rows, 0, 3, version: rows.optionalInt(0, 4) ?? 1),
            firstRing: rows.int(0, 7))
        let (rings, results) = plan.rings()
        var tally = RunTally()
        try save(results, &tally, connection)
        try postpone(rings.filter { $0.order.isOffered && $0.teams.isEmpty }, connection)
        try offer(rings.filter { !$0.teams.isEmpty }[...], connection)
        try work.finish("confirmed", tally, connection)
    }

    // MARK: Orders

    private func orders(
        _ waiting: WaitingOrders, in calendar: WorkingCalendar, _ connection: borrowing Connection
    ) throws -> [BroadcastPlan.Order] {
        let placed = try work.execute(WaitingOrders.ids, on: connection) {
            waiting.bind(&$0, limit: Self.maximumOrders)
        }
        let ringing = try work.execute(BroadcastSQL.ringing, on: connection) { p in
            waiting.bindCategories(&p)
            p.int(Int32(Self.maximumOrders))
        }
        var ids =
            ((0..<placed.count).map { placed.uuid($0, 0) } + (0..<ringing.count).map { ringing.uuid($0, 0) })[
                ...]
        var orders: [BroadcastPlan.Order] = []
        while !ids.isEmpty {
            let page = ids.prefix(Self.pageRows)
            ids = ids.dropFirst(page.count)
            let rows = try work.execute(BroadcastSQL.orders, on: connection) { $0.uuids(Array(page)) }
            for row in 0..<rows.count {
                orders.append(
                    BroadcastPlan.Order(
                        rows.uuid(row, 0), version: Int32(rows.int(row, 1)), site: rows.uuid(row, 2),
                        isOffered: rows.bool(row, 3), asked: rows.uuids(row, 4),
                        DispatchFactsSQL.order(rows, row, 5, in: calendar, now: work.now)))
            }
        }
        return orders
    }

    // MARK: Rings

    private func save(
        _ results: MatchingResults, _ tally: inout RunTally, _ connection: borrowing Connection
    ) throws {
        for start in stride(from: 0, to: results.found.count, by: Self.pageRows) {
            let range = start..<min(start + Self.pageRows, results.found.count)
            let columns = MatchingColumns(results, range)
            _ = try work.execute(MatchingRunSQL.save, on: connection) {
                $0.uuid(work.run)
                columns.bind(&$0, offers: work.offerIDs(range.count))
            }
            tally.add(columns)
        }
        tally.add(results)
        try work.beat(connection)
    }

    private func postpone(_ rings: [BroadcastPlan.Ring], _ connection: borrowing Connection) throws {
        _ = try work.execute(BroadcastSQL.postpone, on: connection) { $0.uuids(rings.map(\.order.order.id)) }
    }

    private func offer(_ rings: ArraySlice<BroadcastPlan.Ring>, _ connection: borrowing Connection) throws {
        var rings = rings
        while !rings.isEmpty {
            var offers = 0
            let set = rings.prefix { ring in
                defer { offers += ring.teams.count }
                return offers < Self.offersOfASet
            }
            rings = rings.dropFirst(set.count)
            let pairs = set.flatMap { ring in ring.teams.map { (ring.order.order, $0) } }
            _ = try work.execute(BroadcastSQL.offer, on: connection) { p in
                p.uuid(work.run)
                p.uuids(pairs.map(\.0.id))
                p.ints(pairs.map(\.0.version))
                p.uuids(pairs.map(\.1))
                p.uuids(work.offerIDs(pairs.count))
            }
            try work.checkIsWanted()
        }
    }
}
