import Foundation
import Matching

// MatchingBenchmark INSTANCE BATCHES: changes an instance by 1, 10 and 100 things at a time, matches again each time,
// and proves every answer; the last one must be that from scratch. Prints a line of JSON, times in seconds.
let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
let batches = Int(CommandLine.arguments[2]) ?? 1
let problem = try MatchingInstance(parsing: bytes).problem
let clock = ContinuousClock()

var matcher = try Matcher(problem)
var changes = Changes(problem, seed: 7)
var lines: [String] = []
for count in [1, 10, 100] {
    var times: [Double] = []
    for _ in 0..<batches {
        let start = clock.now
        for _ in 0..<count { try changes.apply(to: &matcher) }
        matcher.rematch()
        times.append((clock.now - start) / .seconds(1))
        try Verifier.verify(matcher.solution, of: matcher.problem)
    }
    lines.append("{\"changes\": \(count), \"seconds\": \(times)}")
}

let last = matcher.problem
var scratch: [Double] = []
for _ in 0..<3 {
    let start = clock.now
    let solution = try last.solved(scale: matcher.scale)
    scratch.append((clock.now - start) / .seconds(1))
    guard solution.totalCost == matcher.totalCost, solution.teamOfOrder == matcher.solution.teamOfOrder else {
        fatalError("what was matched again differs from what is matched from scratch")
    }
}
print("{\"scratch\": \(scratch.sorted()[1]), \"batches\": [\(lines.joined(separator: ", "))]}")
