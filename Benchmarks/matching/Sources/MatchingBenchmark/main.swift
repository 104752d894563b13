import Foundation
import Matching

// MatchingBenchmark INSTANCE: solves once, proves the answer, prints one line of JSON.
let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
let problem = try MatchingInstance(parsing: bytes).problem
let clock = ContinuousClock()
let start = clock.now
let solution = try problem.solved()
let seconds = (clock.now - start) / .seconds(1)
try Verifier.verify(solution, of: problem)
print("{\"cost\": \(solution.totalCost), \"served\": \(solution.servedCount), \"solve_s\": \(seconds)}")
