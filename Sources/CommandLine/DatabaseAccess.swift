import Foundation
import Postgres

/// The database a command works with: the one that was named, or that of the private cluster.
///
/// ```
/// DATABASE_URL? ──yes─► that one
///      │ no
///      ▼
/// cluster running? ──yes─► attach to it        (not for `serve`, which owns the cluster)
///      │ no
///      ▼
/// start it for ourselves, stop it at the end
/// ```
final class DatabaseAccess: Sendable {
    static let databaseName = "four_order"

    let conninfo: String
    private let cluster: EmbeddedCluster?

    private init(conninfo: String, cluster: EmbeddedCluster?) {
        self.conninfo = conninfo
        self.cluster = cluster
    }

    /// Whether this process runs it.
    var isPrivate: Bool { cluster != nil }

    /// What a command makes of the schema that it finds.
    enum Schema {
        /// It must be up to date: whoever only works in a database makes no other one into ours.
        case required
        /// It is brought up to date.
        case migrated
        /// It is taken as it is.
        case any
    }

    /// For commands that run to their end: works beside a server, and without one.
    static func open(_ invocation: Invocation, schema: Schema = .required) throws -> DatabaseAccess {
        let access: DatabaseAccess
        if let url = invocation[Options.databaseURL] {
            access = DatabaseAccess(conninfo: url, cluster: nil)
        } else if let running = attached(invocation) {
            access = try of(running)
        } else {
            do {
                access = try owned(invocation) { _ in }
            } catch let error as ClusterError {
                // Whoever holds the data directory may have been on its way up a moment ago.
                guard let running = attached(invocation) else { throw error }
                access = try of(running)
            }
        }
        switch schema {
        case .required: try access.checkIsMigrated(try Home.find(invocation))
        case .migrated: try access.migrate(try Home.find(invocation))
        case .any: break
        }
        return access
    }

    /// For whoever keeps it for a server: nobody else may run the cluster. Nothing is migrated.
    static func owned(_ invocation: Invocation) throws -> DatabaseAccess {
        if let url = invocation[Options.databaseURL] { return DatabaseAccess(conninfo: url, cluster: nil) }
        return try owned(invocation) { LifecycleLog.info($0) }
    }

    /// For the server.
    static func serving(_ invocation: Invocation, _ home: Home) throws -> DatabaseAccess {
        let access = try owned(invocation)
        try access.migrate(home) { LifecycleLog.info("applying migration \($0.number) \($0.name)") }
        return access
    }

    /// For what is restored: a private cluster that is made now, or the database that was named. Nothing is migrated.
    static func empty(_ invocation: Invocation) throws -> DatabaseAccess {
        if let url = invocation[Options.databaseURL] { return DatabaseAccess(conninfo: url, cluster: nil) }
        return try owned(invocation) { _ in }
    }

    func connect() throws(DatabaseError) -> Connection { try Connection(conninfo) }

    /// Stops the cluster where it is ours. May be called twice.
    func close() { cluster?.stop() }

    /// Brings the schema up to date.
    /// - Returns: what was applied just now.
    @discardableResult
    func migrate(_ home: Home, progress: (Migration) -> Void = { _ in }) throws -> [Migration] {
        let migrations = try Migrations(folder: home.migrations)
        let connection = try connect()
        return try migrations.apply(to: connection, progress: progress)
    }

    private func checkIsMigrated(_ home: Home) throws {
        let connection = try connect()
        guard try !Migrations(folder: home.migrations).areApplied(to: connection) else { return }
        throw CommandError(
            zh: "数据库结构不是最新，请先运行 four-order migrate。",
            en: "The database's schema is not up to date; run four-order migrate first.")
    }

    private static func attached(_ invocation: Invocation) -> String? {
        EmbeddedCluster.attach(
            dataDirectory: invocation[Options.dataDirectory],
            runtimeDirectory: invocation[Options.runtimeDirectory])
    }

    private static func owned(
        _ invocation: Invocation, progress: (String) -> Void
    ) throws -> DatabaseAccess {
        var configuration = EmbeddedCluster.Configuration(dataDirectory: invocation[Options.dataDirectory])
        configuration.binariesDirectory = invocation[Options.postgresBinaries]
        configuration.runtimeDirectory = invocation[Options.runtimeDirectory]
        let cluster = try EmbeddedCluster(configuration, progress: progress) { LifecycleLog.error($0) }
        return try of(cluster.conninfo, cluster)
    }

    private static func of(_ maintenance: String, _ cluster: EmbeddedCluster? = nil) throws -> DatabaseAccess
    {
        let connection = try Connection(maintenance)
        try connection.createDatabaseIfMissing(databaseName)
        return DatabaseAccess(conninfo: try maintenance.conninfo(database: databaseName), cluster: cluster)
    }
}
