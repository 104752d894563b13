/// What came of a run.
struct Verdict {
    private let options: TortureOptions
    private let scenario: Scenario
    private let sabotage: Sabotage?
    var seconds = 0
    var findings: [Finding] = []
    /// Where everything was left to be looked at; nil where it was removed.
    var directory: String?
    private var figures: [String] = []

    init(_ options: TortureOptions, _ scenario: Scenario, _ sabotage: Sabotage?) {
        self.options = options
        self.scenario = scenario
        self.sabotage = sabotage
    }

    var isSound: Bool { findings.isEmpty }

    /// As it must be: nothing was found, or of a sabotage what it broke.
    var isAsExpected: Bool {
        guard let sabotage else { return isSound }
        return !sabotage.found.isDisjoint(with: findings.map(\.check))
    }

    mutating func find(_ check: Finding.Check, _ detail: String) {
        findings.append(Finding(check: check, detail: detail))
    }

    mutating func take(_ pages: Ledger.Pages, _ conductor: Conductor, _ cuts: ProxyTally.Counts) {
        figures = [
            "acknowledged writes \(pages.acknowledged) (\(pages.lines.count) of them lines of imports), "
                + "refused \(pages.refusals)",
            "attempts \(pages.attempts), of the answers \(pages.replays) were given again",
            "kills \(conductor.kills)",
        ]
        figures += conductor.done.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        figures += [
            "connections reset \(cuts.resets), closed \(cuts.closes), half-closed \(cuts.halfCloses), "
                + "delayed \(cuts.delays)",
            "commits cut off at once \(cuts.commitsCutAtOnce), when answered \(cuts.commitsCutAnswered)",
            "longest time without an acknowledgement \(pages.longestGapNanoseconds / 1_000_000) ms",
        ]
        figures += conductor.writeGapsMilliseconds.map { "write gap around the promotion \($0) ms" }
    }

    /// For people.
    var lines: [String] {
        let what = sabotage.map { "\(scenario.rawValue), sabotage \($0.rawValue)" } ?? scenario.rawValue
        var lines = ["\(what): seed \(options.seed), \(seconds) s, \(options.clients) clients"]
        lines += figures.map { "  " + $0 }
        lines += findings.map { "  \($0.check.rawValue): \($0.detail)" }
        if let directory { lines.append("  现场保留在 · left in \(directory)") }
        return lines + ["  " + conclusion]
    }

    private var conclusion: String {
        if sabotage != nil {
            return isAsExpected
                ? "破坏已被发现 · the sabotage was found" : "破坏未被发现 · the sabotage was NOT found"
        }
        return isSound
            ? "没有丢失，没有重复 · nothing lost, nothing twice"
            : "发现问题 · something is wrong; repeat with --seed \(options.seed)"
    }
}
