import Foundation
import Platform
import TestSupport
import Testing

@testable import FourOrder

/// 数据库中断: the server without its database, in every way in which one can be missing.
@Suite struct OutageTests {
    private let relay: Relay
    private let world: World

    init() throws {
        let database = try TestCluster.shared.freshDatabase(template: Backend.migrated)
        let relay = try Relay(to: database.socketPath)
        self.relay = relay
        world = try World(Backend(database, through: { relay.conninfo($0) }))
        try untilReady()
    }

    private func untilReady() throws {
        let deadline = MonotonicTime.now().adding(milliseconds: 30_000)
        while try world.send("GET", "/readyz", as: nil).verdict != "200" {
            try #require(MonotonicTime.now() < deadline)
        }
    }

    private func place(headers: [String: String] = [:]) throws -> Answer {
        try world.post("/v1/orders", World.draft, as: .resident, headers: headers)
    }

    private func milliseconds(_ body: () throws -> Void) rethrows -> Int {
        let began = MonotonicTime.now()
        try body()
        return Int(MonotonicTime.now().nanoseconds(since: began) / 1_000_000)
    }

    @Test(arguments: [Relay.Mode.swallowing, .refusing])
    func `requests are refused in time, and served again once it is back`(_ mode: Relay.Mode) throws {
        #expect(try place().verdict == "201")
        relay.set(mode)
        // The first finds it out, once the relay has. On a busy machine all takes longer; a statement's own time is ten
        // seconds.
        let took = try milliseconds {
            var refused = try place()
            while refused.verdict == "201" { refused = try place() }
            #expect(refused.verdict == "503 database_unavailable")
            #expect(refused.header("retry-after") == "1")
        }
        #expect(took < 6_000)
        #expect(try world.send("GET", "/livez", as: nil).verdict == "200")
        #expect(try world.send("GET", "/readyz", as: nil).verdict == "503 database_unavailable")
        #expect(try world.get("/v1/me", as: .resident).verdict == "503 database_unavailable")
        relay.set(.passing)
        try untilReady()
        #expect(try world.get("/v1/me", as: .resident).verdict == "200")
        #expect(try place().verdict == "201")
        try world.backend.stop()
    }

    @Test func `a repeat under the key of a write that was lost on its way is the one order`() throws {
        relay.set(.swallowing)
        let key = ["Idempotency-Key": "lost"]
        #expect(try place(headers: key).verdict == "503 database_unavailable")
        relay.set(.passing)
        try untilReady()
        let first = try place(headers: key)
        #expect(first.verdict == "201")
        let again = try place(headers: key)
        #expect(again["id"] == first["id"] && again.header("idempotency-replayed") == "true")
        try world.backend.stop()
    }

    @Test func `a database that takes no writes any more is none`() throws {
        let name = world.backend.database.name
        try world.execute("alter database \(name) set default_transaction_read_only = on")
        try world.execute(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """)
        #expect(try place().verdict == "503 database_unavailable")
        #expect(try world.send("GET", "/readyz", as: nil).verdict == "503 database_unavailable")
        try world.execute("alter database \(name) reset default_transaction_read_only")
        try untilReady()
        #expect(try place().verdict == "201")
        try world.backend.stop()
    }
}
