import Dispatch
import Domain
import Foundation
import Glibc
import JSON
import Platform
import Synchronization

/// 演练: plays a day of requests under one dispatch policy, as many times faster as wanted, with all its people: residents
/// who place at the time they did, teams that answer in their own time, and a dispatcher where the policy needs one.
///
/// ```
/// agenda ─▶ place ─▶ (policy or dispatcher offers) ─▶ look ─▶ answer ─▶ start ─▶ complete
///    ▲                                                   every act puts the next one on the agenda
///    └───────────────────────────────────────────────────────────────────┘
/// ```
struct Rehearsal: Sendable {
    let policy: RehearsalPolicy
    let lines: [ReplayLine]
    let day: RehearsalDay
    let address: ReplayAddress
    let accounts: ReplayAccounts
    let speed: Double
    let seed: Int
    let dispatchers: Int
    /// Minutes of the day; as the center has it where nil.
    let offerMinutes: Int?
    /// Of the day, from the first request on.
    let hours: Int
    let workers: Int
    /// Where the figures go as JSON, too.
    let output: String?

    private static let redrawMilliseconds = 100

    /// Returns whether nothing failed and every rule held. Prints as it goes.
    func run() throws -> Bool {
        // Before any thread is started.
        let signals = try SignalWatch()
        let requests = try day.requests(
            of: lines, now: Timestamp(microseconds: WallClock.microsecondsSince1970()))
        let board = ReplayBoard([], perSecond: nil, now: .now())
        var client = ReplayClient(address, accounts, board)
        let report: RehearsalReport
        do throws(ReplayFailure) {
            report = try play(requests, board, &client, signals)
        } catch {
            throw CommandError(
                zh: "\(address.host):\(address.port) 无法演练：\(error)",
                en: "no rehearsal at \(address.host):\(address.port): \(error)")
        }
        for line in report.lines { try StandardOutput.print(line) }
        if let output { try report.write(to: output) }
        return report.isSound
    }

    /// Sets the center up, plays, puts the center back, and asks the server how it went.
    private func play(
        _ requests: [RehearsalRequest], _ board: ReplayBoard, _ client: inout ReplayClient,
        _ signals: SignalWatch
    ) throws(ReplayFailure) -> RehearsalReport {
        let teams = try client.list("/v1/teams", "GET /v1/teams", as: .dispatcher)
            .compactMap(RehearsalTeam.init)
        let found = try client.send("GET", "/v1/center", "GET /v1/center", as: .admin).tree
        let center = CenterInRehearsal(found, policy, speed: speed, offerMinutes: offerMinutes)
        let first = requests.first?.second ?? 0
        StandardError.writeLine("原设置 · the settings as they are: \(center.before)")
        signals.handle { [self] signal in
            putBack(center)
            _exit(SignalWatch.exitBase + signal)
        }
        defer { signals.handle(nil) }
        do {
            try center.set(center.during, &client)
        } catch {
            // It may have come to the server, whatever became of the answer.
            putBack(center)
            throw error
        }
        let scene = RehearsalScene(
            policy,
            RehearsalClock(
                speed: speed, beginning: first, began: .now(),
                date: Timestamp(microseconds: WallClock.microsecondsSince1970())),
            RehearsalPeople(seed: UInt64(seed)), returnLimit: center.returnLimit,
            dispatchers: dispatchers, requests: requests,
            end: first + Double(hours) * 3600, board: board)
        StandardError.writeLine("\(policy.chinese) · \(policy.rawValue): \(center.during)")
        work(scene)
        let seconds = scene.clock.second(at: .now()) - first
        if let failure = putBack(center) { throw failure }
        let ledger = scene.ledger.withLock { $0 }
        let courses = try OrderCourse.all(of: ledger, &client)
        return RehearsalReport(
            rehearsal: self, center: center, ledger: ledger, tally: board.tally.withLock { $0 },
            requests: requests.count, seconds: seconds,
            figures: RehearsalFigures(courses, teams, scene.clock),
            violations: RehearsalChecks.violations(courses, teams),
            neverOffered: courses.filter(\.offers.isEmpty))
    }

    /// However the day ends; over a connection of its own, as the other one may be what failed.
    /// - Returns: why it is not, which is said here.
    @discardableResult
    private func putBack(_ center: CenterInRehearsal) -> ReplayFailure? {
        var client = ReplayClient(address, accounts, ReplayBoard([], perSecond: nil, now: .now()))
        do throws(ReplayFailure) {
            try center.set(center.before, &client)
            return nil
        } catch {
            StandardError.writeLine(
                "four-order: 未能恢复中心设置，请以 PATCH /v1/center 恢复 · the center's settings are not put back, do it by PATCH "
                    + "/v1/center: \(center.before) (\(error))")
            return error
        }
    }

    private func work(_ scene: RehearsalScene) {
        let group = DispatchGroup()
        let run = String(WallClock.nanosecondsSince1970(), radix: 36)
        for worker in 1...workers {
            group.enter()
            let thread = Thread { [self] in
                var player = RehearsalPlayer(
                    scene, ReplayClient(address, accounts, scene.board),
                    keyPrefix: "rehearsal-\(run)-\(worker)")
                player.run()
                group.leave()
            }
            thread.name = "rehearsal \(worker)"
            thread.start()
        }
        var bar = ProgressBar(policy.rawValue)
        while group.wait(timeout: .now() + .milliseconds(Self.redrawMilliseconds)) == .timedOut {
            let ledger = scene.ledger.withLock { $0 }
            let failures = scene.board.tally.withLock { $0.failures }
            bar.show(
                ledger[.completed], of: scene.orders,
                "单 orders, \(RehearsalClock.text(scene.clock.second(at: .now())))"
                    + (failures > 0 ? ", 失败 \(failures) failures" : ""))
        }
        bar.finish()
    }
}

extension CenterInRehearsal {
    func set(_ settings: JSONTree, _ client: inout ReplayClient) throws(ReplayFailure) {
        _ = try client.send("PATCH", "/v1/center", "PATCH /v1/center", as: .admin, body: settings.json())
    }
}
