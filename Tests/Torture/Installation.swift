import Foundation
import Platform
import Postgres

/// Everything that runs: a database, perhaps its standby, servers, and the proxy between them.
///
/// ```
///   players ──► proxy ──► server 1 ──► proxy ──┐
///          └──► proxy ──► server 2 ──► proxy ──┼──► PostgreSQL ──► its standby
///          └──► proxy ──► server 3 ──► proxy ──┘
/// ```
final class Installation {
    let directory: String
    let proxy: Proxy
    private(set) var database: DatabaseServer
    private(set) var standby: DatabaseServer?
    private(set) var services: [ServiceProcess] = []
    /// Ways of clients to each server, and of each server to the database.
    private(set) var clientWays: [ProxyWay] = []
    private(set) var databaseWays: [ProxyWay] = []
    private(set) var disk: SmallDisk?
    private(set) var clock: MovedClock?
    private let options: TortureOptions
    private var ports: FreePorts

    init(_ options: TortureOptions, _ scenario: Scenario, sabotage: Sabotage?) throws {
        self.options = options
        // Of several runs each has its own: what one leaves to be looked at is in nobody's way.
        directory = "\(options.data)/\(sabotage?.rawValue ?? scenario.rawValue)"
        guard !FileManager.default.fileExists(atPath: directory) else {
            throw TortureError("\(directory) 已存在，请先移走 · is there already; move it away first")
        }
        ports = FreePorts(from: options.port)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        disk = scenario == .disk ? try SmallDisk(at: directory + "/disk") : nil
        clock = scenario == .clock ? try MovedClock(in: directory) : nil
        proxy = try Proxy()
        database = try DatabaseServer(in: disk?.path ?? directory, port: try ports.take())
        database.overrides = sabotage?.settings ?? [:]
        if scenario == .failover {
            standby = try DatabaseServer(in: directory + "/standby", port: try ports.take())
        }
    }

    /// Makes the database, with the demonstration in it, and casts the players.
    func prepare(_ sabotage: Sabotage?) throws -> Cast {
        try database.initialize()
        try database.start()
        try wait(for: "the database") { database.isUp() }
        try Connection(database.conninfo("postgres")).execute("CREATE DATABASE four_order")
        let environment = ["DATABASE_URL": database.conninfo()]
        _ = try Child.output(command("seed"), environment: environment)
        let connection = try database.connect()
        let cast = try Cast(connection)
        if let script = sabotage?.script, !script.isEmpty { try connection.execute(script) }
        if let standby {
            try standby.follow(database)
            try standby.start()
            // From now on a commit waits until the standby has it on its disk.
            try connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            try connection.execute("SELECT pg_reload_conf()")
            try wait(for: "the standby") {
                (try? connection.query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                    .int(0, 0))
                    == 1
            }
        }
        return cast
    }

    func command(_ words: String...) -> [String] { [options.program] + words + ["--home", options.home] }

    /// Starts one more server, and the ways to it and from it.
    func addService() throws {
        let number = services.count + 1
        let (own, clients, upstream) = (try ports.take(), try ports.take(), try ports.take())
        databaseWays.append(try proxy.open(upstream, to: database.port, watchesCommits: true))
        clientWays.append(try proxy.open(clients, to: own))
        let service = ServiceProcess(
            options.program, home: options.home, port: own, database: url(through: upstream),
            environment: clock?.environment ?? [:], log: directory + "/server-\(number).log")
        services.append(service)
        try service.start()
        try wait(for: "server \(number)") { service.isReady() }
    }

    /// Where there is a standby both are reached beside the proxy: libpq goes on to the next host only where the first
    /// takes no connection, and the proxy takes all.
    private func url(through port: UInt16) -> String {
        let hosts = standby.map { "127.0.0.1:\(database.port),127.0.0.1:\($0.port)" } ?? "127.0.0.1:\(port)"
        return "postgresql://postgres@\(hosts)/four_order?sslmode=disable&gssencmode=disable"
            + (standby == nil ? "" : "&target_session_attrs=read-write&connect_timeout=2")
    }

    /// Starts again what is down and due.
    func tend(_ now: MonotonicTime) throws {
        try database.tend(now)
        try standby?.tend(now)
        for service in services { try service.tend(now) }
    }

    var isReady: Bool { database.isUp() && services.allSatisfy { $0.isReady() } }

    /// The primary is gone for good, and the standby takes its place.
    func failOver() throws {
        guard let next = standby else { throw TortureError("there is no standby") }
        try database.killAll()
        let connection = try Connection(next.conninfo("postgres"))
        try connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        try connection.execute("SELECT pg_promote(true, 30)")
        try connection.execute("SELECT pg_reload_conf()")
        database = next
        standby = nil
    }

    private func wait(for what: String, _ isThere: () -> Bool) throws {
        // Recovery of a database on a loaded machine takes its time.
        for _ in 0..<6_000 {
            if isThere() { return }
            try tend(.now())
            Thread.sleep(forTimeInterval: 0.02)
        }
        throw TortureError("\(what) did not come up; see \(directory)")
    }

    /// - Returns: what was wrong with how servers ended.
    func stopServices() throws -> [String] {
        try services.compactMap { try $0.stop() }
            + services.flatMap(\.crashes).map { "a server died by itself: \($0)" }
    }

    func stopDatabase() throws {
        try proxy.close()
        try database.stop()
        try standby?.stop()
        try disk?.unmount()
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: directory)
        let others = try FileManager.default.contentsOfDirectory(atPath: options.data)
        if others.isEmpty { try FileManager.default.removeItem(atPath: options.data) }
    }
}
