import EventLoop
import Foundation
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Postgres

/// A primary with a synchronous standby, which takes its place.
@Suite struct FailoverTests {
    /// A standby whose primary is gone looks again, and sees that it is to take its place, after that time.
    private static let settings = [
        "shared_buffers": "16MB", "fsync": "off", "full_page_writes": "off",
        "wal_retrieve_retry_interval": "100ms",
    ]
    private static let insert = SQL(
        "insert", "insert into t (n) values ($1::int) on conflict do nothing")

    /// Writes one number after another, each until it is committed.
    private final class Writer {
        private let database: Database
        private let until: () -> Bool
        private let done: (Written) -> Void
        private var number: Int32 = 0
        private var written = Written()
        private var lastAt = MonotonicTime.now()

        struct Written: Sendable {
            var count = 0
            var unknown = 0
            var gapMilliseconds = 0
        }

        init(_ database: Database, until: @escaping () -> Bool, done: @escaping (Written) -> Void) {
            self.database = database
            self.until = until
            self.done = done
        }

        func next() {
            let number = number
            let statement = Statement(FailoverTests.insert) { $0.int(number) }
            database.write(statement, tenant: nil, rows: { _ in nil }) { [self] in ended($0) }
        }

        private func ended(_ outcome: WriteOutcome) {
            if case .unknown = outcome { written.unknown += 1 }
            if case .committed = outcome {
                let now = MonotonicTime.now()
                let gap = Int(now.nanoseconds(since: lastAt) / 1_000_000)
                written.gapMilliseconds = max(written.gapMilliseconds, gap)
                lastAt = now
                number += 1
                written.count += 1
                if until() { return done(written) }
            }
            next()
        }
    }

    @Test func `writes go on at a standby that was promoted, and none that was committed is lost`()
        async throws
    {
        let folder = "/tmp/four-order-test-failover-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let primary = try Self.cluster(folder + "/a")
        defer { primary.stop() }
        try Connection(primary.conninfo).execute("create table t (n int primary key)")
        try Self.copy(primary, to: folder + "/b")
        let standby = try Self.cluster(folder + "/b")
        defer { standby.stop() }
        try Self.makeSynchronous(primary, standby)

        let hosts = try [primary, standby].map { try ConnectionParameters($0.conninfo)["host"] ?? "" }
        let configuration = Database.Configuration(
            conninfo: "host=\(hosts.joined(separator: ",")) port=5432 user=postgres dbname=postgres")
        let isOver = Atomic<Bool>(false)
        let promoted = Mutex<Int>(.max)
        let failover = Thread {
            // Some writes first.
            while (try? Connection(primary.conninfo).query("select count(*) from t").int(0, 0)) ?? 0 < 50 {}
            primary.stop()
            let began = MonotonicTime.now()
            _ = try? Connection(standby.conninfo).query("select pg_promote()")
            let took = MonotonicTime.now().nanoseconds(since: began) / 1_000_000
            promoted.withLock { $0 = Int(took) }
            isOver.store(true, ordering: .releasing)
        }
        failover.start()
        let written = try await onLoop(configuration) { _, database, done in
            var left = 50
            let writer = Writer(database) {
                if isOver.load(ordering: .acquiring) { left -= 1 }
                return left == 0
            } done: {
                done($0)
            }
            writer.next()
        }
        let kept = try Connection(standby.conninfo).query("select count(*), max(n) from t")
        #expect(kept.int(0, 0) == Int64(written.count) && kept.int(0, 1) == Int64(written.count - 1))
        #expect(promoted.withLock { $0 } < .max)
        // A busy machine promotes slowly. What the service adds is finding out who takes writes now.
        #expect(written.gapMilliseconds - promoted.withLock { $0 } < 5_000)
    }

    private static func cluster(_ folder: String) throws -> EmbeddedCluster {
        var configuration = EmbeddedCluster.Configuration(dataDirectory: folder)
        configuration.initdbArguments = ["--no-sync"]
        configuration.settings = settings
        return try EmbeddedCluster(configuration)
    }

    /// The primary's files, with the settings of a standby of it.
    private static func copy(_ primary: EmbeddedCluster, to folder: String) throws {
        let directory = ClusterDirectory(folder, runtimeDirectory: "/tmp")
        let owner = try ClusterOwner.current()
        try directory.prepare(for: owner)
        try directory.makePrivate(directory.cluster, for: owner)
        let binaries = try ClusterBinaries.find(
            explicit: nil, wanted: nil, path: ClusterCommand.environment["PATH"] ?? "")
        let source = try primary.conninfo.conninfo(database: "")
        let program = (binaries.postgres as NSString).deletingLastPathComponent + "/pg_basebackup"
        let command = ClusterCommand.asOwner(
            owner, signalOnParentDeath: "KILL",
            [program, "-D", directory.cluster, "-R", "-c", "fast", "-d", source])
        let answer = try ClusterCommand.run(command[0], Array(command.dropFirst()))
        try #require(answer.succeeded, "\(answer.text)")
    }

    /// From then on nothing is committed that the standby does not have.
    private static func makeSynchronous(_ primary: EmbeddedCluster, _ standby: EmbeddedCluster) throws {
        let connection = try Connection(primary.conninfo)
        try connection.execute("alter system set synchronous_standby_names = '*'")
        try connection.execute("select pg_reload_conf()")
        let state = "select count(*) from pg_stat_replication where sync_state = 'sync'"
        let deadline = MonotonicTime.now().adding(milliseconds: 30_000)
        while try connection.query(state).int(0, 0) == 0 {
            try #require(MonotonicTime.now() < deadline, "the standby does not follow")
        }
    }
}
