import Domain
import Foundation
import Matching

/// What a matching found, order by order: as little as the rest can be told from.
struct MatchingResults: Sendable {
    /// Of one order.
    struct Found {
        /// nil where it is unserved.
        var team: Int32?
        /// Of the assignment.
        var cost: Int64 = 0
        var next: NextBest?
        /// Of an order without a team: whether a candidate costs no more than leaving it; nil where it has none.
        var isWorthServing: Bool?
    }

    /// Teams whose orders' next best teams are looked for in one go.
    private static let partTeams = 64

    let plan: MatchingPlan
    let found: [Found]
    let edgeCount: Int
    let totalCost: Int64
    let explainer: ShortageFinder

    /// Looks for next best teams, on slow threads.
    init(_ plan: MatchingPlan, _ posed: MatchingPlan.Posed, _ solution: MatchingSolution) throws {
        var found = plan.orders.indices.map { Self.found($0, posed, solution) }
        let bests = NextBests(posed.problem, under: solution)
        let parts = try WorkParts.map(plan.teams.count, by: Self.partTeams) { bests.found(fromTeams: $0) }
        for (order, next) in parts.joined() { found[Int(order)].next = next }
        self.init(plan, found, edgeCount: posed.problem.edges.count, totalCost: solution.totalCost)
    }

    init(_ plan: MatchingPlan, _ found: [Found], edgeCount: Int, totalCost: Int64) {
        self.plan = plan
        self.found = found
        self.edgeCount = edgeCount
        self.totalCost = totalCost
        explainer = ShortageFinder(
            plan, unserved: found.indices.lazy.filter { found[$0].team == nil })
    }

    var assignedCount: Int { found.count { $0.team != nil } }

    /// The orders in parts of `size` or some more, each team's in one part unless they alone are more: who writes one part
    /// seldom waits for who writes another.
    func partsByTeam(of size: Int) -> [ArraySlice<Int>] {
        let orders = found.indices.sorted {
            (found[$0].team ?? .max, $0) < (found[$1].team ?? .max, $1)
        }
        var parts: [ArraySlice<Int>] = []
        var start = 0
        for end in orders.indices where end - start >= size {
            let team = found[orders[end]].team
            if team == nil || team != found[orders[end - 1]].team || end - start >= 2 * size {
                parts.append(orders[start..<end])
                start = end
            }
        }
        if start < orders.count { parts.append(orders[start...]) }
        return parts
    }

    private static func found(
        _ order: Int, _ posed: MatchingPlan.Posed, _ solution: MatchingSolution
    ) -> Found {
        let edges = posed.edges(of: order)
        var found = Found(team: solution.teamOfOrder[order])
        if let team = found.team {
            found.cost = edges.first { $0.team == team }?.cost ?? 0
        } else if !edges.isEmpty {
            found.isWorthServing = edges.contains { $0.cost <= posed.problem.orders[order].penalty }
        }
        return found
    }
}
