import Foundation
import Platform
import TestSupport
import Testing

@testable import Postgres

@Suite struct ConnectionRaceTests {
    private let database: TestDatabase
    private let silent: Relay
    private let passing: Relay

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        silent = try Relay(to: database.socketPath)
        silent.set(.swallowing)
        passing = try Relay(to: database.socketPath)
    }

    private func conninfo(_ ports: [UInt16], _ more: String = "") -> String {
        let hosts = ports.map { _ in "127.0.0.1" }.joined(separator: ",")
        let list = ports.map(String.init).joined(separator: ",")
        return "host=\(hosts) port=\(list) user=postgres dbname=\(database.name) \(more)"
    }

    @Test func `a host that says nothing does not hold up those behind it`() throws {
        var session = SessionSettings()
        session.connectTimeoutMilliseconds = 60_000
        let began = MonotonicTime.now()
        let connection = try Connection(conninfo([silent.port, passing.port]), session: session)
        #expect(connection.server.hasSuffix(" \(passing.port)"))
        #expect(MonotonicTime.now() < began.adding(milliseconds: 30_000))
    }

    @Test func `where nobody says anything the time is over, and where all refuse they are quoted`() throws {
        var session = SessionSettings()
        session.connectTimeoutMilliseconds = 200
        let timedOut = #expect(throws: DatabaseError.self) {
            _ = try Connection(conninfo([silent.port, silent.port]), session: session)
        }
        #expect(timedOut?.kind == .timedOut)
        let refused = #expect(throws: DatabaseError.self) {
            _ = try Connection(conninfo([passing.port, passing.port], "dbname=nobody"))
        }
        #expect(refused?.kind == .notConnected)
        #expect(refused?.message.components(separatedBy: "; ").count == 2)
    }

    @Test func `a server that takes no writes will not do where writes are needed`() throws {
        try database.connect().execute(
            "alter database \(database.name) set default_transaction_read_only = on")
        var session = SessionSettings()
        session.needsWrites = true
        #expect(throws: DatabaseError.self) { _ = try Connection(conninfo([passing.port]), session: session) }
        // What the string says itself wins.
        _ = try Connection(conninfo([passing.port], "target_session_attrs=any"), session: session)
    }

    @Test func `of several hosts the one that takes writes is meant, unless something else is said`() throws {
        let wanted = { (conninfo: String) in
            var parameters = try ConnectionParameters(conninfo)
            parameters.apply(SessionSettings())
            return parameters["target_session_attrs"]
        }
        #expect(try wanted("host=a,b") == "read-write")
        #expect(try wanted("host=a,b target_session_attrs=any") == "any")
        #expect(try wanted("host=a") == nil)
    }

    /// A server that was stopped: its kernel lets everybody in, and nobody hears anything.
    @Test func `run again, a race keeps the attempt that waits for longest, and asks anew`() throws {
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        var session = SessionSettings()
        session.connectTimeoutMilliseconds = 50
        let race = ConnectionRace(conninfo([try TCP.localPort(listener.number)]), session)
        for _ in 0..<4 {
            let error = #expect(throws: DatabaseError.self) { _ = try Connection(winning: race) }
            #expect(error?.kind == .timedOut)
        }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        var isOpen: [Bool] = []
        while let socket = try TCP.accept(listener.number) {
            guard case .bytes = TCP.receive(socket.number, into: &buffer) else {
                Issue.record("nothing was asked")
                return
            }
            isOpen.append(TCP.receive(socket.number, into: &buffer) == .wouldBlock)
        }
        #expect(isOpen == [true, false, false, true])
    }

    @Test func `lists of hosts are taken apart, but for those that libpq has to see as a whole`() throws {
        let parts = try ConnectionParameters("postgres://u@a:1,b,c:3/d").perHost
        #expect(parts.map { $0["host"] } == ["a", "b", "c"])
        #expect(parts.map { $0["port"] } == ["1", nil, "3"])
        #expect(try ConnectionParameters("host=a,b port=7").perHost.map { $0["port"] } == ["7", "7"])
        let standby = try ConnectionParameters("host=a,b target_session_attrs=prefer-standby").perHost
        #expect(standby.count == 1)
    }
}
