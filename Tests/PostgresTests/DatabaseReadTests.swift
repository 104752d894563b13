import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct DatabaseReadTests {
    private let database: TestDatabase
    private let configuration: Database.Configuration

    private static let echo = SQL("echo", "select $1::text")

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        configuration = Database.Configuration(conninfo: database.conninfo)
    }

    @Test func `what a turn collects goes out as one batch and comes back in order`() async throws {
        let (answers, batches) = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(10) { done(($0, database.counters.readBatches)) }
            for number in 0..<10 {
                database.read(Statement(Self.echo) { $0.text("\(number)") }, tenant: nil) {
                    gathering.report($0.word())
                }
            }
        }
        #expect(answers == (0..<10).map(String.init))
        #expect(batches == 1)
    }

    @Test func `no batch is larger than the limit`() async throws {
        let (answers, sizes) = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(150) { done(($0, database.counters.batchSizes)) }
            for number in 0..<150 {
                database.read(Statement(Self.echo) { $0.text("\(number)") }, tenant: nil) {
                    gathering.report($0.word())
                }
            }
        }
        #expect(answers == (0..<150).map(String.init))
        #expect(sizes == [0, 0, 0, 0, 0, 1, 2, 0])
    }

    @Test func `a failing read is refused alone`() async throws {
        let broken = SQL("broken", "select no_such_column")
        let division = SQL("division", "select (1 / $1::int)::text")
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(50) { done($0) }
            for number in 0..<50 {
                let statement =
                    switch number % 5 {
                    case 1: Statement(broken)
                    case 3: Statement(division) { $0.int(0) }
                    default: Statement(Self.echo) { $0.text("ok") }
                    }
                database.read(statement, tenant: nil) { gathering.report("\(number % 5) \($0.word())") }
            }
        }
        #expect(answers.count { $0 == "1 42703" } == 10)
        #expect(answers.count { $0 == "3 22012" } == 10)
        #expect(answers.count { $0.hasSuffix(" ok") } == 30)
    }

    @Test func `large parameters and large answers pass each other`() async throws {
        let lengths = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<Int>(64) { done($0) }
            let text = String(repeating: "文", count: 100_000)
            for _ in 0..<64 {
                database.read(Statement(Self.echo) { $0.text(text) }, tenant: nil) {
                    gathering.report($0.word().utf8.count)
                }
            }
        }
        #expect(lengths.allSatisfy { $0 == 300_000 })
    }

    @Test func `a read may lead to another from within its answer`() async throws {
        let answer = try await onLoop(configuration) { _, database, done in
            database.read(Statement(Self.echo) { $0.text("first") }, tenant: nil) { first in
                let word = first.word()
                database.read(Statement(Self.echo) { $0.text(word + " second") }, tenant: nil) {
                    done($0.word())
                }
            }
        }
        #expect(answer == "first second")
    }

    @Test func `one too many is refused as overloaded, after the call has returned`() async throws {
        var configuration = configuration
        configuration.maximumQueuedStatements = 10
        let answers = try await onLoop(configuration) { _, database, done in
            var hasReturned = false
            let gathering = Gathering<String>(11) { done($0) }
            for _ in 0..<11 {
                database.read(Statement(Self.echo) { $0.text("ok") }, tenant: nil) {
                    gathering.report(hasReturned ? $0.word() : "too early")
                }
            }
            hasReturned = true
        }
        #expect(answers.count { $0 == "ok" } == 10)
        #expect(answers.count { $0 == "overloaded" } == 1)
    }

    @Test func `without a server, statements wait for a while and are then refused at once`() async throws {
        var configuration = Database.Configuration(conninfo: "host=/nonexistent dbname=x")
        configuration.connectionWaitMilliseconds = 50
        let answers = try await onLoop(configuration) { _, database, done in
            database.read(Statement(Self.echo) { $0.text("") }, tenant: nil) { first in
                let first = first.word()
                database.read(Statement(Self.echo) { $0.text("") }, tenant: nil) {
                    done([first, $0.word(), "\(database.queuedCount)", "\(database.isReady)"])
                }
            }
        }
        #expect(answers == ["notConnected", "notConnected", "0", "false"])
    }

    @Test func `a server that does not answer in time is given up`() async throws {
        var configuration = configuration
        configuration.answerTimeoutMilliseconds = 200
        let sleep = SQL("sleep", "select pg_sleep(30)::text")
        let answers = try await onLoop(configuration) { _, database, done in
            database.read(Statement(sleep), tenant: nil) { first in
                let first = first.word()
                database.read(Statement(Self.echo) { $0.text("again") }, tenant: nil) {
                    done([first, $0.word()])
                }
            }
        }
        #expect(answers == ["timedOut", "again"])
    }

    @Test func `a statement timeout concerns its statement only`() async throws {
        var configuration = configuration
        configuration.session.statementTimeoutMilliseconds = 200
        let sleep = SQL("sleep", "select pg_sleep(30)::text")
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(3) { done($0) }
            for statement in [
                Statement(Self.echo) { $0.text("a") }, Statement(sleep),
                Statement(Self.echo) { $0.text("b") },
            ] {
                database.read(statement, tenant: nil) { gathering.report($0.word()) }
            }
        }
        #expect(answers == ["a", "57014", "b"])
    }

    @Test func `a read whose backend is shut down is run again on a new connection`() async throws {
        try database.connect().execute(
            """
            create sequence runs;
            create function die_once() returns text language plpgsql as $$
            begin
                if nextval('runs') = 1 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end if;
                return 'lived';
            end $$
            """)
        let dying = SQL("dying", "select die_once()")
        let (answers, reconnects) = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(3) { done(($0, database.counters.reconnects)) }
            for statement in [
                Statement(Self.echo) { $0.text("a") }, Statement(dying),
                Statement(Self.echo) { $0.text("b") },
            ] {
                database.read(statement, tenant: nil) { gathering.report($0.word()) }
            }
        }
        #expect(answers.sorted() == ["a", "b", "lived"])
        #expect(reconnects == 1)
    }

    @Test func `a plan that a migration made invalid is made anew`() async throws {
        try database.connect().execute("create table t (a text); insert into t values ('x')")
        let all = SQL("all", "select * from t")
        let conninfo = database.conninfo
        let answers = try await onLoop(configuration) { _, database, done in
            database.read(Statement(all), tenant: nil) { first in
                let first = first.word()
                do {
                    try Connection(conninfo).execute("alter table t add column b text")
                } catch {
                    Issue.record(error)
                }
                database.read(Statement(all), tenant: nil) { done([first, $0.word()]) }
            }
        }
        #expect(answers == ["x", "x"])
    }

    @Test func `closing refuses what waits`() async throws {
        let answers = try await onLoop(configuration) { loop, database, done in
            let gathering = Gathering<String>(2) { done($0) }
            for _ in 0..<2 {
                database.read(Statement(Self.echo) { $0.text("ok") }, tenant: nil) {
                    gathering.report($0.word())
                }
            }
            loop.atEndOfTurn { database.close() }
        }
        #expect(answers == ["notConnected", "notConnected"])
    }
}
