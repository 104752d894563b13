/// Proves that a solution is optimal, from the problem and the solution's dual variables alone.
///
/// It shares no code with the solver: it packs costs by its own reading of `MatchingScale` and makes one pass over the
/// edges. Linear programming duality is the whole argument. With u the duals of orders and p ≥ 0 those of teams,
///
///     u[i] ≤ penalty[i],   u[i] ≤ cost[i][j] + p[j]   ⇒   any answer costs at least  Σ u[i] − Σ p[j]·capacity[j]
///
/// and an answer that reaches this bound is optimal. It does exactly when every order pays its dual and every team
/// with p[j] > 0 is full, which is what is checked, edge by edge; sums need no more than 64 bits for it.
public enum Verifier {
    /// What is wrong with a solution, by position.
    public enum Fault: Error, Hashable, Sendable {
        case wrongShape
        case scaleTooCoarse
        /// An edge of the problem that is out of range, negative or listed twice.
        case invalidEdge(Int)
        case unknownTeam(order: Int)
        case noSuchEdge(order: Int, team: Int)
        case capacityExceeded(team: Int, load: Int)
        case wrongTotal(stated: Int64, actual: Int64)
        case negativeTeamDual(team: Int)
        case penaltyBelowDual(order: Int)
        case edgeBelowDual(order: Int, team: Int)
        case orderDoesNotPayItsDual(order: Int)
        case pricedTeamNotFull(team: Int)
    }

    /// Throws the first fault found; returns when the solution is a proven optimum.
    /// Time O(orders + teams + edges), 5 bytes an order and 8 a team of working space.
    public static func verify(
        _ solution: MatchingSolution, of problem: MatchingProblem
    ) throws(Fault) {
        try verifyShape(solution, of: problem)
        var load = [Int](repeating: 0, count: problem.teams.count)
        var pays = [Bool](repeating: false, count: problem.orders.count)
        var total: Int64 = 0
        for (i, order) in problem.orders.enumerated() {
            let packed = order.penalty << Int64(solution.scale.shift) + 1 << Int64(solution.scale.tieBits)
            guard solution.orderDuals[i] <= packed else { throw .penaltyBelowDual(order: i) }
            if let team = solution.teamOfOrder[i] {
                guard problem.teams.indices.contains(Int(team)) else { throw .unknownTeam(order: i) }
                load[Int(team)] += 1
            } else {
                guard solution.orderDuals[i] == packed else { throw .orderDoesNotPayItsDual(order: i) }
                total += order.penalty
                pays[i] = true
            }
        }
        for (j, team) in problem.teams.enumerated() {
            guard load[j] <= team.capacity else { throw .capacityExceeded(team: j, load: load[j]) }
            guard solution.teamDuals[j] >= 0 else { throw .negativeTeamDual(team: j) }
            guard solution.teamDuals[j] == 0 || load[j] == team.capacity else {
                throw .pricedTeamNotFull(team: j)
            }
        }
        try verifyEdges(solution, of: problem, pays: &pays, total: &total)
        for (i, paid) in pays.enumerated() where !paid {
            throw .noSuchEdge(order: i, team: solution.teamOfOrder[i].map(Int.init) ?? -1)
        }
        guard total == solution.totalCost else {
            throw .wrongTotal(stated: solution.totalCost, actual: total)
        }
    }

    private static func verifyShape(
        _ solution: MatchingSolution, of problem: MatchingProblem
    ) throws(Fault) {
        let orders = problem.orders.count
        guard solution.teamOfOrder.count == orders, solution.orderDuals.count == orders,
            solution.teamDuals.count == problem.teams.count
        else { throw .wrongShape }
        let cost = max(problem.orders.map(\.penalty).max() ?? 0, problem.edges.map(\.cost).max() ?? 0)
        let (shift, tieBits) = (solution.scale.shift, solution.scale.tieBits)
        guard (1...60).contains(shift), (1..<shift).contains(tieBits), orders < 1 << (shift - tieBits),
            cost < 1 << Int64(60 - shift)
        else { throw .scaleTooCoarse }
    }

    private static func verifyEdges(
        _ solution: MatchingSolution, of problem: MatchingProblem, pays: inout [Bool], total: inout Int64
    ) throws(Fault) {
        let shift = Int64(solution.scale.shift)
        for (e, edge) in problem.edges.enumerated() {
            let (i, j) = (Int(edge.order), Int(edge.team))
            guard problem.orders.indices.contains(i), problem.teams.indices.contains(j), edge.cost >= 0 else {
                throw .invalidEdge(e)
            }
            let hash = scrambled(
                problem.orders[i].key &+ scrambled(problem.teams[j].key &+ 11_400_714_819_323_198_485))
            let price = solution.teamDuals[j]
            // Below 2^62 unless a dual is absurd, which the wrapping of an addition must not hide.
            let (right, overflow) =
                (edge.cost << shift + Int64(hash >> UInt64(64 - solution.scale.tieBits)))
                .addingReportingOverflow(price)
            guard !overflow else { continue }
            guard solution.orderDuals[i] <= right else { throw .edgeBelowDual(order: i, team: j) }
            guard solution.teamOfOrder[i] == edge.team else { continue }
            guard solution.orderDuals[i] == right else { throw .orderDoesNotPayItsDual(order: i) }
            guard !pays[i] else { throw .invalidEdge(e) }
            pays[i] = true
            total += edge.cost
        }
    }

    private static func scrambled(_ key: UInt64) -> UInt64 {
        let a = (key ^ key >> 30) &* 13_787_848_793_156_543_929
        let b = (a ^ a >> 27) &* 10_723_151_780_598_845_931
        return b ^ b >> 31
    }
}
