/// What kind of run it is: where the database lies, and what goes wrong.
enum Scenario: String, CaseIterable, Sendable {
    /// Kills, stops and cuts.
    case faults
    /// Only connections to the database, cut behind commits.
    case commits
    /// The database on a small disk of its own, which fills up.
    case disk
    /// A synchronous standby, promoted when the primary is killed.
    case failover
    /// The servers' clock is moved.
    case clock
    /// Nothing goes wrong by itself.
    case calm

    typealias Draw = (inout SeededRandom) -> Fault

    /// Kinds of faults, and how many of each.
    func faults(kills: Int, seconds: Int) -> [(Int, Draw)] {
        switch self {
        case .faults:
            [
                (kills, Self.kill), (max(2, kills / 3), Self.stop), (max(2, kills / 4), Self.terminate),
                (max(8, kills * 2), Self.cut), (max(4, kills), Self.cutCommit),
            ]
        case .commits, .calm: []
        case .disk:
            [
                (max(2, seconds / 12), { .fillDisk(milliseconds: .random(in: 1_500...4_000, using: &$0)) }),
                (kills, Self.kill), (seconds / 10, Self.cut),
            ]
        case .failover: [(1, { _ in .failOver })]
        case .clock:
            [
                (max(4, seconds / 5), { .moveClock(seconds: .random(in: -7_200...10_800, using: &$0)) }),
                (kills, Self.kill), (seconds / 5, Self.cut),
            ]
        }
    }

    private static func kill(_ random: inout SeededRandom) -> Fault {
        let which = Int.random(in: 0..<1_000, using: &random)
        let down = random.percent(70) ? 0 : Int.random(in: 0...1_000, using: &random)
        let kinds: [(Fault, Int)] = [
            (.killServer(which: which, downMilliseconds: down), 6),
            (.killPostmaster(downMilliseconds: down), 2), (.killBackend(which: which), 2),
        ]
        return random.weighted(kinds) ?? .killBackend(which: which)
    }

    private static func stop(_ random: inout SeededRandom) -> Fault {
        let which = Int.random(in: 0..<1_000, using: &random)
        let milliseconds = Int.random(in: 50...2_500, using: &random)
        let kinds: [(Fault, Int)] = [
            (.stopServer(which: which, milliseconds: milliseconds), 4),
            (.stopPostmaster(milliseconds: milliseconds), 1),
            (.stopBackend(which: which, milliseconds: milliseconds), 4),
        ]
        return random.weighted(kinds) ?? .stopServer(which: which, milliseconds: milliseconds)
    }

    private static func terminate(_ random: inout SeededRandom) -> Fault {
        .terminateBackend(which: .random(in: 0..<1_000, using: &random))
    }

    private static func cut(_ random: inout SeededRandom) -> Fault {
        let which = Int.random(in: 0..<1_000, using: &random)
        let cut = Cut.random(using: &random)
        return random.percent(50) ? .cutClients(which: which, cut) : .cutDatabase(which: which, cut)
    }

    private static func cutCommit(_ random: inout SeededRandom) -> Fault {
        .cutCommit(which: .random(in: 0..<1_000, using: &random), random.percent(50) ? .atOnce : .answered)
    }
}
