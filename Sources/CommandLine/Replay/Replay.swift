import Dispatch
import Foundation
import Platform
import Synchronization

/// Plays the requests of a file against a server: a number of workers, each with a connection of its own.
///
/// ```
/// lines ─▶ place as hotline ─▶ window ─▶ dispatch ─▶ accept ─▶ start ─▶ complete ─▶ rate
///                                │          │ declined: dispatched again        │
///                                │          └ left to expire: taken up again    └ reopened: once more from dispatch
///                                └ what is to expire goes first, for it has to wait a minute
/// ```
struct Replay: Sendable {
    let lines: [ReplayLine]
    let address: ReplayAddress
    let accounts: ReplayAccounts
    /// How many to place a second; nil for as many as possible.
    let perSecond: Double?
    let completes: Bool
    let workers: Int

    private static let redrawMilliseconds = 100
    /// Returns whether nothing failed. Prints as it goes.
    func run() throws -> Bool {
        let start = MonotonicTime.now()
        let board = ReplayBoard(inOrder, perSecond: perSecond, now: start)
        var client = ReplayClient(address, accounts, board)
        let stage: ReplayStage
        do throws(ReplayFailure) {
            stage = try ReplayStage(&client, withTeams: completes)
        } catch {
            throw CommandError(
                zh: "\(address.host):\(address.port) 无法开始回放：\(error)",
                en: "the replay cannot begin at \(address.host):\(address.port): \(error)")
        }
        work(board, stage, since: start)
        var rows: [ReplayFigures.Row]?
        do throws(ReplayFailure) {
            let after = try stage.figures(&client)
            rows = board.tally.withLock(\.expected).compared(before: stage.before, after: after)
        } catch {
            board.count(error, line: 0)
        }
        let tally = board.tally.withLock { $0 }
        let seconds = Double(MonotonicTime.now().nanoseconds(since: start)) / 1e9
        for line in ReplayReport.lines(tally, rows, lines: lines.count, seconds: seconds) {
            try StandardOutput.print(line)
        }
        return tally.failures == 0 && (rows ?? []).allSatisfy(\.agrees)
    }

    /// Those that are to expire first.
    private var inOrder: [ReplayLine] {
        guard completes else { return lines }
        let expires = { (line: ReplayLine) in ReplayPlan(line: line.number).expiresFirst }
        return lines.filter(expires) + lines.filter { !expires($0) }
    }

    private func work(_ board: ReplayBoard, _ stage: ReplayStage, since start: MonotonicTime) {
        let group = DispatchGroup()
        let run = String(WallClock.nanosecondsSince1970(), radix: 36)
        for worker in 1...workers {
            group.enter()
            let thread = Thread { [self] in
                var walk = ReplayWalk(
                    ReplayClient(address, accounts, board), board, stage,
                    keyPrefix: "replay-\(run)-\(worker)",
                    completes: completes)
                walk.run()
                group.leave()
            }
            thread.name = "replay \(worker)"
            thread.start()
        }
        let rate = ProgressRate(total: lines.count, now: start)
        var bar = ProgressBar("replay")
        var isRunning = true
        while isRunning {
            isRunning = group.wait(timeout: .now() + .milliseconds(Self.redrawMilliseconds)) == .timedOut
            let tally = board.tally.withLock { $0 }
            let note = tally.failures > 0 ? ", 失败 \(tally.failures) failures" : ""
            bar.show(
                tally.finished, of: lines.count,
                "单 orders, \(rate.text(done: tally.finished, now: .now()))\(note)")
        }
        bar.finish()
    }
}
