import Foundation
import Glibc
import Platform
import Postgres

/// A real PostgreSQL server for the run: it waits for its disk, and when it is killed it is started again.
final class DatabaseServer {
    /// Whether an acknowledged write is on disk is what is being tested: nothing here is switched off. Commit times tell
    /// in which order transactions that waited for each other took effect.
    private static let settings = [
        "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "120",
        "shared_buffers": "128MB", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
        "track_commit_timestamp": "on", "wal_level": "replica", "restart_after_crash": "on",
        // After a crash all files are synced, at once rather than one by one.
        "recovery_init_sync_method": "syncfs",
        "max_wal_size": "512MB", "checkpoint_timeout": "5min", "deadlock_timeout": "100ms",
        "autovacuum_naptime": "20s", "jit": "off", "log_min_messages": "log",
        "log_min_error_statement": "panic", "log_line_prefix": "%m [%p] ", "timezone": "UTC",
    ]

    let port: UInt16
    let directory: String
    private let binaries: String
    private let user: [String]
    private let log: String
    private var child: Child?
    var overrides: [String: String] = [:]
    /// Not before this moment, once it is down.
    var mayStartAt = MonotonicTime(nanoseconds: 0)
    /// Left down for good.
    var isRetired = false

    init(in directory: String, port: UInt16) throws {
        self.directory = directory + "/postgres"
        self.port = port
        log = directory + "/postgres.log"
        binaries = try ClusterBinaries.newest(in: nil).directory
        user = Self.user
        try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
        try own(self.directory)
    }

    /// PostgreSQL does not run as root.
    private static var user: [String] {
        geteuid() == 0 ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : []
    }

    private func own(_ path: String) throws {
        guard unsafe chmod(path, 0o700) == 0 else { throw PosixError.last("chmod \(path)") }
        if !user.isEmpty { _ = try Child.output(["chown", "postgres:postgres", path]) }
    }

    func conninfo(_ database: String = "four_order", port: UInt16? = nil) -> String {
        "host=127.0.0.1 port=\(port ?? self.port) user=postgres dbname=\(database) connect_timeout=2"
    }

    var processID: Int32? { child?.processID }

    // MARK: Making and running

    func initialize() throws {
        _ = try Child.output(
            [
                binaries + "/initdb", "-D", directory, "-U", "postgres", "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=trust", "--data-checksums", "--wal-segsize=4", "--no-instructions",
            ], as: user)
    }

    /// Makes this a standby of another server, which follows it from now on.
    func follow(_ primary: DatabaseServer) throws {
        _ = try Child.output(
            [
                binaries + "/pg_basebackup", "-D", directory, "-R", "-X", "stream", "-c", "fast", "-d",
                "host=127.0.0.1 port=\(primary.port) user=postgres application_name=standby",
            ], as: user)
    }

    func start() throws {
        let settings = Self.settings.merging(overrides) { $1 }.merging(["port": "\(port)"]) { $1 }
        let arguments = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        child = try Child(
            [binaries + "/postgres", "-D", directory] + arguments, as: user, log: log,
            signalOnHarnessDeath: "INT")
    }

    /// Starts it again when it is down and its time has come. Right after a kill that may fail, while the processes of
    /// the one before are still going.
    func tend(_ now: MonotonicTime) throws {
        guard !isRetired, now >= mayStartAt, try child?.isRunning() != true else { return }
        try start()
        mayStartAt = now.adding(milliseconds: 300)
    }

    func isUp() -> Bool {
        do throws(DatabaseError) {
            // It may have been stopped by the conductor, who has to go on and to continue it.
            return try Connection(conninfo("postgres")).query("SELECT NOT pg_is_in_recovery()").bool(0, 0)
        } catch {
            return false
        }
    }

    func connect() throws -> Connection { try Connection(conninfo()) }

    func signal(_ signal: Int32) throws {
        try child?.signal(signal)
    }

    /// Kills it, processes and all, as a machine that loses its power does.
    func killAll() throws {
        let processes = sessions() + (processID.map { [$0] } ?? [])
        isRetired = true
        try signal(SIGKILL)
        for process in processes { _ = kill(process, SIGKILL) }
    }

    func stop() throws {
        isRetired = true
        guard let child, try child.isRunning() else { return }
        // What was stopped hears no other signal.
        for process in sessions() { _ = kill(process, SIGCONT) }
        try child.signal(SIGCONT)
        _ = try child.end(with: SIGINT, withinMilliseconds: 60_000)
    }

    // MARK: Its processes

    /// Everything that the postmaster has started, by number.
    func sessions(withTitle part: String? = nil) -> [Int32] {
        guard let processID else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { number in
            // A process may be gone before it is looked at.
            guard let status = try? readFile("/proc/\(number)/stat"), Self.parent(status) == processID else {
                return false
            }
            guard let part else { return true }
            return
                ((try? readFile("/proc/\(number)/cmdline")).map { String(decoding: $0, as: UTF8.self) } ?? "")
                .contains(part)
        }.sorted()
    }

    /// proc(5): number, name in brackets, state, parent.
    private static func parent(_ status: [UInt8]) -> Int32? {
        let text = String(decoding: status, as: UTF8.self)
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        return text[bracket...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) }
    }
}
