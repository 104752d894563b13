import Dispatch
import Foundation
import Platform
import Postgres

/// One run from an empty directory to its verdict.
struct Performance {
    /// How long everybody may take to have his last answer once nothing goes wrong any more.
    private static let patienceSeconds = 180

    let options: TortureOptions
    let scenario: Scenario
    let sabotage: Sabotage?

    func run() throws -> Verdict {
        let installation = try Installation(options, scenario, sabotage: sabotage)
        do {
            return try run(installation)
        } catch {
            // The kernel ends the processes with this one; a mount would stay.
            try installation.disk?.unmount()
            throw error
        }
    }

    private func run(_ installation: Installation) throws -> Verdict {
        let cast = try installation.prepare(sabotage)
        let stage = Stage()
        try installation.addService()
        let ledger = Ledger()
        let conductor = try Conductor(installation, stage, ledger)
        var verdict = Verdict(options, scenario, sabotage)
        let began = MonotonicTime.now()
        let players = DispatchGroup()
        stage.open(installation.clientWays.map(\.port))
        start(cast, ledger, stage, players)

        try carryOut(installation, conductor, stage, ledger)
        stage.end()
        let isReady = try conductor.calm(withinSeconds: Self.patienceSeconds)
        if players.wait(timeout: .now() + .seconds(isReady ? Self.patienceSeconds : 1)) == .timedOut {
            stage.abandon()
            players.wait()
        }
        verdict.seconds = Int(MonotonicTime.now().nanoseconds(since: began) / 1_000_000_000)
        if !isReady {
            verdict.find(.process, "servers or database were not ready within \(Self.patienceSeconds) s")
        }
        for complaint in try installation.stopServices() { verdict.find(.process, complaint) }
        verdict.take(ledger.contents, conductor, installation.proxy.tally.counts)
        try examine(installation, ledger.contents, cast, &verdict)
        try installation.stopDatabase()
        if verdict.isSound != (sabotage == nil) || options.keeps {
            verdict.directory = installation.directory
        } else {
            try installation.remove()
        }
        return verdict
    }

    private func start(_ cast: Cast, _ ledger: Ledger, _ stage: Stage, _ group: DispatchGroup) {
        let board = Board()
        let seed = options.seed
        for number in 1...options.clients {
            group.enter()
            let thread = Thread {
                Player(number, cast, board, ledger, stage, seed: seed).play()
                group.leave()
            }
            thread.start()
        }
    }

    /// The first half with one server, the second with all.
    private func carryOut(
        _ installation: Installation, _ conductor: Conductor, _ stage: Stage, _ ledger: Ledger
    ) throws {
        let plan = FaultPlan(
            scenario, seconds: options.seconds, kills: options.kills, seed: options.seed)
        let half = scenario == .failover || scenario == .commits ? 0 : options.seconds * 500
        let second = { Progress.show(ledger.count(), conductor.kills, of: plan.kills) }
        try conductor.perform(
            plan.entries.filter { $0.milliseconds < half }, forMilliseconds: half, everySecond: second)
        try conductor.undoAll()
        while installation.services.count < options.servers { try installation.addService() }
        stage.open(installation.clientWays.map(\.port))
        if options.commitCuts > 0 { try cutCommits(installation, conductor, ledger) }
        try conductor.perform(
            plan.entries.filter { $0.milliseconds >= half }.map {
                FaultPlan.Entry(milliseconds: $0.milliseconds - half, fault: $0.fault)
            }, forMilliseconds: options.commitCuts > 0 ? 0 : options.seconds * 1_000 - half,
            everySecond: second)
    }

    /// Cuts behind commits, one at a time on each way, until there were enough.
    private func cutCommits(
        _ installation: Installation, _ conductor: Conductor, _ ledger: Ledger
    ) throws {
        var random = SeededRandom(seed: options.seed, stream: 0)
        var asked = 0
        func done() -> Int { installation.proxy.tally.counts.commitCuts }
        while done() < options.commitCuts {
            if asked - done() < installation.databaseWays.count {
                let cut: CommitCut = random.percent(50) ? .atOnce : .answered
                installation.databaseWays[asked % installation.databaseWays.count].send(.commitCut(cut))
                asked += 1
            }
            try conductor.perform([], forMilliseconds: 10) {
                Progress.show(ledger.count(), done(), of: options.commitCuts)
            }
        }
    }

    private func examine(
        _ installation: Installation, _ pages: Ledger.Pages, _ cast: Cast, _ verdict: inout Verdict
    ) throws {
        var examination = Examination(pages, cast)
        let connection = try installation.database.connect()
        try examination.examine(connection)
        verdict.findings += examination.findings
        if scenario == .clock, try !connection.query(MovedClock.wasAheadSQL).bool(0, 0) {
            verdict.find(.process, "the servers' clock was never ahead of the database's: it did not move")
        }
        do {
            _ = try Child.output(
                installation.command("audit", "verify"),
                environment: ["DATABASE_URL": installation.database.conninfo()])
        } catch {
            verdict.find(.audit, "the chain does not verify: \(error)")
        }
    }
}
