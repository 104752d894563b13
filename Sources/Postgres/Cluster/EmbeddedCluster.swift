import CLibPQ
import Foundation
import Glibc
import Synchronization

/// A PostgreSQL server of the service's own, under its data directory, for whoever has none.
///
/// ```
/// start ─► lock the data directory ─► an earlier server still going down? wait ─► initdb, once
///                                                                                  │
///  stop ◄── SIGINT, wait ◄── running ◄── accepts connections ◄── postgres, in the foreground, as our child
///                              │  ▲
///                       crash  └──┘ again, with growing pauses
/// ```
///
/// The server lives and dies with the process that started it: the kernel sends it SIGINT (fast shutdown) when that
/// process is gone, killed or not. It listens on a socket in a directory that only its owner and root can enter.
public final class EmbeddedCluster: Sendable {
    public struct Configuration: Sendable {
        /// The service's data directory; the cluster is in `postgres` below it.
        public var dataDirectory: String
        /// A directory with `postgres` and `initdb`; found by itself where nil.
        public var binariesDirectory: String?
        /// For the socket, where its path would be too long under the data directory (`XDG_RUNTIME_DIR`).
        public var runtimeDirectory = "/tmp"
        /// Settings of the server that differ from the cluster's own.
        public var settings: [String: String] = [:]
        /// Further arguments of initdb.
        public var initdbArguments: [String] = []

        public init(dataDirectory: String) {
            self.dataDirectory = dataDirectory
        }
    }

    /// How long a server may take to accept connections; after a crash it replays its log first.
    static let startTimeoutMilliseconds = 300_000

    private let directory: ClusterDirectory
    private let supervisor: Supervisor
    private let lock: Mutex<ClusterLock?>

    /// Starts the cluster, making it first where there is none. Blocks until it accepts connections.
    /// - Parameters:
    ///   - progress: called with a line for the operator at each step.
    ///   - onCrash: called on another thread with a sentence when the server has died; it is started again.
    public init(
        _ configuration: Configuration, progress: (String) -> Void = { _ in },
        onCrash: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(ClusterError) {
        let directory = ClusterDirectory(
            configuration.dataDirectory, runtimeDirectory: configuration.runtimeDirectory)
        let owner = try ClusterOwner.current()
        try directory.prepare(for: owner)
        let lock = try ClusterLock.acquire(directory)
        let binaries = try ClusterBinaries.find(
            explicit: configuration.binariesDirectory, wanted: directory.majorVersion,
            path: ClusterCommand.environment["PATH"] ?? "")
        try directory.awaitLingeringServer(progress)
        try directory.initializeOnce(
            binaries, owner: owner, arguments: configuration.initdbArguments, progress: progress)
        try directory.makePrivate(directory.socketDirectory, for: owner)
        try directory.rotateLog()

        progress("starting PostgreSQL \(binaries.majorVersion) in \(directory.cluster)")
        let server =
            [binaries.postgres, "-D", directory.cluster]
            + ClusterSettings.arguments(
                socketDirectory: directory.socketDirectory, overrides: configuration.settings)
        // A session of its own: Ctrl-C in the terminal is for the service, which stops the server last.
        let command = ["setsid"] + ClusterCommand.asOwner(owner, signalOnParentDeath: "INT", server)
        self.directory = directory
        self.lock = Mutex(lock)
        supervisor = Supervisor(command: command, log: directory.log, onCrash: onCrash)
        try awaitReady()
        progress("PostgreSQL accepts connections on \(directory.socketDirectory)")
    }

    deinit {
        supervisor.stop()
    }

    /// For the database `postgres`, as the superuser of that name.
    public var conninfo: String { conninfo(database: "postgres") }

    public func conninfo(database: String) -> String {
        directory.conninfo(database: database)
    }

    /// The server's process; nil while it is being started again.
    public var processID: Int32? { supervisor.processID }

    /// Shuts the server down (fast: what is under way is rolled back), waits for it and gives the data directory free.
    /// May be called twice.
    public func stop() {
        supervisor.stop()
        if !directory.socketDirectory.hasPrefix(directory.root) { unsafe rmdir(directory.socketDirectory) }
        lock.withLock { $0 = nil }
    }

    /// The connection string of a server that runs in this data directory already, whoever started it; nil where
    /// none does. One that is just starting up is waited for.
    public static func attach(
        dataDirectory: String, runtimeDirectory: String = "/tmp", database: String = "postgres"
    ) -> String? {
        let directory = ClusterDirectory(dataDirectory, runtimeDirectory: runtimeDirectory)
        for _ in 0..<ClusterDirectory.lingeringTimeoutMilliseconds / ClusterDirectory.pollMilliseconds {
            guard let running = PostmasterFile(directory), running.isAlive(directory) else { return nil }
            if directory.ping() == PQPING_OK { return directory.conninfo(database: database) }
            usleep(UInt32(ClusterDirectory.pollMilliseconds) * 1_000)
        }
        return nil
    }

    private func awaitReady() throws(ClusterError) {
        for _ in 0..<Self.startTimeoutMilliseconds / ClusterDirectory.pollMilliseconds {
            if directory.ping() == PQPING_OK { return }
            if let end = supervisor.firstEnd {
                supervisor.stop()
                throw ClusterError("PostgreSQL did not start (\(end)): \(directory.logTail(lines: 3))")
            }
            usleep(UInt32(ClusterDirectory.pollMilliseconds) * 1_000)
        }
        supervisor.stop()
        throw ClusterError(
            "PostgreSQL did not accept connections within \(Self.startTimeoutMilliseconds / 1_000) seconds: "
                + directory.logTail(lines: 3))
    }
}

extension ClusterDirectory {
    /// Makes the cluster under another name first: what bears the final name is whole.
    func initializeOnce(
        _ binaries: ClusterBinaries, owner: ClusterOwner, arguments: [String], progress: (String) -> Void
    ) throws(ClusterError) {
        guard majorVersion == nil else { return }
        let manager = FileManager.default
        guard !manager.fileExists(atPath: cluster) else {
            throw ClusterError("\(cluster) exists but is no PostgreSQL data directory; move it away.")
        }
        progress("creating a PostgreSQL \(binaries.majorVersion) cluster in \(cluster)")
        do {
            if manager.fileExists(atPath: unfinished) { try manager.removeItem(atPath: unfinished) }
        } catch {
            throw ClusterError("\(unfinished), left by an interrupted start, cannot be removed: \(error)")
        }
        try makePrivate(unfinished, for: owner)
        let initdb =
            [
                binaries.initdb, "-D", unfinished, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8",
                "--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions",
            ] + arguments
        let command = ClusterCommand.asOwner(owner, signalOnParentDeath: "KILL", initdb)
        let answer: ClusterCommand.Answer
        do {
            answer = try ClusterCommand.run(command[0], Array(command.dropFirst()))
        } catch {
            throw ClusterError("initdb could not be run: \(error)")
        }
        guard answer.succeeded else {
            let lines = answer.text.split(separator: "\n").suffix(3).joined(separator: " | ")
            throw ClusterError("initdb failed: \(lines)")
        }
        guard unsafe rename(unfinished, cluster) == 0 else {
            throw ClusterError("\(unfinished) cannot be renamed (errno \(errno)).")
        }
    }
}
