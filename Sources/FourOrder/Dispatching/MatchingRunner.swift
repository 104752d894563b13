import Domain
import Foundation
import JSON
import Platform
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
    private static let pageTeams: Int32 = 1_000
    private static let pageOrders: Int32 = 5_000
    /// Orders that are matched at once, the oldest first: with 64 candidates each they take half a gigabyte. What is
    /// beyond is matched after them, by what they leave of the teams' capacity.
    static let maximumOrders = 120_000
    /// Orders dispatched by one statement, which locks them until it is committed.
    private static let partOrders = 500
    /// How often a statement is tried that lost a race for locks.
    private static let attempts = 5
    /// `lock_not_available`: somebody held an order for longer than a statement waits.
    private static let lockNotAvailable = "55P03"
    private static let beatMilliseconds = 5_000

    private let run: UUID
    private let center: UUID
    private let shared: SharedState
    private let now = Timestamp.now()

    init(_ run: UUID, of center: UUID, _ service: Service) {
        self.init(run, of: center, service.shared)
    }

    init(_ run: UUID, of center: UUID, _ shared: SharedState) {
        self.run = run
        self.center = center
        self.shared = shared
    }

    /// Returns at once.
    func start() {
        shared.slowWork.start { carryOut() }
    }

    /// What a run has found so far.
    private struct Tally {
        var orders = 0
        var assigned = 0
        var edges = 0
        var cost: Int64 = 0
        var termNames: [String] = []
        var shortages: [Shortage: Int] = [:]
        var seconds = Stopwatch()
    }

    private enum Failure: Error {
        case overlaps
        case stopping
        /// Somebody else has ended it.
        case ended
    }

    private func carryOut() {
        do {
            let connection = try connect()
            do {
                try work(connection)
            } catch {
                try fail(error, connection)
            }
        } catch {
            shared.log.error("a matching run could not be ended; the clock will: \(error)")
        }
    }

    private func fail(_ error: any Error, _ connection: borrowing Connection) throws {
        var reason = "the matching found no valid answer"
        switch error {
        case Failure.ended: return
        case Failure.overlaps: reason = "another run over these orders is under way"
        case Failure.stopping: reason = "interrupted"
        case let error as DatabaseError:
            reason = "the database refused a step"
            shared.log.error("a matching run failed", error)
        default: shared.log.error("a matching run failed: \(error)")
        }
        try finish("failed", nil, reason, connection)
    }

    // MARK: Steps

    private func work(_ connection: borrowing Connection) throws {
        let rows = try execute(MatchingRunSQL.begin, on: connection) { $0.uuid(run) }
        // An answer given again: its run is another.
        guard rows.count > 0 else { throw Failure.ended }
        if rows.bool(0, 1) {
            try dispatchSets(connection)
            return try finish("confirmed", nil, nil, connection)
        }
        guard !rows.bool(0, 5) else { throw Failure.overlaps }
        let isDry = rows.bool(0, 0)
        let sites = rows.uuids(0, 2)
        let weights = DispatchWeights(rows, 0, 3, version: rows.int(0, 4))
        var teams = try teams(connection)
        var tally = Tally()
        var last = UUID.zero
        repeat {
            let orders = try orders(of: sites, after: last, connection)
            let isLast = orders.count < Self.maximumOrders
            last = orders.last?.id ?? last
            tally.seconds.lap("reading")
            let plan = MatchingPlan(orders: orders, teams: teams, weights: weights)
            let results = try solved(plan, &tally.seconds)
            try carryOut(results, isDry: isDry, &tally, connection)
            tally.seconds.lap("writing")
            for case let team? in results.found.lazy.map(\.team) { teams[Int(team)].load += 1 }
            if isLast { break }
        } while true
        try finish(isDry ? "done" : "confirmed", tally, nil, connection)
        if shared.settings.logsRequests {
            shared.log.info(
                "a matching run over \(tally.orders) orders took, in seconds: \(tally.seconds.text)")
        }
    }

    /// What the candidates took in memory is free again when this returns.
    private func solved(_ plan: MatchingPlan, _ seconds: inout Stopwatch) throws -> MatchingResults {
        let posed = try plan.posed()
        seconds.lap("candidates")
        defer { seconds.lap("solving") }
        return try plan.solved(posed)
    }

    private func teams(_ connection: borrowing Connection) throws -> [DispatchTeamFacts] {
        var teams: [DispatchTeamFacts] = []
        while true {
            let rows = try execute(MatchingRunSQL.teams, on: connection) { p in
                p.uuid(teams.last?.id ?? .zero)
                p.int(Self.pageTeams)
                p.uuid(DispatchFactsSQL.firstID(before: now))
            }
            for row in 0..<rows.count {
                var team = DispatchFactsSQL.team(rows, row, 0)
                team.load += Int64(rows.int(row, rows.columnCount - 1))
                teams.append(team)
            }
            if rows.count < Self.pageTeams { return teams }
        }
    }

    private func orders(
        of sites: [UUID], after last: UUID, _ connection: borrowing Connection
    ) throws -> [MatchingPlan.Order] {
        var orders: [MatchingPlan.Order] = []
        while orders.count < Self.maximumOrders {
            let rows = try execute(MatchingRunSQL.orders, on: connection) { p in
                p.uuid(orders.last?.id ?? last)
                p.int(Self.pageOrders)
                p.uuids(sites)
            }
            for row in 0..<rows.count {
                orders.append(
                    MatchingPlan.Order(
                        id: rows.uuid(row, 0), version: Int32(rows.int(row, 1)), site: rows.uuid(row, 2),
                        facts: DispatchFactsSQL.order(rows, row, 3, now: now)))
            }
            if rows.count < Self.pageOrders { break }
        }
        try beat(connection)
        return orders
    }

    /// Writes results part by part, on several connections at once.
    private func carryOut(
        _ results: MatchingResults, isDry: Bool, _ tally: inout Tally, _ connection: borrowing Connection
    ) throws {
        let count = results.found.count
        let found = Mutex(tally)
        try WorkParts((count + Self.partOrders - 1) / Self.partOrders).run { take in
            let connection = try connect()
            var beaten = MonotonicTime.now()
            while let part = take() {
                if shared.slowWork.isStopping { throw Failure.stopping }
                let range = part * Self.partOrders..<min((part + 1) * Self.partOrders, count)
                let columns = MatchingColumns(results, range)
                let offers = offerIDs(range.count)
                _ = try execute(isDry ? MatchingRunSQL.save : MatchingRunSQL.dispatchPart, on: connection) {
                    $0.uuid(run)
                    columns.bind(&$0, offers: offers)
                }
                found.withLock { tally in
                    if tally.termNames.isEmpty { tally.termNames = columns.termNames }
                    tally.shortages.merge(columns.shortages, uniquingKeysWith: +)
                }
                if beaten.adding(milliseconds: Self.beatMilliseconds) < .now() {
                    try beat(connection)
                    beaten = .now()
                }
            }
        }
        tally = found.withLock { $0 }
        tally.orders += count
        tally.assigned += results.assignedCount
        tally.edges += results.edgeCount
        tally.cost += results.totalCost
        try beat(connection)
    }

    private func offerIDs(_ count: Int) -> [UUID] {
        let ids = IDMaker()
        let moment = Timestamp.now()
        return (0..<count).map { _ in ids.next(at: moment) }
    }

    private func dispatchSets(_ connection: borrowing Connection) throws {
        var last: UUID? = .zero
        while let after = last {
            if shared.slowWork.isStopping { throw Failure.stopping }
            let rows = try execute(MatchingRunSQL.dispatchSet, on: connection) { p in
                p.uuid(run)
                p.uuid(after)
                p.int(Int32(Self.partOrders))
            }
            last = rows.count > 0 ? rows.uuid(0, 0) : nil
            try beat(connection)
        }
    }

    // MARK: The end

    private func finish(
        _ state: String, _ tally: Tally?, _ reason: String?, _ connection: borrowing Connection
    ) throws {
        _ = try execute(MatchingRunSQL.finish, on: connection) { p in
            p.uuid(run)
            p.text(state)
            p.text(reason)
            p.jsonb(tally.map(Self.counts))
            p.bigint(tally?.cost)
            p.texts(tally?.termNames)
            p.jsonb(tally.map { ShortageReport.json(of: $0.shortages) })
        }
    }

    private static func counts(_ tally: Tally) -> [UInt8] {
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.field("orders", tally.orders)
        json.field("assigned", tally.assigned)
        json.field("unserved", tally.orders - tally.assigned)
        json.field("edges", tally.edges)
        json.endObject()
        return json.take()
    }

    /// Says that the run is alive; throws where it should go no further.
    private func beat(_ connection: borrowing Connection) throws {
        if shared.slowWork.isStopping { throw Failure.stopping }
        let rows = try execute(MatchingRunSQL.beat, on: connection) { $0.uuid(run) }
        if rows.count == 0 { throw Failure.ended }
    }

    // MARK: Statements

    private func connect() throws -> Connection {
        var session = ServiceHost.session
        session.others[ServiceHost.tenantSetting] = center.uuidString
        return try Connection(shared.conninfo, session: session)
    }

    private func execute(
        _ sql: SQL, on connection: borrowing Connection, _ bind: (inout Parameters) -> Void
    ) throws -> Rows {
        let statement = Statement(sql) { p in
            p.uuid(center)
            bind(&p)
        }
        var attempt = 1
        while true {
            do {
                return try connection.query(statement)
            } catch {
                guard attempt < Self.attempts, Self.hasLostARace(error) else { throw error }
                attempt += 1
            }
        }
    }

    private static func hasLostARace(_ error: DatabaseError) -> Bool {
        error.isWorthAnotherTry || error.sqlstate == lockNotAvailable
    }
}
