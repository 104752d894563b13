import EventLoop
import Foundation
import JSON
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import FourOrder

/// A migrated database with a server in front of it. Tests share one, each in a center of its own; what concerns
/// the server as a whole starts another.
final class Backend: Sendable {
    let database: TestDatabase
    let port: UInt16
    private let host: Mutex<ServiceHost?>
    private let owner: Mutex<Connection>
    private let idle = Mutex<[Wire]>([])

    private static let started = Result { try Backend() }

    /// The one that tests share.
    static var shared: Backend {
        get throws { try started.get() }
    }

    /// A database with the project's migrations, made once a run.
    static let migrated = TestTemplate("migrated") { conninfo in
        let connection = try Connection(conninfo)
        try Migrations(folder: Project.path("migrations")).apply(to: connection)
    }

    /// - Parameters:
    ///   - database: One that is migrated; a fresh one where nil.
    ///   - way: To the database, where it is not the straight one.
    ///   - settings: Changes what the server runs with.
    init(
        _ database: TestDatabase? = nil, loops: Int = 2,
        through way: ((TestDatabase) throws -> String)? = nil,
        settings change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        Signals.ignoreBrokenPipe()
        let database = try database ?? TestCluster.shared.freshDatabase(template: Self.migrated)
        self.database = database
        owner = Mutex(try database.connect())
        var configuration = ServiceHost.Configuration(
            conninfo: try way?(database) ?? database.conninfo)
        configuration.port = 0
        configuration.loops = loops
        configuration.service.logsRequests = false
        // Beside the other tests it would get nothing done.
        configuration.service.slowWorkNiceness = 0
        change(&configuration.service)
        let host = try ServiceHost(configuration, documents: try Project.documents)
        port = host.port
        self.host = Mutex(host)
        try awaitConnections(loops)
    }

    /// Waits until each loop has connected to the database: where there is much else to do, that may take longer than
    /// a request would wait for it (`Timeouts`).
    private func awaitConnections(_ loops: Int) throws {
        let deadline = MonotonicTime.now().adding(milliseconds: 60_000)
        let question = APIRequest("GET", "/readyz", token: nil)
        // The kernel spreads connections over the loops.
        for _ in 0..<4 * loops {
            var isReady = false
            while !isReady {
                try #require(MonotonicTime.now() < deadline, "the server has not become ready")
                let wire = try Wire(port: port)
                try wire.write(question.bytes)
                isReady = try wire.receive(isHead: false)?.status == 200
            }
        }
    }

    /// Of a server that somebody else runs.
    init(_ database: TestDatabase, servedAt port: UInt16) throws {
        Signals.ignoreBrokenPipe()
        self.database = database
        self.port = port
        owner = Mutex(try database.connect())
        host = Mutex(nil)
    }

    /// A server that nobody has stopped would go on asking for its database, which is dropped.
    deinit { #expect(throws: Never.self) { try stop() } }

    /// Stops the server; the database stays.
    func stop() throws {
        try host.withLock { host in
            try host?.stop()
            host = nil
        }
        idle.withLock { $0 = [] }
    }

    /// The ways into the server's loops.
    var inboxes: [Inbox] { host.withLock { $0?.threads.inboxes ?? [] } }

    var passwords: PasswordWork? { host.withLock { $0?.shared.passwords } }

    /// Lends a kept connection, or a new one.
    func wire() throws -> Wire {
        try idle.withLock { $0.popLast() } ?? Wire(port: port)
    }

    func giveBack(_ wire: Wire) {
        guard wire.isOpen else { return }
        idle.withLock { $0.append(wire) }
    }

    /// Uses the owner's connection, which no row-level security holds.
    func withOwner<Value: Sendable>(
        _ body: (borrowing Connection) throws -> Value
    ) throws -> Value {
        try owner.withLock { connection in try body(connection) }
    }
}
