import Domain
import Foundation
import Matching

/// What a matching found, order by order: as little as the rest can be told from.
struct MatchingResults: Sendable {
    /// The next best team of an order that has one: its own cost, and by how much the total would rise at least.
    struct Next {
        let team: Int32
        let cost: Int64
        let rise: Int64
    }

    /// Of one order.
    struct Found {
        /// nil where it is unserved.
        var team: Int32?
        /// Of the assignment.
        var cost: Int64 = 0
        var next: Next?
        /// Of an order without a team: whether a candidate costs no more than leaving it; nil where it has none.
        var isWorthServing: Bool?
    }

    let plan: MatchingPlan
    let found: [Found]
    let edgeCount: Int
    let totalCost: Int64
    let explainer: ShortageFinder

    init(_ plan: MatchingPlan, _ posed: MatchingPlan.Posed, _ solution: MatchingSolution) {
        let found = plan.orders.indices.map { order in
            Self.found(order, posed.edges(of: order), posed.problem, solution)
        }
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
        _ order: Int, _ edges: ArraySlice<MatchingProblem.Edge>, _ problem: MatchingProblem,
        _ solution: MatchingSolution
    ) -> Found {
        var found = Found(team: solution.teamOfOrder[order])
        guard let team = found.team else {
            if !edges.isEmpty {
                found.isWorthServing = edges.contains { $0.cost <= problem.orders[order].penalty }
            }
            return found
        }
        found.cost = edges.first { $0.team == team }?.cost ?? 0
        for edge in edges where edge.team != team {
            let rise = rise(edge, solution)
            if rise < found.next?.rise ?? .max {
                found.next = Next(team: edge.team, cost: edge.cost, rise: rise)
            }
        }
        return found
    }

    /// By the duals of the optimum: what the order would pay there, beyond what its place costs it at the margin. Rounded
    /// to whole units: what is below comes of breaking ties (see `MatchingScale`).
    private static func rise(_ edge: MatchingProblem.Edge, _ solution: MatchingSolution) -> Int64 {
        let scale = solution.scale
        let packed =
            edge.cost << Int64(scale.shift) + solution.teamDuals[Int(edge.team)]
            - solution.orderDuals[Int(edge.order)]
        return max(0, scale.cost(ofPacked: packed + 1 << Int64(scale.shift - 1)))
    }
}
