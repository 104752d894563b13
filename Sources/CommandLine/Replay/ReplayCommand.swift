import Domain
import Foundation
import JSON
import Platform

extension Command {
    /// Plays requests from a file against a running server.
    static let replay = Command(
        "replay", operands: ["FILE.ndjson[.gz]"],
        Wording(
            zh: "向运行中的服务提交真实点单，可逐单走完全流程，或按派单方式演练一天",
            en:
                "post real requests to a running server, walk them through their lives, or rehearse a day of them"
        ),
        [
            ReplaySettings.url, ReplaySettings.center, ReplaySettings.rate, ReplaySettings.completes,
            ReplaySettings.workers, Options.demoPassword, RehearsalSettings.policy,
        ] + RehearsalSettings.others
    ) { invocation in
        let policy = try RehearsalSettings.policy(of: invocation)
        let url =
            invocation[ReplaySettings.url] ?? invocation.url(port: UInt16(clamping: invocation[Options.port]))
        guard let address = ReplayAddress(url) else {
            throw UsageError(
                zh: "--url 须形如 http://主机:端口，不能是“\(url)”。",
                en: "--url must be http://HOST:PORT, not \"\(url)\".")
        }
        let lines = try ReplayLine.read(invocation.operands[0])
        let accounts = ReplayAccounts(
            center: invocation[ReplaySettings.center], password: invocation[Options.demoPassword])
        if let policy {
            let rehearsal = Rehearsal(
                policy: policy, lines: lines, day: invocation[RehearsalSettings.day], address: address,
                accounts: accounts, speed: invocation[RehearsalSettings.speed],
                seed: invocation[RehearsalSettings.seed],
                dispatchers: invocation[RehearsalSettings.dispatchers],
                offerMinutes: invocation[RehearsalSettings.offerMinutes],
                hours: invocation[RehearsalSettings.hours], workers: invocation[ReplaySettings.workers],
                output: invocation[RehearsalSettings.json])
            return try rehearsal.run() ? 0 : 1
        }
        let replay = Replay(
            lines: lines, address: address, accounts: accounts,
            perSecond: invocation[ReplaySettings.rate], completes: invocation[ReplaySettings.completes],
            workers: invocation[ReplaySettings.workers])
        return try replay.run() ? 0 : 1
    }
}

/// What only `replay` can be told.
enum ReplaySettings {
    static let url = Setting.optionalText(
        "url", nil,
        Wording(
            zh: "服务的地址；默认为 FOUR_ORDER_HOST 和 FOUR_ORDER_PORT 所指，即 http://127.0.0.1:8080",
            en:
                "where the server is; by default where FOUR_ORDER_HOST and FOUR_ORDER_PORT say: http://127.0.0.1:8080"
        ))
    static let center = Setting.text(
        "center", nil, standard: ReplayAccounts.firstCenter,
        Wording(zh: "演示中心的代码", en: "the code of the demonstration's center"), length: 2...32)
    static let rate = Setting<Double?>(
        name: "rate", variable: nil, standard: nil, standardText: nil,
        meaning: Wording(
            zh: "每秒最多提交的点单数，如 5/s；默认不限", en: "orders placed a second at most, as in 5/s; no limit by default"),
        allowed: Wording(zh: "每秒的个数，如 5/s 或 0.5/s", en: "a number a second, as in 5/s or 0.5/s"),
        read: { text -> Double?? in
            let number = Double(text.hasSuffix("/s") ? text.dropLast(2) : Substring(text))
            guard let number, number >= 0.001, number <= 1_000_000 else { return nil }
            return .some(number)
        })
    static let completes = Setting.flag(
        "complete", nil,
        Wording(zh: "逐单走完派单、接单、服务、评单", en: "walk each order through dispatch, acceptance, service and rating")
    )
    static let workers = Setting.integer(
        "workers", nil, 1...64, standard: 8, Wording(zh: "同时办理的点单数", en: "orders in flight at once"))
}
