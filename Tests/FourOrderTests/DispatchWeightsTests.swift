import Domain
import JSON
import Testing

@testable import FourOrder

/// 权重版本: what a center has dispatched by, set by set.
@Suite struct DispatchWeightsTests {
    private let world: World

    init() throws { world = try World() }

    private func patch(_ weights: JSONTree) throws -> Answer {
        try world.patch("/v1/center", ["dispatch_weights": weights], as: .admin)
    }

    private func versions(_ query: String = "") throws -> Answer {
        try world.get("/v1/center/dispatch_weights\(query)", as: .dispatcher)
    }

    @Test func `a center begins with the standard weights, changed by nobody`() throws {
        let items = try versions().items
        #expect(items.map { $0["version"] } == [1])
        #expect(items[0]["changed_by"] == .null)
        for field in DispatchWeights.fields {
            let standard = Int(DispatchWeights.standard[keyPath: field.path])
            #expect(items[0]["weights"]?["\(field.name)"]?.int == standard, "\(field.name)")
        }
    }

    @Test func `each change of the weights is a version, complete, and the old ones stay`() throws {
        #expect(try patch(["full_load_cost": 5])["weights_version"] == 2)
        #expect(try patch(["scarce_team_cost": 7, "full_turn_hours": 24])["weights_version"] == 3)
        let answer = try versions()
        #expect(answer.items.map { $0["version"] } == [3, 2, 1])
        let parts = answer.items.map { item in
            ["full_load_cost", "scarce_team_cost", "full_turn_hours", "worst_rating_cost"].map {
                item["weights"]?[$0]?.int
            }
        }
        #expect(parts == [[5, 7, 24, 8000], [5, 2000, 168, 8000], [4000, 2000, 168, 8000]])
        let admin = JSONTree.string(world.id(.admin))
        #expect(answer.items.map { $0["changed_by"] } == [admin, admin, .null])
        #expect(try world.get("/v1/center", as: .admin)["dispatch_weights"] == answer.items[0]["weights"])
        let audited = try world.number(
            "SELECT count(*) FROM audit_log WHERE center_id = '\(world.center)' AND operation = 'center.change'"
        )
        #expect(audited == 2)
    }

    @Test func `what changes no weight makes no version`() throws {
        // To what is standard anyway; to what is set already; something else; what is refused.
        #expect(try patch(["full_load_cost": 4000])["weights_version"] == 1)
        #expect(try patch(["full_load_cost": 5])["weights_version"] == 2)
        #expect(try patch(["full_load_cost": 5])["weights_version"] == 2)
        #expect(try world.patch("/v1/center", ["return_limit": 3], as: .admin)["weights_version"] == 2)
        #expect(try patch(["unserved_low_cost": 1]).status == 422)
        #expect(
            try patch(["full_turn_hours": 0]).faults == ["/dispatch_weights/full_turn_hours out_of_range"])
        #expect(try versions().items.map { $0["version"] } == [2, 1])
    }

    @Test func `changes at once are versions one after the other, none lost`() throws {
        let requests = try (1...6).map {
            try world.request(
                "PATCH", "/v1/center", ["dispatch_weights": ["full_load_cost": .int($0)]], as: .admin)
        }
        #expect(Set(try world.backend.together(requests).map(\.verdict)) == ["200"])
        let items = try versions().items
        #expect(items.map { $0["version"]?.int } == [7, 6, 5, 4, 3, 2, 1])
        let costs = items.compactMap { $0["weights"]?["full_load_cost"]?.int }
        #expect(costs.dropLast().sorted() == [1, 2, 3, 4, 5, 6] && costs.last == 4000)
    }

    @Test func `they are paged, newest first, whatever comes meanwhile`() throws {
        for cost in [1, 2, 3] as [Int64] { _ = try patch(["full_load_cost": .int(cost)]) }
        let first = try versions("?limit=2")
        #expect(first.items.map { $0["version"] } == [4, 3])
        _ = try patch(["full_load_cost": 4])
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try versions("?limit=2&cursor=\(cursor)")
        #expect(second.items.map { $0["version"] } == [2, 1])
        #expect(second["next_cursor"] == .null)
        #expect(try versions("?x=1").faults == ["?x unknown_parameter"])
    }

    @Test func `no set is changed or removed`() throws {
        _ = try patch(["full_load_cost": 5])
        for change in ["UPDATE dispatch_weights SET weights = '{}'", "DELETE FROM dispatch_weights"] {
            #expect(throws: (any Error).self) {
                try world.execute("\(change) WHERE center_id = '\(world.center)'")
            }
        }
    }

    @Test func `a run says which weights it was computed with`() throws {
        _ = try patch(["full_load_cost": 5])
        let started = try world.post("/v1/matching/runs", ["dry_run": true], as: .admin)
        #expect(started["weights_version"] == 2)
        _ = try patch(["full_load_cost": 6])
        #expect(try world.get("/v1/matching/runs/\(started.id)", as: .admin)["weights_version"] == 2)
        #expect(try world.get("/v1/matching/runs", as: .admin).items.first?["weights_version"] == 2)
    }

    @Test(arguments: [
        (Person.admin, "200"), (.dispatcher, "200"), (.warden, "200"), (.leader, "403 forbidden"),
        (.resident, "403 forbidden"), (.intake, "403 forbidden"),
    ])
    func `who reads them`(_ person: Person, _ verdict: String) throws {
        #expect(try world.get("/v1/center/dispatch_weights", as: person).verdict == verdict)
    }

    @Test func `another center's are its own`() throws {
        _ = try patch(["full_load_cost": 5])
        let items = try world.get("/v1/center/dispatch_weights", as: .stranger).items
        #expect(items.map { $0["version"] } == [1])
    }
}
