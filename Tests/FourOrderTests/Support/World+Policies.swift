import Foundation
import JSON
import Platform
import Testing

@testable import FourOrder

/// What the clock does by itself, with time moved instead of waited for.
extension World {
    /// Sets how the center dispatches, orders collecting for as short as may be.
    func dispatch(by policy: String, _ settings: JSONTree = [:]) throws {
        let change: JSONTree = ["dispatch_policy": .string(policy), "matching_window_s": 5]
        let answer = try patch("/v1/center", change.with(settings), as: .admin)
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// All teams serve a category.
    func serve(_ category: String = "community", capacity: Int = 100) throws {
        try execute(
            "UPDATE teams SET categories = '{\(category)}', capacity = \(capacity) WHERE center_id = '\(center)'"
        )
    }

    /// Adds teams that serve `community`, each farther from the station than the one before; gives their ids.
    func addTeams(_ count: Int, capacity: Int = 100) throws -> [String] {
        let ids = (0..<count).map { _ in Self.newID() }
        let rows = ids.enumerated().map { index, id in
            """
            ('\(center)', '\(id)', '第\(index)队', 'detachment', '\(root)', '{community}', \(capacity),
                \(30.95 + Double(index + 1) / 1000), 108.71)
            """
        }
        try execute(
            """
            INSERT INTO teams (center_id, id, name, kind, site_id, categories, capacity, lat, lng)
            VALUES \(rows.joined(separator: ", "))
            """)
        return ids
    }

    /// Moves all that has happened in the center into the past, what it waits for included; a run is waited for.
    func pass(_ interval: String) throws {
        try until("no run is under way") {
            try number(
                "SELECT count(*) FROM matching_runs WHERE center_id = '\(center)' AND state = 'running'") == 0
        }
        let earlier = "- interval '\(interval)'"
        try execute(
            """
            UPDATE orders SET placed_at = placed_at \(earlier), due_at = due_at \(earlier),
                touched_at = touched_at \(earlier), ring_at = ring_at \(earlier),
                dispatched_at = dispatched_at \(earlier), accepted_at = accepted_at \(earlier)
            WHERE center_id = '\(center)';
            UPDATE offers SET created_at = created_at \(earlier), expires_at = expires_at \(earlier)
            WHERE center_id = '\(center)';
            UPDATE matching_runs SET started_at = started_at \(earlier), finished_at = finished_at \(earlier)
            WHERE center_id = '\(center)';
            """)
    }

    /// Asks again until something is so: the clock of a server sees to it.
    func until(
        _ what: String, at location: SourceLocation = #_sourceLocation, _ isSo: () throws -> Bool
    ) throws {
        let deadline = MonotonicTime.now().adding(milliseconds: 40_000)
        while MonotonicTime.now() < deadline { if try isSo() { return } }
        Issue.record("never: \(what)", sourceLocation: location)
    }

    func until(_ order: String, is state: String, at location: SourceLocation = #_sourceLocation) throws {
        try until("\(order) is \(state)", at: location) { try read(order).state == state }
    }

    /// The runs that the clock has started, the newest first, without their results.
    func automaticRuns(_ policy: String, as person: Person = .admin) throws -> [JSONTree] {
        try get("/v1/matching/runs?policy=\(policy)", as: person).items
    }

    /// Waits until so many runs of a policy have ended, and gives the newest whole.
    func run(_ number: Int, of policy: String, at location: SourceLocation = #_sourceLocation) throws
        -> Answer
    {
        try until("\(number) runs of \(policy)", at: location) {
            let runs = try automaticRuns(policy)
            return runs.count >= number && runs.allSatisfy { $0["state"] != "running" }
        }
        let runs = try automaticRuns(policy)
        #expect(runs.count == number, sourceLocation: location)
        return try get("/v1/matching/runs/\(runs.first?["id"]?.string ?? "")", as: .admin)
    }

    /// Lets the clocks of several servers look for work, and says whether none found any.
    func isIdle() throws -> Bool {
        let before = try number("SELECT count(*) FROM matching_runs WHERE center_id = '\(center)'")
        try race(StartAutomaticRuns.self, servers: 2)
        return try number("SELECT count(*) FROM matching_runs WHERE center_id = '\(center)'") == before
    }

    /// The teams that have been offered an order, in the order in which they were, with the offer's state.
    func offers(of order: String) throws -> [(team: String, state: String)] {
        try query("SELECT team_id, state FROM offers WHERE order_id = '\(order)' ORDER BY id").map {
            ($0["team_id"]?.string ?? "", $0["state"]?.string ?? "")
        }
    }

    /// The most orders that any team holds or is offered directly.
    func mostOffered() throws -> Int {
        try number(
            """
            SELECT max(m.held + (
                SELECT count(*) FROM offers AS f
                WHERE f.team_id = m.id AND f.state = 'pending' AND f.mode = 'direct'))::integer
            FROM teams AS m WHERE m.center_id = '\(center)'
            """)
    }
}
