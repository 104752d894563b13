import EventLoop
import Foundation
public import HTTP
import Platform
import Postgres
import Synchronization

/// The service as a whole: a loop per core, each with its listener, its connections to the database and its verbs.
public final class ServiceHost: Sendable {
    /// What it runs with.
    public struct Configuration: Sendable {
        public var host = "127.0.0.1"
        /// 0: any free one.
        public var port: UInt16 = 8080
        public var loops = 2
        /// The database, as libpq takes it.
        public var conninfo: String
        public var service = ServiceSettings()
        public var limits = HTTP.Limits()

        public init(conninfo: String) { self.conninfo = conninfo }
    }

    /// The role that every session of the server works under: it owns nothing, and row-level security holds for it.
    static let role = "four_order_server"
    static let tenantSetting = "four_order.center_id"

    /// Where it listens.
    public let port: UInt16
    let threads: LoopThreads
    private let shared: SharedState
    private let drains: [Mailbox<Int>]
    private let drained = DispatchSemaphore(value: 0)

    /// Starts to listen and to answer. The database must be migrated.
    public init(_ configuration: Configuration, documents: Documents) throws {
        let shared = SharedState(configuration.service, documents, conninfo: configuration.conninfo)
        self.shared = shared
        try Self.learnCenters(shared, configuration.conninfo)
        let first = try TCP.listen(host: configuration.host, port: configuration.port)
        let port = try TCP.localPort(first.number)
        self.port = port
        let drains = Mutex<[Mailbox<Int>]>([])
        let drained = drained
        // The first socket accepts nothing: it holds a port chosen by the system until each loop has its own.
        threads = try LoopThreads(count: configuration.loops) { index, loop in
            let database = Database(Self.database(conninfo: configuration.conninfo), on: loop)
            let service = Service(loop, database, shared)
            let listener = try TCP.listen(host: configuration.host, port: port)
            var limits = configuration.limits
            limits.answerTimeoutMilliseconds = limits.answerTimeoutMilliseconds ?? Timeouts.request
            let server = try HTTP.Server(on: loop, listener: listener, application: service, limits: limits)
            service.publishCounters(of: server)
            loop.keep(server)
            loop.keep(service)
            if index == 0 {
                let own = Database(Self.database(conninfo: configuration.conninfo), on: loop)
                loop.keep(Clock(service, own))
                loop.keep(AuditExport(loop, own, to: configuration.service.auditWitnesses))
            }
            let drain = loop.mailbox { deadlineMilliseconds in
                server.drain(deadlineMilliseconds: deadlineMilliseconds) { drained.signal() }
            }
            drains.withLock { $0.append(drain) }
        }
        self.drains = drains.withLock { $0 }
    }

    /// Takes no more connections, lets what is under way finish, and stops.
    public func stop() throws {
        for drain in drains { drain.send(Self.drainMilliseconds) }
        for _ in drains { drained.wait() }
        shared.slowWork.stop()
        try threads.stopAndJoin()
    }

    /// What is still open then is closed.
    private static let drainMilliseconds = Timeouts.drain

    /// What every session of the server starts with.
    static var session: SessionSettings {
        var session = Database.Configuration.defaultSession
        session.role = role
        // Every statement has an index to go by. Of a table that is still empty the planner would rather read all of
        // it, and the plan is kept while the table grows.
        session.others["enable_seqscan"] = "off"
        return session
    }

    /// Sessions as every loop has them.
    static func database(conninfo: String) -> Database.Configuration {
        var database = Database.Configuration(conninfo: conninfo, session: session)
        database.tenantSetting = tenantSetting
        return database
    }

    private static func learnCenters(_ shared: SharedState, _ conninfo: String) throws {
        let connection = try Connection(conninfo)
        let rows = try connection.query("SELECT code, id FROM centers") { _ in }
        for row in 0..<rows.count { shared.centers.learn(rows.text(row, 0), rows.uuid(row, 1)) }
    }
}
