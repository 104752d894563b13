import Foundation
import JSON
import Testing

@testable import FourOrder

@Suite struct ReportsTests {
    @Test func `the summary counts what became of the orders of a period`() throws {
        let world = try World()
        _ = try world.order(in: "placed")
        _ = try world.order(in: "rejected")
        let returned = try world.order(in: "dispatched")
        try world.must("decline", returned, as: .leader)
        _ = try world.order(in: "completed", ["category": "health"])
        let rated = try world.order(in: "rated")
        try world.must("reopen", rated, as: .dispatcher)
        let summary = try world.get("/v1/reports/summary", as: .admin)
        #expect(summary.status == 200)
        let counts = try #require(summary["counts"])
        #expect(counts["total"]?.int == 5)
        #expect(counts["by_state"]?["placed"]?.int == 3)
        #expect(counts["by_state"]?["completed"]?.int == 1)
        #expect(counts["by_category"]?["health"]?.int == 1)
        #expect(counts["by_category"]?["community"]?.int == 4)
        #expect(counts["by_channel"]?["app"]?.int == 5)
        let rates = try #require(summary["rates"])
        for (name, numerator, denominator) in [
            ("response", 4, 5), ("acceptance", 2, 3), ("first_pass", 1, 2), ("satisfaction", 0, 1),
            ("return", 1, 3), ("rework", 1, 2),
        ] {
            #expect(rates[name]?["numerator"]?.int == numerator, "\(name)")
            #expect(rates[name]?["denominator"]?.int == denominator, "\(name)")
        }
        #expect(rates["acceptance"]?["value"]?.double == 0.6667)
        #expect(summary["medians"]?["to_complete_s"]?.int != nil)
    }

    @Test func `a rate over nothing is null`() throws {
        let summary = try World().get(
            "/v1/reports/summary", as: .dispatcher, headers: ["Accept-Language": "en"])
        #expect(summary["rates"]?["response"]?["value"] == .null)
        #expect(summary["rates"]?["rework"]?["definition"]?.string?.hasPrefix("Orders reopened") == true)
        #expect(summary["medians"]?["to_accept_s"] == .null)
    }

    @Test func `dispatchers get the figures of their sites`() throws {
        let world = try World()
        _ = try world.place(["site_id": .string(world.firstStation)])
        _ = try world.place(["site_id": .string(world.secondStation)])
        func total(_ query: String, _ person: Person) throws -> Int? {
            try world.get("/v1/reports/summary\(query)", as: person)["counts"]?["total"]?.int
        }
        #expect(try total("", .dispatcher) == 2)
        // Placed, but never dispatched: there is no median.
        #expect(try world.get("/v1/reports/summary", as: .dispatcher)["medians"]?["to_dispatch_s"] == .null)
        #expect(try total("", .warden) == 1)
        #expect(try total("?site_id=\(world.firstStation)", .warden) == 1)
        #expect(try total("?site_id=\(world.secondInstitute)", .admin) == 1)
        let foreign = try world.get("/v1/reports/summary?site_id=\(world.secondStation)", as: .warden)
        #expect(foreign.verdict == "403 forbidden")
        let unknown = try world.get("/v1/reports/summary?site_id=\(World.newID())", as: .warden)
        #expect(unknown.faults == ["?site_id unknown_reference"])
    }

    @Test func `only the orders of the period count`() throws {
        let world = try World()
        _ = try world.place()
        let later = try world.get(
            "/v1/reports/summary?from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:00Z", as: .admin)
        #expect(later["counts"]?["total"]?.int == 0)
        let reversed = try world.get(
            "/v1/reports/summary?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z", as: .admin)
        #expect(reversed.faults == ["?to window_reversed"])
        #expect(try world.get("/v1/reports/summary", as: .resident).verdict == "403 forbidden")
    }
}
