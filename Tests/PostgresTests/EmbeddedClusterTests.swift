import Foundation
import Glibc
import Platform
import Postgres
import Synchronization
import Testing

/// Each test has a data directory of its own under /tmp, which the user postgres may enter.
@Suite struct EmbeddedClusterTests {
    private let root = ScratchDirectory()

    private func start(_ progress: (String) -> Void = { _ in }) throws -> EmbeddedCluster {
        try EmbeddedCluster(Self.configuration(root.path), progress: progress)
    }

    private static func configuration(_ path: String) -> EmbeddedCluster.Configuration {
        var configuration = EmbeddedCluster.Configuration(dataDirectory: path)
        configuration.initdbArguments = ["--no-sync"]
        configuration.settings = ["fsync": "off", "shared_buffers": "16MB"]
        return configuration
    }

    @Test func `a cluster is made once, keeps what it was given, and stops`() throws {
        var lines: [String] = []
        let first = try start { lines.append($0) }
        let connection = try Connection(first.conninfo)
        try connection.execute("create table t (n int); insert into t values (7)")
        #expect(try connection.query("show lc_ctype").text(0, 0) == "C.UTF-8")
        #expect(try connection.query("show data_checksums").text(0, 0) == "on")
        #expect(try connection.query("show listen_addresses").text(0, 0) == "")
        let processID = try #require(first.processID)
        first.stop()
        #expect(kill(processID, 0) != 0)
        #expect(lines.count == 3)
        #expect(lines.first?.hasPrefix("creating a PostgreSQL") == true)

        let second = try start()
        #expect(try Connection(second.conninfo).query("select n from t").int(0, 0) == 7)
        second.stop()
        second.stop()
    }

    @Test func `a second start on the same directory is refused, naming it and the process`() throws {
        let first = try start()
        let error = #expect(throws: ClusterError.self) { try start() }
        #expect(error?.description == "The data directory \(root.path) is in use by process \(getpid()).")
        first.stop()
    }

    @Test func `whoever attaches finds a running server, and nothing where none runs`() throws {
        #expect(EmbeddedCluster.attach(dataDirectory: root.path) == nil)
        let cluster = try start()
        let conninfo = try #require(EmbeddedCluster.attach(dataDirectory: root.path))
        #expect(try Connection(conninfo).query("select 1").int(0, 0) == 1)
        cluster.stop()
        #expect(EmbeddedCluster.attach(dataDirectory: root.path) == nil)
    }

    @Test func `an initdb that was interrupted is done again`() throws {
        try FileManager.default.createDirectory(
            atPath: root.path + "/postgres.initializing/base", withIntermediateDirectories: true)
        let cluster = try start()
        cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: root.path + "/postgres.initializing"))
    }

    @Test func `a directory that is no cluster is left alone`() throws {
        try FileManager.default.createDirectory(
            atPath: root.path + "/postgres/mine", withIntermediateDirectories: true)
        let error = #expect(throws: ClusterError.self) { try start() }
        #expect(error?.description.contains("is no PostgreSQL data directory") == true)
        #expect(FileManager.default.fileExists(atPath: root.path + "/postgres/mine"))
    }

    @Test func `a long path moves the socket elsewhere`() throws {
        let deep = root.path + "/" + String(repeating: "很深", count: 20)
        let cluster = try EmbeddedCluster(Self.configuration(deep))
        #expect(cluster.conninfo.hasPrefix("host='/tmp/four-order-"))
        #expect(try Connection(cluster.conninfo).query("select 1").int(0, 0) == 1)
        cluster.stop()
    }

    @Test func `a server that dies is reported and started again`() throws {
        let crashes = Mutex<[String]>([])
        let crashed = DispatchSemaphore(value: 0)
        let cluster = try EmbeddedCluster(
            Self.configuration(root.path),
            onCrash: { sentence in
                crashes.withLock { $0.append(sentence) }
                crashed.signal()
            })
        try Connection(cluster.conninfo).execute("create table t (n int)")
        kill(try #require(cluster.processID), SIGKILL)
        crashed.wait()
        #expect(
            crashes.withLock { $0.first }
                == "PostgreSQL ended unexpectedly (signal 9); it is started again in 100 ms")
        let deadline = MonotonicTime.now().adding(milliseconds: 30_000)
        while !answers(cluster.conninfo), MonotonicTime.now() < deadline {}
        #expect(answers(cluster.conninfo))
        cluster.stop()
    }

    @Test func `settings that do not work are an error with the server's own words`() {
        var configuration = Self.configuration(root.path)
        configuration.settings["shared_buffers"] = "nonsense"
        let error = #expect(throws: ClusterError.self) { try EmbeddedCluster(configuration) }
        #expect(error?.description.contains("shared_buffers") == true)
    }

    @Test func `a killed owner leaves no server behind, and the next start works`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = root.path as String] in
            let cluster = try EmbeddedCluster(Self.configuration(path))
            // Something to shut down: a client in the middle of a transaction.
            let connection = try Connection(cluster.conninfo)
            try connection.execute("begin; create table t (n int)")
            kill(getpid(), SIGKILL)
        }
        // Waits for the server of the killed one to go, up to ten seconds.
        let began = MonotonicTime.now()
        let cluster = try start()
        #expect(MonotonicTime.now().nanoseconds(since: began) < 10_000_000_000)
        #expect(try Connection(cluster.conninfo).query("select to_regclass('t') is null").bool(0, 0))
        cluster.stop()
        #expect(serversUnderRoot().isEmpty)
    }

    @Test func `a killed owner's server ends by itself within five seconds`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = root.path as String] in
            _ = try EmbeddedCluster(Self.configuration(path))
            kill(getpid(), SIGKILL)
        }
        let deadline = MonotonicTime.now().adding(milliseconds: 5_000)
        while !serversUnderRoot().isEmpty, MonotonicTime.now() < deadline { usleep(10_000) }
        #expect(serversUnderRoot().isEmpty)
    }

    private func answers(_ conninfo: String) -> Bool {
        let one = try? Connection(conninfo).query("select 1").int(0, 0)
        return one == 1
    }

    /// The processes that work inside this test's cluster.
    private func serversUnderRoot() -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { process in
            let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            return directory?.hasPrefix(root.path) == true
        }
    }
}

/// A directory that goes with the value.
private final class ScratchDirectory: Sendable {
    let path = "/tmp/four-order-scratch-\(UUID().uuidString.prefix(8))"

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
