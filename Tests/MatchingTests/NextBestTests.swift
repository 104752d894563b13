import Matching
import Testing

@Suite struct NextBestTests {
    @Test(arguments: RisesTests.shapes)
    func `the next best is the least rise of all other teams`(_ shape: ProblemShape) throws {
        var g = SeededGenerator(seed: 31)
        for _ in 0..<20 {
            let problem = shape.problem(&g)
            let solution = try problem.solved()
            var matcher = try Matcher(problem)
            let bests = NextBests(problem, under: solution)
            let found = problem.teams.indices.flatMap { bests.found(fromTeams: $0..<$0 + 1) }
            let nextOf = Dictionary(uniqueKeysWithValues: found.map { (Int($0.order), $0.next) })
            #expect(found.allSatisfy { solution.teamOfOrder[Int($0.order)] != nil })
            for i in problem.orders.indices where solution.teamOfOrder[i] != nil {
                let next = nextOf[i]
                let others = try matcher.rises(ofOrder: problem.orders[i].key).filter { $0.team != nil }
                #expect(next?.rise == others.first?.rise)
                guard let next else { continue }
                let key = problem.teams[Int(next.team)].key
                let same = try #require(others.first { $0.team == key })
                #expect(same.rise == next.rise)
                #expect(same.cost == next.cost)
            }
        }
    }
}
