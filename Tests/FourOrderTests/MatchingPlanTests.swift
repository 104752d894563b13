import Domain
import Foundation
import Testing

@testable import FourOrder

@Suite struct MatchingPlanTests {
    private func plan(
        _ orders: Int, _ teams: [DispatchTeamFacts], _ facts: DispatchOrderFacts
    ) -> MatchingPlan {
        MatchingPlan(
            orders: (0..<orders).map { index in
                MatchingPlan.Order(
                    id: UUID(high: 1, low: UInt64(index)), version: 1, site: .zero, facts: facts)
            }, teams: teams, weights: .standard)
    }

    @Test func `an order whose candidates all went to others goes to a team beyond them that has room`()
        throws
    {
        let spot = Coordinates(latitude: 31.46, longitude: 104.68)
        let farther = Coordinates(latitude: 31.48, longitude: 104.68)
        let count = MatchingPlan.candidatesPerOrder
        let teams = (0...count).map { index in
            DispatchTeamFacts(
                id: UUID(high: 7, low: UInt64(index)), categories: ["community"],
                location: index < count ? spot : farther, capacity: index < count ? 1 : 10)
        }
        let plan = plan(count + 5, teams, DispatchOrderFacts(category: "community", location: spot))
        let results = try plan.solved(try plan.posed())
        #expect(results.assignedCount == count + 5)
        #expect(results.found.count { $0.team == Int32(count) } == 5)
    }

    @Test func `what nobody has room for is left, and told from what costs too much`() throws {
        let team = DispatchTeamFacts(id: UUID(high: 7, low: 1), categories: ["community"], capacity: 1)
        let full = plan(3, [team], DispatchOrderFacts(category: "community"))
        let results = try full.solved(try full.posed())
        #expect(results.assignedCount == 1)
        for index in results.found.indices where results.found[index].team == nil {
            let finding = results.explainer.finding(
                of: index, isWorthServing: results.found[index].isWorthServing)
            #expect(finding.reason == .capacity)
            #expect(finding.excluded == [.atCapacity: 1])
            #expect(finding.shortages.map(\.shortage) == [Shortage(kind: .capacity, value: "community")])
        }
        #expect(results.explainer.finding(of: 0, isWorthServing: false).reason == .tooDear)
    }

    @Test func `a wish for a team that is full takes no other from an order`() throws {
        let wished = DispatchTeamFacts(id: UUID(high: 7, low: 1), categories: ["community"], capacity: 0)
        let other = DispatchTeamFacts(id: UUID(high: 7, low: 2), categories: ["community"], capacity: 1)
        let (hour, waited): (Int64, Int64) = (3600, 10)
        let facts = [
            DispatchOrderFacts(category: "community"),
            DispatchOrderFacts(
                category: "community", waitingSeconds: waited * hour, preferredTeam: wished.id),
        ]
        let plan = MatchingPlan(
            orders: facts.enumerated().map { index, facts in
                MatchingPlan.Order(
                    id: UUID(high: 1, low: UInt64(index)), version: 1, site: .zero, facts: facts)
            }, teams: [wished, other], weights: .standard)
        let results = try plan.solved(try plan.posed())
        #expect(results.found.map(\.team) == [nil, 1])
    }

    @Test func `parts hold all orders once, and no team is in two unless it fills one`() throws {
        let teams = (0..<40).map { index in
            DispatchTeamFacts(
                id: UUID(high: 7, low: UInt64(index)), categories: ["community"],
                capacity: index == 0 ? 90 : 7)
        }
        let plan = plan(400, teams, DispatchOrderFacts(category: "community"))
        let results = try plan.solved(try plan.posed())
        #expect(results.assignedCount == 90 + 39 * 7)
        let parts = results.partsByTeam(of: 20)
        #expect(parts.flatMap { $0 }.sorted() == Array(0..<400))
        #expect(parts.dropLast().allSatisfy { (20...40).contains($0.count) })
        var partsOfTeam: [Int32: Int] = [:]
        for part in parts {
            for team in Set(part.compactMap { results.found[$0].team }) { partsOfTeam[team, default: 0] += 1 }
        }
        #expect(partsOfTeam.filter { $0.value > 1 }.keys.sorted() == [0])
    }
}
