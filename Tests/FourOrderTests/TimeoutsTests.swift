import Postgres
import Testing

@testable import FourOrder

@Suite struct TimeoutsTests {
    @Test func `what lies within gives up before what lies around it`() {
        for (inner, outer) in zip(Timeouts.ladder, Timeouts.ladder.dropFirst()) {
            #expect(inner.milliseconds < outer.milliseconds, "\(inner.name), \(outer.name)")
        }
    }

    @Test func `a server that is gone is found out before anybody has waited for two seconds`() {
        #expect(Database.Timeouts.silence + Database.Timeouts.connect < 2_000)
        #expect(Database.Timeouts.connectionWait < 2_000)
    }

    @Test func `the ladder stands in the documentation`() throws {
        let text = try Project.text("docs/architecture.md")
        for rung in Timeouts.ladder {
            #expect(text.contains("| \(rung.name) | \(Self.grouped(rung.milliseconds)) ms |"))
        }
    }

    @Test func `sessions and links have the ladder's times`() {
        let database = ServiceHost.database(conninfo: "")
        #expect(database.silenceMilliseconds == Database.Timeouts.silence)
        #expect(database.connectionWaitMilliseconds == Database.Timeouts.connectionWait)
        #expect(database.turnTimeoutMilliseconds == Database.Timeouts.turn)
        #expect(database.answerTimeoutMilliseconds == Database.Timeouts.answer)
        #expect(database.session.connectTimeoutMilliseconds == Database.Timeouts.connect)
        #expect(database.session.unconfirmedTimeoutMilliseconds == Database.Timeouts.unconfirmed)
        let options = database.session.options
        #expect(options.contains("-c lock_timeout=\(Database.Timeouts.lock) "))
        #expect(options.contains("-c statement_timeout=\(Database.Timeouts.statement) "))
        #expect(
            options.contains("-c idle_in_transaction_session_timeout=\(Database.Timeouts.idleInTransaction) ")
        )
    }

    private static func grouped(_ number: Int) -> String {
        number < 1_000
            ? "\(number)" : "\(number / 1_000),\(String(number % 1_000 + 1_000).dropFirst())"
    }
}
