import EventLoop
import Foundation
import Platform
import TestSupport
import Testing

@testable import Postgres

/// A server that is there and does not answer.
@Suite struct SilenceTests {
    private let database: TestDatabase
    private let relay: Relay
    private let configuration: Database.Configuration

    private static let echo = SQL("echo", "select $1::text")
    private static let backend = SQL("backend", "select pg_backend_pid()::text")

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        relay = try Relay(to: database.socketPath)
        configuration = Database.Configuration(conninfo: relay.conninfo(database))
        try database.connect().execute("create table t (n int primary key)")
    }

    private static func echo(_ text: String) -> Statement { Statement(echo) { $0.text(text) } }

    @Test func `where packets vanish, reads fail and writes are unknown long before their statement's time`()
        async throws
    {
        let relay = relay
        let insert = SQL("insert", "insert into t values (1)")
        let (words, isReady, milliseconds) = try await onLoop(configuration) { loop, database, done in
            let lose = {
                relay.set(.swallowing)
                let began = MonotonicTime.now()
                let gathering = Gathering<String>(2) { words in
                    let passed = MonotonicTime.now().nanoseconds(since: began) / 1_000_000
                    done((words.sorted(), database.isReady, Int(passed)))
                }
                database.read(Self.echo("lost"), tenant: nil) { gathering.report($0.word()) }
                database.write(Statement(insert), tenant: nil, rows: { _ in nil }) {
                    gathering.report($0.word)
                }
            }
            database.read(Self.echo("connected"), tenant: nil) { _ in
                database.write(Self.echo("connected"), tenant: nil, rows: { _ in nil }) { _ in lose() }
            }
        }
        #expect(words == ["timedOut", "unknown"])
        #expect(!isReady)
        #expect(milliseconds < Database.Timeouts.statement / 2)
    }

    @Test func `once they arrive again, there is a connection again`() async throws {
        var configuration = configuration
        configuration.connectionWaitMilliseconds = 30_000
        let relay = relay
        let words = try await onLoop(configuration) { loop, database, done in
            database.read(Self.echo("connected"), tenant: nil) { first in
                let first = first.word()
                relay.set(.swallowing)
                database.read(Self.echo("lost"), tenant: nil) { second in
                    let second = second.word()
                    relay.set(.passing)
                    database.read(Self.echo("back"), tenant: nil) { done([first, second, $0.word()]) }
                }
            }
        }
        #expect(words == ["connected", "timedOut", "back"])
    }

    @Test func `a slow statement is no silence of the server's`() async throws {
        var configuration = configuration
        configuration.silenceMilliseconds = 50
        configuration.session.connectTimeoutMilliseconds = 30_000
        let slow = SQL("slow", "select pg_sleep(1)::text || 'slept'")
        let (word, reconnects) = try await onLoop(configuration) { _, database, done in
            database.read(Statement(slow), tenant: nil) { done(($0.word(), database.counters.reconnects)) }
        }
        #expect(word == "slept")
        #expect(reconnects == 0)
    }

    @Test func `a session that was set read-only is left, by reads too`() async throws {
        let demote = SQL("demote", "select set_config('default_transaction_read_only', 'on', false)")
        let backends = try await onLoop(configuration) { _, database, done in
            database.read(Statement(Self.backend), tenant: nil) { first in
                let first = first.word()
                database.read(Statement(demote), tenant: nil) { _ in
                    database.read(Statement(Self.backend), tenant: nil) { done([first, $0.word()]) }
                }
            }
        }
        #expect(backends.allSatisfy { Int($0) != nil })
        #expect(backends[0] != backends[1])
    }

    @Test func `a database set read-only is none, and is one again when it takes writes`() async throws {
        let name = database.name
        let owner = try database.connect()
        try owner.execute("alter database \(name) set default_transaction_read_only = on")
        let conninfo = database.conninfo
        let words = try await onLoop(configuration) { _, database, done in
            database.read(Self.echo("never"), tenant: nil) { first in
                let first = first.word()
                do {
                    let connection = try Connection(conninfo)
                    try connection.execute("begin read write")
                    try connection.execute(
                        "alter database \(name) reset default_transaction_read_only; commit")
                } catch {
                    Issue.record(error)
                }
                Self.echoUntilAnswered(database) { done([first, $0]) }
            }
        }
        #expect(words == ["notConnected", "back"])
    }

    /// Without a connection for long, statements are refused at once.
    private static func echoUntilAnswered(_ database: Database, _ then: @escaping (String) -> Void) {
        database.read(echo("back"), tenant: nil) { result in
            let word = result.word()
            if word == "notConnected" { echoUntilAnswered(database, then) } else { then(word) }
        }
    }

    @Test func `while a batch hangs, no more are admitted than fit into the next one`() async throws {
        let slow = SQL("slow", "select pg_sleep(2)::text")
        let admitted = try await onLoop(configuration) { loop, database, done in
            database.read(Statement(slow), tenant: nil) { _ in }
            let gathering = Gathering<String>(65) { _ in
                done([false, database.admits(isWrite: false, tenant: nil)])
            }
            loop.atEndOfTurn {
                for _ in 0..<64 {
                    database.read(Self.echo("next"), tenant: nil) { gathering.report($0.word()) }
                }
            }
            loop.schedule(afterMilliseconds: 1_500) {
                if database.admits(isWrite: false, tenant: nil) { done([true, true]) }
                gathering.report("asked")
            }
        }
        #expect(admitted == [false, true])
    }
}
