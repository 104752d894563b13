import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// Matching runs brought to their end.
extension World {
    /// A world whose teams serve `community`.
    static func matching(capacity: Int = 100) throws -> World {
        let world = try World()
        try world.execute(
            """
            UPDATE teams SET categories = '{community}', capacity = \(capacity) WHERE center_id = '\(world.center)'
            """)
        return world
    }

    func startMatching(_ body: JSONTree = [:], as person: Person = .dispatcher) throws -> Answer {
        try post("/v1/matching/runs", body, as: person)
    }

    /// Reads a run until it has ended.
    func matchingEnded(_ run: String, as person: Person = .dispatcher) throws -> Answer {
        let deadline = Date().addingTimeInterval(60)
        while Date() < deadline {
            let answer = try get("/v1/matching/runs/\(run)", as: person)
            if answer.state != "running" { return answer }
        }
        Issue.record("the run did not end")
        return try get("/v1/matching/runs/\(run)", as: person)
    }

    func match(_ body: JSONTree = [:], as person: Person = .dispatcher) throws -> Answer {
        let answer = try startMatching(body, as: person)
        try #require(answer.status == 201, "\(answer.text)")
        return try matchingEnded(answer.id, as: person)
    }

    /// A session as the server's, of this center.
    func asServer() throws -> Connection { try backend.database.connect(session: serverSession) }

    var serverSession: SessionSettings {
        var session = ServiceHost.session
        session.others[ServiceHost.tenantSetting] = center
        return session
    }

    /// Offers made for an order.
    func offers(_ order: String) throws -> Int {
        try number("SELECT count(*)::int FROM offers WHERE order_id = '\(order)'")
    }
}
