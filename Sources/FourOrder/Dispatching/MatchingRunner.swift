import Domain
import Foundation
import Postgres
import Synchronization

/// Carries one run out, on slow threads with connections of their own: no request waits behind it.
///
/// ```
/// begin ─▶ teams ─▶ orders, so many at most ─▶ candidates, solve, verify ─▶ results ─▶ more orders?
///   │                                                                         │          └▶ done, or confirmed
///   │                              of a dry run kept, else dispatched with their offers, part by part
///   └▶ a run that is being confirmed: its assignments dispatched, set by set ─▶ confirmed
/// ```
/// A run that is cut short leaves every order offered once or placed, and stays `running` until the clock ends it as
/// `failed`; the next run takes what is left.
struct MatchingRunner: Sendable {
    private static let pageOrders: Int32 = 5_000
    /// Orders that are matched at once, the oldest first: with 64 candidates each they take half a gigabyte. What is
    /// beyond is matched after them, by what they leave of the teams' capacity; of a run that the clock started, by the
    /// next.
    static let maximumOrders = 120_000
    /// Orders dispatched by one statement, which locks them until it is committed.
    private static let partOrders = 500

    private let work: RunWork

    /// Which orders a run takes.
    private enum Scope {
        /// All that are placed at these sites and below.
        case sites([UUID])
        case waiting(WaitingOrders)
    }

    init(_ run: UUID, of center: UUID, _ shared: SharedState) {
        work = RunWork(run: run, center: center, shared: shared)
    }

    /// Returns at once.
    func start() { work.start(carryOut) }

    // MARK: Steps

    private func carryOut(_ connection: borrowing Connection) throws {
        let rows = try work.execute(MatchingRunSQL.begin, on: connection) { $0.uuid(work.run) }
        // An answer given again: its run is another.
        guard rows.count > 0 else { throw RunWork.Failure.ended }
        if rows.bool(0, 1) {
            try dispatchSets(connection)
            return try work.finish("confirmed", nil, connection)
        }
        guard !rows.bool(0, 5) else { throw RunWork.Failure.overlaps }
        let isDry = rows.bool(0, 0)
        let scope = WaitingOrders(rows, 0, 8).map(Scope.waiting) ?? .sites(rows.uuids(0, 2))
        let weights = DispatchWeights(rows, 0, 3, version: rows.optionalInt(0, 4) ?? 1)
        let calendar = WorkingCalendar(rows, 0, 6)
        var teams = try work.teams(connection)
        var tally = RunTally()
        tally.cost = 0
        var last: UUID? = .zero
        while let after = last {
            let orders = try orders(of: scope, in: calendar, after: after, connection)
            tally.seconds.lap("reading")
            let plan = MatchingPlan(orders: orders, teams: teams, weights: weights)
            let results = try solved(plan, &tally.seconds)
            try write(results, isDry: isDry, &tally, connection)
            tally.seconds.lap("writing")
            for case let team? in results.found.lazy.map(\.team) { teams[Int(team)].load += 1 }
            last = next(scope, orders)
        }
        try work.finish(isDry ? "done" : "confirmed", tally, connection)
        if work.shared.settings.logsRequests {
            work.shared.log.info(
                "a matching run over \(tally.orders) orders took, in seconds: \(tally.seconds.text)")
        }
    }

    /// Where there may be more orders, the last of those taken.
    private func next(_ scope: Scope, _ orders: [MatchingPlan.Order]) -> UUID? {
        switch scope {
        case .sites: orders.count < Self.maximumOrders ? nil : orders.last?.id
        case .waiting: nil
        }
    }

    /// What the candidates took in memory is free again when this returns.
    private func solved(_ plan: MatchingPlan, _ seconds: inout Stopwatch) throws -> MatchingResults {
        let posed = try plan.posed()
        seconds.lap("candidates")
        defer { seconds.lap("solving") }
        return try plan.solved(posed)
    }

    // MARK: Orders

    private func orders(
        of scope: Scope, in calendar: WorkingCalendar, after last: UUID, _ connection: borrowing Connection
    ) throws -> [MatchingPlan.Order] {
        switch scope {
        case .sites(let sites): try orders(at: sites, in: calendar, after: last, connection)
        case .waiting(let waiting): try orders(waiting, in: calendar, connection)
        }
    }

    private func orders(
        at sites: [UUID], in calendar: WorkingCalendar, after last: UUID, _ connection: borrowing Connection
    ) throws -> [MatchingPlan.Order] {
        var orders: [MatchingPlan.Order] = []
        while orders.count < Self.maximumOrders {
            let rows = try work.execute(MatchingRunSQL.orders, on: connection) { p in
                p.uuid(orders.last?.id ?? last)
                p.int(Self.pageOrders)
                p.uuids(sites)
            }
            take(rows, in: calendar, &orders)
            if rows.count < Self.pageOrders { break }
        }
        return orders
    }

    /// Which orders are taken is decided at once; their facts are read by pages.
    private func orders(
        _ waiting: WaitingOrders, in calendar: WorkingCalendar, _ connection: borrowing Connection
    ) throws -> [MatchingPlan.Order] {
        let rows = try work.execute(WaitingOrders.ids, on: connection) {
            waiting.bind(&$0, limit: Self.maximumOrders)
        }
        var ids = (0..<rows.count).map { rows.uuid($0, 0) }[...]
        var orders: [MatchingPlan.Order] = []
        while !ids.isEmpty {
            let page = ids.prefix(Int(Self.pageOrders))
            ids = ids.dropFirst(page.count)
            let rows = try work.execute(WaitingOrders.orders, on: connection) { $0.uuids(Array(page)) }
            take(rows, in: calendar, &orders)
        }
        return orders
    }

    private func take(
        _ rows: borrowing Rows, in calendar: WorkingCalendar, _ orders: inout [MatchingPlan.Order]
    ) {
        for row in 0..<rows.count {
            orders.append(
                MatchingPlan.Order(
                    id: rows.uuid(row, 0), version: Int32(rows.int(row, 1)), site: rows.uuid(row, 2),
                    facts: DispatchFactsSQL.order(rows, row, 3, in: calendar, now: work.now)))
        }
    }

    // MARK: Results

    /// Writes results part by part, on several connections at once.
    private func write(
        _ results: MatchingResults, isDry: Bool, _ tally: inout RunTally, _ connection: borrowing Connection
    ) throws {
        let parts = results.partsByTeam(of: Self.partOrders)
        let sql = isDry ? MatchingRunSQL.save : MatchingRunSQL.dispatchPart
        let found = Mutex(tally)
        try WorkParts(parts.count).run { take in
            let connection = try work.connect()
            while let number = take() {
                try work.checkIsWanted()
                let part = parts[number]
                let columns = MatchingColumns(results, part)
                let offers = work.offerIDs(part.count)
                _ = try work.execute(sql, on: connection) {
                    $0.uuid(work.run)
                    columns.bind(&$0, offers: offers)
                }
                found.withLock { $0.add(columns) }
            }
        }
        tally = found.withLock { $0 }
        tally.add(results)
        tally.cost = (tally.cost ?? 0) + results.totalCost
        try work.beat(connection)
    }

    private func dispatchSets(_ connection: borrowing Connection) throws {
        var last: UUID? = .zero
        while let after = last {
            let rows = try work.execute(MatchingRunSQL.dispatchSet, on: connection) { p in
                p.uuid(work.run)
                p.uuid(after)
                p.int(Int32(Self.partOrders))
            }
            last = rows.count > 0 ? rows.uuid(0, 0) : nil
            try work.checkIsWanted()
        }
    }
}
