import Foundation
import Glibc
public import Postgres
import Synchronization

/// One private PostgreSQL server for a run of tests, removed when the process ends; should it be killed, the server
/// dies with it and the next run removes the files.
///
/// Nothing here outlives the run, so the server does not wait for disks.
public final class TestCluster: Sendable {
    private static let prefix = "/tmp/four-order-test-"
    private static let started = Result { try TestCluster() }

    /// The server, started at its first use.
    public static var shared: TestCluster {
        get throws { try started.get() }
    }

    private let cluster: EmbeddedCluster
    private let root: String
    private let maintenance: Mutex<Connection>
    private let templates = Mutex<[String: String]>([:])
    private let lastDatabase = Atomic<Int>(0)

    private init() throws {
        Self.removeLeftovers()
        root = Self.prefix + "\(getpid())"
        var configuration = EmbeddedCluster.Configuration(dataDirectory: root)
        configuration.initdbArguments = ["--no-sync"]
        configuration.settings = [
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
            "shared_buffers": "128MB", "autovacuum_naptime": "1h",
        ]
        cluster = try EmbeddedCluster(configuration)
        maintenance = Mutex(try Connection(cluster.conninfo))
        atexit { TestCluster.remove() }
    }

    /// The superuser's way to the database `postgres`.
    public var conninfo: String { cluster.conninfo }

    var socketPath: String { root + "/socket/.s.PGSQL.5432" }

    /// A database of its own, dropped with the value.
    /// - Parameter template: what it is a copy of; an empty database where nil.
    public func freshDatabase(template: TestTemplate? = nil) throws -> TestDatabase {
        let source = try template.map { try databaseName(of: $0) } ?? "template1"
        let name = "test_\(lastDatabase.add(1, ordering: .relaxed).newValue)"
        try maintenance.withLock { connection throws(DatabaseError) in
            try connection.execute("create database \(name) template \(source)")
        }
        return TestDatabase(name: name, conninfo: cluster.conninfo(database: name), cluster: self)
    }

    /// Makes the template's database at its first use; whoever else wants it waits.
    private func databaseName(of template: TestTemplate) throws -> String {
        try templates.withLock { made in
            if let name = made[template.name] { return name }
            let name = "template_\(made.count + 1)"
            try maintenance.withLock { connection throws(DatabaseError) in
                try connection.execute("create database \(name)")
            }
            try template.make(cluster.conninfo(database: name))
            made[template.name] = name
            return name
        }
    }

    fileprivate func drop(_ name: String) {
        maintenance.withLock { connection in
            // Should it fail, the database goes with the cluster.
            _ = try? connection.execute("drop database \(name) with (force)")
        }
    }

    private static func remove() {
        guard let cluster = try? started.get() else { return }
        cluster.cluster.stop()
        try? FileManager.default.removeItem(atPath: cluster.root)
    }

    private static func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where "/tmp/\(name)".hasPrefix(prefix) {
            guard let processID = Int32(name.dropFirst(prefix.count - 5)), kill(processID, 0) != 0,
                errno == ESRCH,
                EmbeddedCluster.attach(dataDirectory: "/tmp/\(name)") == nil
            else { continue }
            try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
        }
    }
}

/// A database made once and copied for every test.
public struct TestTemplate: Sendable {
    public let name: String
    /// Fills the empty database behind a connection string, and closes all connections to it.
    let make: @Sendable (String) throws -> Void

    public init(_ name: String, _ make: @escaping @Sendable (String) throws -> Void) {
        self.name = name
        self.make = make
    }
}

/// A database for one test.
public final class TestDatabase: Sendable {
    public let name: String
    /// As the superuser.
    public let conninfo: String
    private let cluster: TestCluster

    fileprivate init(name: String, conninfo: String, cluster: TestCluster) {
        self.name = name
        self.conninfo = conninfo
        self.cluster = cluster
    }

    deinit {
        cluster.drop(name)
    }

    /// Its server's, for those who stand in between.
    public var socketPath: String { cluster.socketPath }

    public func connect(session: SessionSettings = SessionSettings()) throws -> Connection {
        var session = session
        // Of a test on a busy machine; sessions as a server's come with what a request may wait.
        session.connectTimeoutMilliseconds = max(session.connectTimeoutMilliseconds, 30_000)
        return try Connection(conninfo, session: session)
    }
}
