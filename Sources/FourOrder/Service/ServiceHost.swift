import EventLoop
import Foundation
public import HTTP
public import Platform
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
        /// The sockets to accept from, which the host takes over, instead of ones of its own at `host` and `port`.
        public var listeners: Listeners?
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
    let shared: SharedState
    private let drains: [Mailbox<HTTP.Server.Leaving>]
    private let drained = DispatchSemaphore(value: 0)

    /// Starts to listen and to answer. The database must be migrated.
    public init(_ configuration: Configuration, documents: Documents) throws {
        let shared = SharedState(configuration.service, documents, conninfo: configuration.conninfo)
        self.shared = shared
        try Self.learnCenters(shared, configuration.conninfo)
        let listeners = try configuration.listeners ?? Listeners(configuration)
        port = listeners.port
        let drains = Mutex<[Mailbox<HTTP.Server.Leaving>]>([])
        let drained = drained
        threads = try LoopThreads(count: configuration.loops) { index, loop in
            let database = Database(Self.database(conninfo: configuration.conninfo), on: loop)
            let service = Service(loop, database, shared)
            var limits = configuration.limits
            limits.answerTimeoutMilliseconds = limits.answerTimeoutMilliseconds ?? Timeouts.request
            let server = try HTTP.Server(
                on: loop, listener: try listeners.copy(forLoop: index), application: service, limits: limits)
            service.publishCounters(of: server)
            loop.keep(server)
            loop.keep(service)
            if index == 0 {
                let own = Database(Self.database(conninfo: configuration.conninfo), on: loop)
                loop.keep(Clock(service, own))
                loop.keep(AuditExport(loop, own, to: configuration.service.auditWitnesses))
            }
            let drain = loop.mailbox { leaving in
                server.drain(leaving, deadlineMilliseconds: Self.drainMilliseconds) { drained.signal() }
            }
            drains.withLock { $0.append(drain) }
        }
        self.drains = drains.withLock { $0 }
        // Each loop has its own copy, and can give the port up.
        listeners.close()
    }

    /// Takes no more connections, lets what is under way finish, and stops.
    /// - Parameters:
    ///   - leaving: Whether another process goes on accepting.
    ///   - noticeSeconds: For how long before `/readyz` says 503 while everything is served as ever, so that load
    ///     balancers send nobody any more; nil where another server goes on in this one's place, and is ready.
    public func stop(_ leaving: HTTP.Server.Leaving = .closingPort, noticeSeconds: Int? = 0) throws {
        if let noticeSeconds {
            shared.isLeaving.store(true, ordering: .relaxed)
            Thread.sleep(forTimeInterval: Double(noticeSeconds))
        }
        for drain in drains { drain.send(leaving) }
        for _ in drains { drained.wait() }
        shared.slowWork.stop()
        try threads.stopAndJoin()
    }

    /// Whether there was a center when it started.
    public var isSetUp: Bool { !shared.centers.all.isEmpty }

    /// What is still open then is closed.
    public static let drainMilliseconds = Timeouts.drain

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

extension Listeners {
    /// One for each loop.
    fileprivate convenience init(_ configuration: ServiceHost.Configuration) throws(PosixError) {
        try self.init(host: configuration.host, port: configuration.port, count: configuration.loops)
    }
}
