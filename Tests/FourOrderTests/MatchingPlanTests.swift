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
}
