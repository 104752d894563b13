import Foundation
import JSON
import Testing

@testable import FourOrder

/// One statement, one round trip: what each verb asks of the database when nothing stands in its way.
@Suite struct BudgetsTests {
    private let meter: Meter
    private let world: World

    init() throws {
        meter = try Meter()
        world = try World(meter.backend)
        // The process learns the center's code.
        _ = try world.get("/v1/me", as: .admin)
    }

    private static let oneRead = Spent(reads: 1)
    private static let oneWrite = Spent(writes: 1)

    @Test func `each read is one statement and one round trip`() throws {
        let order = try world.order(in: "rated")
        let paths = [
            "/v1/orders/\(order)", "/v1/orders?limit=20", "/v1/orders?state=placed",
            "/v1/orders/\(order)/events",
            "/v1/orders/\(order)/offers", "/v1/orders/\(order)/ratings", "/v1/orders/\(order)/candidates",
            "/v1/me",
            "/v1/center", "/v1/teams", "/v1/teams/\(world.team)", "/v1/sites", "/v1/categories",
            "/v1/services",
            "/v1/accounts", "/v1/offers", "/v1/offers?team_id=\(world.team)", "/v1/reports/summary",
            "/v1/matching/runs", "/v1/reports/shortage",
        ]
        for path in paths {
            // The loop learns what the token sees, and the link the statement.
            for _ in 1...2 { _ = try world.get(path, as: .admin) }
            let (answer, spent) = try meter.spent { try world.get(path, as: .admin) }
            #expect(answer.status == 200)
            #expect(spent == Self.oneRead, "\(path)")
        }
    }

    @Test func `each transition is one statement and one round trip`() throws {
        let volunteers: JSONTree = ["volunteer_ids": [.string(world.id(.volunteer))]]
        let steps: [(action: String, from: String, body: JSONTree, by: Person)] = [
            ("reject", "placed", ["reason": "x"], .dispatcher),
            ("forward", "placed", ["site_id": .string(world.firstStation)], .dispatcher),
            ("dispatch", "placed", ["team_ids": [.string(world.team)]], .dispatcher),
            ("accept", "dispatched", volunteers, .leader),
            ("decline", "dispatched", ["reason": "x"], .leader),
            ("recall", "dispatched", ["reason": "x"], .dispatcher),
            ("withdraw", "accepted", ["reason": "x"], .leader),
            ("start", "accepted", [:], .leader), ("complete", "in_service", [:], .leader),
            ("rate", "completed", ["score": 5], .resident), ("reopen", "rated", ["reason": "x"], .resident),
            ("cancel", "placed", ["reason": "x"], .resident),
        ]
        for step in steps {
            let order = try world.order(in: step.from)
            let (_, spent) = try meter.spent { try world.must(step.action, order, step.body, as: step.by) }
            #expect(spent == Self.oneWrite, "\(step.action)")
            // The next order's team is free again.
            try world.execute(
                "UPDATE bookings SET state = 'freed' WHERE order_id = '\(order)' AND state = 'booked'")
        }
    }

    @Test func `placing is one statement, and with a key one more in the same transaction`() throws {
        let plain = try meter.spent { try world.place() }
        #expect(plain.spent == Self.oneWrite)
        let key = ["Idempotency-Key": "budget"]
        // What keeps the answer follows the statement in its batch, and is counted with it.
        let kept = try meter.spent { try world.post("/v1/orders", World.draft, as: .resident, headers: key) }
        #expect(kept.value.status == 201)
        #expect(kept.spent == Self.oneWrite)
        // The repeat is refused by the statement, and read by the gate.
        let again = try meter.spent { try world.post("/v1/orders", World.draft, as: .resident, headers: key) }
        #expect(again.value.status == 201)
        #expect(again.spent == Spent(reads: 1, writes: 1))
    }

    @Test func `a refusal costs the statement, the gate, and at most one diagnosis`() throws {
        let order = try world.place()
        let refusals: [(path: String, body: JSONTree, by: Person, reads: Int)] = [
            ("/v1/orders", ["title": "x"], .resident, 1), ("/v1/orders/\(order)/accept", [:], .leader, 1),
            ("/v1/orders/\(order)/rate", ["score": 5], .resident, 1),
            ("/v1/orders", ["title": "x", "category": "nowhere"], .resident, 2),
            ("/v1/orders/\(order)/dispatch", ["team_ids": [.string(World.newID())]], .dispatcher, 2),
        ]
        for refusal in refusals {
            let (answer, spent) = try meter.spent {
                try world.post(refusal.path, refusal.body, as: refusal.by)
            }
            #expect(answer.status >= 400)
            #expect(spent.reads <= refusal.reads, "\(refusal.path) \(refusal.body)")
            #expect(spent.readBatches == spent.reads, "\(refusal.path)")
            #expect(spent.writes <= 1 && spent.writeBatches == spent.writes, "\(refusal.path)")
        }
    }

    @Test func `signing in reads the owner and the password, and writes the session`() throws {
        let name = "\(world.code)-budget"
        let person: JSONTree = [
            "username": .string(name), "password": "a walk in the park", "name": "预算", "roles": ["resident"],
        ]
        #expect(try world.post("/v1/accounts", person, as: .admin).status == 201)
        let credentials: JSONTree = ["username": .string(name), "password": "a walk in the park"]
        let (answer, spent) = try meter.spent { try world.send("POST", "/v1/sessions", credentials, as: nil) }
        #expect(answer.status == 201)
        #expect(spent == Spent(reads: 2, writes: 1))
    }
}
