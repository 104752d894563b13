/// What goes wrong and when, drawn from the seed before the run begins: the same seed gives the same plan.
struct FaultPlan: Sendable {
    struct Entry: Sendable {
        /// After the beginning.
        let milliseconds: Int
        let fault: Fault
    }

    let entries: [Entry]

    var kills: Int { entries.count { $0.fault.isKill } }

    init(_ scenario: Scenario, seconds: Int, kills: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 0)
        let kinds = scenario.faults(kills: kills, seconds: seconds)
        var entries: [Entry] = []
        for (count, draw) in kinds {
            // Each kind is spread evenly, with chance within its stretch, and leaves the first and last moments alone.
            let span = Double(seconds * 1_000) * 0.92
            for index in 0..<count {
                let place = (Double(index) + Double.random(in: 0..<1, using: &random)) / Double(count)
                entries.append(
                    Entry(milliseconds: Int(Double(seconds * 40) + place * span), fault: draw(&random)))
            }
        }
        self.entries = entries.sorted { $0.milliseconds < $1.milliseconds }
    }
}
