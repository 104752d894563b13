import Foundation
import Platform

/// The torture runner: real servers, a real database and a proxy between them are broken in all the ways of the plan,
/// while clients that do not give up go on; then what they were told is compared with what is there.
///
/// The seed gives the plan of faults and every client's own chance. It does not give the order in which processes have
/// their turn: a run repeated is the same plan, not the same run.
@main
enum Torture {
    static func main() {
        Signals.ignoreBrokenPipe()
        do {
            exit(try run(TortureOptions(Array(CommandLine.arguments.dropFirst()))))
        } catch {
            StandardError.writeLine("\(error)")
            exit(2)
        }
    }

    private static func run(_ options: TortureOptions) throws -> Int32 {
        StandardOutput.writeLine("seed \(options.seed)")
        var isSound = true
        for sabotage in options.sabotages {
            isSound = try perform(options.breaking(by: sabotage), sabotage.scenario, sabotage) && isSound
        }
        guard options.sabotages.isEmpty else { return isSound ? 0 : 1 }
        for scenario in options.scenarios { isSound = try perform(options, scenario, nil) && isSound }
        return isSound ? 0 : 1
    }

    private static func perform(
        _ options: TortureOptions, _ scenario: Scenario, _ sabotage: Sabotage?
    ) throws -> Bool {
        let verdict: Verdict
        do {
            verdict = try Performance(options: options, scenario: scenario, sabotage: sabotage).run()
        } catch let error as NotRun {
            StandardOutput.writeLine("\(scenario.rawValue): 未运行 · NOT RUN: \(error.reason)")
            return true
        }
        Progress.clear()
        for line in verdict.lines { StandardOutput.writeLine(line) }
        return verdict.isAsExpected
    }
}
