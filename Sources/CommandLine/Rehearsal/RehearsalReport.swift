import Domain
import Glibc
import JSON
import Platform

/// What a rehearsal prints at its end, in Chinese and English, and writes as JSON.
struct RehearsalReport {
    let rehearsal: Rehearsal
    let center: CenterInRehearsal
    let ledger: RehearsalLedger
    let tally: ReplayTally
    /// How many orders the day has.
    let requests: Int
    /// How long it took, in seconds of the day.
    let seconds: Double
    let figures: RehearsalFigures
    let violations: [RehearsalChecks.Violation]
    let neverOffered: [OrderCourse]

    /// Nothing failed, and every rule held.
    var isSound: Bool { tally.failures == 0 && violations.isEmpty }

    var lines: [String] {
        let hours = ProgressRate.tenths(seconds / 3600)
        let name = "\(rehearsal.policy.chinese) · \(rehearsal.policy.rawValue)"
        return [
            "\(name): 演练 \(requests) 单，历时当日 \(hours) 小时 · rehearsed \(requests) orders in \(hours) hours of the day"
        ] + rows.map { "  \($0.name.both): \($0.value)" } + steps + rules + unoffered + failures
    }

    private var rows: [(name: Wording, value: String)] {
        let (orders, served) = (figures.orders, figures.served)
        return [
            (Wording(zh: "派出", en: "offered"), Self.share(figures.offered, of: orders)),
            (Wording(zh: "承接", en: "served"), Self.share(served, of: orders)),
            (
                Wording(zh: "每单派单数", en: "offers an order"),
                Self.two(orders > 0 ? Double(figures.offers) / Double(orders) : nil)
            ),
            (Wording(zh: "退单", en: "returns"), "\(figures.returns)"),
            (
                Wording(zh: "接单用时（分钟）：中位、95 分位", en: "minutes to acceptance: median, 95th percentile"),
                "\(Self.tenth(figures.medianMinutes)), \(Self.tenth(figures.minutes95))"
            ),
            (
                Wording(zh: "公里：合计、平均", en: "kilometres: all, mean"),
                "\(Self.tenth(figures.kilometres)), \(Self.two(figures.meanKilometres))"
            ),
            (
                Wording(
                    zh: "负荷：出动队数、单队最多、基尼系数、最忙一成所占",
                    en: "load: teams that served, most of one, Gini, share of the busiest tenth"),
                "\(figures.teamsThatServed), \(figures.mostOfOneTeam), \(Self.two(figures.gini)), "
                    + Self.two(figures.busiestTenth)
            ),
            (
                Wording(zh: "最大延迟（当日分钟）", en: "most that an act was late, in minutes of the day"),
                Self.tenth(ledger.lag / 60)
            ),
        ]
    }

    private var steps: [String] {
        let done = RehearsalLedger.Step.allCases.filter { ledger[$0] > 0 }
        return ["  " + done.map { "\($0.chinese) \($0.rawValue) \(ledger[$0])" }.joined(separator: "  ")]
    }

    private var rules: [String] {
        RehearsalChecks.Violation.Rule.allCases.map { rule in
            let broken = violations.filter { $0.rule == rule }.map(\.id)
            let verdict = broken.isEmpty ? "无 none" : "\(broken.count): \(broken.joined(separator: " "))"
            return "  \(rule.wording.both): \(verdict)"
        }
    }

    /// Each order that nobody was offered, and what excluded how many teams.
    private var unoffered: [String] {
        neverOffered.map { course in
            let reasons = course.excluded.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let words = reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            return "  第 \(course.line) 行未派出 · line \(course.line) was not offered: "
                + (words.isEmpty ? "没有该类别的队伍 no team of its category" : words)
        }
    }

    private var failures: [String] {
        let kinds = tally.unexpected.sorted { ($1.value, $0.key.request) < ($0.value, $1.key.request) }
        return ["  意外结果 · failures: \(tally.failures)"]
            + kinds.map { "    \($0.value) × \($0.key.request): \($0.key.outcome)" }
            + tally.examples.map { "    \($0)" }
    }

    func write(to path: String) throws(PosixError) {
        let file = try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        try writeAll(file.number, json.json() + [UInt8(ascii: "\n")])
    }

    var json: JSONTree {
        let number = { (value: Double?) in value.map(JSONTree.double) ?? .null }
        let whole = { (value: Int) in JSONTree.int(Int64(value)) }
        return [
            "policy": .string(rehearsal.policy.rawValue), "speed": .double(rehearsal.speed),
            "seed": whole(rehearsal.seed), "center": center.during, "hours": .double(seconds / 3600),
            "orders": whole(figures.orders), "offered": whole(figures.offered),
            "served": whole(figures.served),
            "offers": whole(figures.offers), "returns": whole(figures.returns),
            "median_minutes": number(figures.medianMinutes), "minutes_95": number(figures.minutes95),
            "kilometres": .double(figures.kilometres), "mean_kilometres": number(figures.meanKilometres),
            "teams": whole(figures.loads.count), "teams_that_served": whole(figures.teamsThatServed),
            "most_of_one_team": whole(figures.mostOfOneTeam), "gini": .double(figures.gini),
            "busiest_tenth": .double(figures.busiestTenth), "lag_minutes": .double(ledger.lag / 60),
            "steps": .object(RehearsalLedger.Step.allCases.map { .init($0.rawValue, whole(ledger[$0])) }),
            "violations": .object(
                RehearsalChecks.Violation.Rule.allCases.map { rule in
                    .init(
                        rule.rawValue,
                        .array(violations.filter { $0.rule == rule }.map { .string($0.id) }))
                }),
            "not_offered": .array(
                neverOffered.map { course in
                    [
                        "line": whole(course.line), "eligible": whole(course.eligible),
                        "excluded": .object(
                            course.excluded.sorted { $0.key < $1.key }.map { .init($0.key, whole($0.value)) }
                        ),
                    ]
                }),
            "failures": whole(tally.failures),
        ]
    }

    private static func share(_ part: Int, of whole: Int) -> String {
        "\(part) (\(ProgressRate.tenths(whole > 0 ? Double(part) * 100 / Double(whole) : 0)) %)"
    }

    private static func tenth(_ value: Double?) -> String { value.map(ProgressRate.tenths) ?? "—" }

    private static func two(_ value: Double?) -> String {
        guard let value else { return "—" }
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
