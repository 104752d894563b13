import Domain
import Foundation
import Postgres

/// What runs have in common: they are carried out on a slow thread, by statements over connections of their own, and end
/// one way or the other.
struct RunWork: Sendable {
    private static let pageTeams: Int32 = 1_000
    /// How often a statement is tried that lost a race for locks.
    private static let attempts = 5
    private static let connectMilliseconds = 10_000
    /// `lock_not_available`: somebody held an order for longer than a statement waits.
    private static let lockNotAvailable = "55P03"

    enum Failure: Error {
        case overlaps
        case stopping
        /// Somebody else has ended it.
        case ended
    }

    let run: UUID
    let center: UUID
    let shared: SharedState
    let now = Timestamp.now()

    /// Has a run carried out once those before it are done. Returns at once.
    func start(_ work: @escaping @Sendable (borrowing Connection) throws -> Void) {
        let beat = RunBeat(of: self)
        shared.slowWork.start {
            carryOut(work)
        } ended: {
            beat.stop()
        }
    }

    private func carryOut(_ work: (borrowing Connection) throws -> Void) {
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

    // MARK: The end

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
        try finish("failed", nil, because: reason, connection)
    }

    func finish(
        _ state: String, _ tally: RunTally?, because reason: String? = nil, _ connection: borrowing Connection
    ) throws {
        _ = try execute(MatchingRunSQL.finish, on: connection) { p in
            p.uuid(run)
            p.text(state)
            p.text(reason)
            p.jsonb(tally?.counts)
            p.bigint(tally?.cost)
            p.texts(tally?.termNames)
            p.jsonb(tally.map { ShortageReport.json(of: $0.shortages) })
        }
    }

    /// Throws where the server is about to end.
    func checkIsWanted() throws {
        if shared.slowWork.isStopping { throw Failure.stopping }
    }

    /// Says that the run is alive; throws where it should go no further.
    func beat(_ connection: borrowing Connection) throws {
        try checkIsWanted()
        let rows = try execute(MatchingRunSQL.beat, on: connection) { $0.uuid(run) }
        if rows.count == 0 { throw Failure.ended }
    }

    // MARK: Facts

    /// The active teams.
    func teams(_ connection: borrowing Connection) throws -> [DispatchTeamFacts] {
        var teams: [DispatchTeamFacts] = []
        while true {
            let rows = try execute(MatchingRunSQL.teams, on: connection) { p in
                p.uuid(teams.last?.id ?? .zero)
                p.int(Self.pageTeams)
                p.uuid(DispatchFactsSQL.firstID(before: now))
            }
            for row in 0..<rows.count { teams.append(DispatchFactsSQL.team(rows, row, 0)) }
            if rows.count < Self.pageTeams { return teams }
        }
    }

    func offerIDs(_ count: Int) -> [UUID] {
        let ids = IDMaker()
        let moment = Timestamp.now()
        return (0..<count).map { _ in ids.next(at: moment) }
    }

    // MARK: Statements

    /// - Parameter givesWay: as the run's own do; what shows that it is alive must not wait behind others.
    func connect(givesWay: Bool = true) throws -> Connection {
        var session = ServiceHost.session
        // A thread that gives way may be slow to shake hands, and no request waits for it.
        session.connectTimeoutMilliseconds = Self.connectMilliseconds
        session.others[ServiceHost.tenantSetting] = center.uuidString
        let connection = try Connection(shared.conninfo, session: session)
        if givesWay { connection.giveWay(by: shared.settings.slowWorkNiceness) }
        return connection
    }

    /// `$1` is the center.
    func execute(
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
