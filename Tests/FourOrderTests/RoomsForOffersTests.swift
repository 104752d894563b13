import Foundation
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// Who counts the rooms of teams is alone with these until he is done, and with no others.
@Suite struct RoomsForOffersTests {
    /// Whether a second session is told the rooms of `asked` while a first has those of `held`.
    private func isFree(_ asked: [UUID], besides held: [UUID], _ world: World) throws -> Bool {
        let first = try world.asServer()
        let second = try world.asServer()
        try second.execute("SET lock_timeout = '50ms'")
        return try first.transaction { first in
            try rooms(held, first, world)
            do {
                try rooms(asked, second, world)
                return true
            } catch let error as DatabaseError where error.sqlstate == "55P03" {
                return false
            }
        }
    }

    private func rooms(_ teams: [UUID], _ connection: borrowing Connection, _ world: World) throws {
        _ = try connection.query("SELECT * FROM rooms_for_offers($1::uuid, $2::uuid[])") { p in
            p.uuid(UUID(uuidString: world.center))
            p.uuids(teams)
        }
    }

    @Test func `writers of different teams go on beside each other, of one team they take turns`() throws {
        let world = try World.matching()
        let (a, b, c) = (UUID(), UUID(), UUID())
        #expect(try isFree([c], besides: [a, b], world))
        #expect(try !isFree([c, b], besides: [a, b], world))
    }

    @Test func `who asks for very many is alone with all`() throws {
        let world = try World.matching()
        let many = (0...500).map { _ in UUID() }
        #expect(try !isFree([UUID()], besides: many, world))
        #expect(try !isFree(many, besides: [UUID()], world))
        #expect(try isFree(Array(many[...250]), besides: Array(many[251...]), world))
    }
}
