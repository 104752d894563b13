/// The summary at the end of a replay, in Chinese and English.
enum ReplayReport {
    /// - Parameters:
    ///   - rows: The comparison with the server's own report; nil where it could not be had.
    ///   - seconds: The whole duration.
    static func lines(
        _ tally: ReplayTally, _ rows: [ReplayFigures.Row]?, lines: Int, seconds: Double
    ) -> [String] {
        let rate = seconds > 0 ? Double(tally.requests) / seconds : 0
        var text = [
            "回放 \(lines) 行，用时 \(ProgressRate.tenths(seconds)) 秒 · replayed \(lines) lines in \(ProgressRate.tenths(seconds)) s"
        ]
        text += ReplayTally.Step.allCases.map {
            "  \($0.chinese) \(padded($0.rawValue, 12))\(padded(tally[$0], 8))"
        }
        let scores = (1...5).reversed().map { "\($0)分 \(tally.scores[$0])" }.joined(separator: "  ")
        text.append("  评分分布 \(padded("by score", 12))  \(scores)")
        text.append(
            "  请求总数 \(padded("requests", 12))\(padded(tally.requests, 8))  \(ProgressRate.tenths(rate))/s, 重试 \(tally.retries) retries"
        )
        text.append("  意外结果 \(padded("failures", 12))\(padded(tally.failures, 8))")
        for (failure, count) in tally.unexpected.sorted(by: {
            ($1.value, $0.key.request) < ($0.value, $1.key.request)
        }) {
            text.append("    \(count) × \(failure.request): \(failure.outcome)")
        }
        text += tally.examples.map { "    \($0)" }
        return text + comparison(rows)
    }

    private static func comparison(_ rows: [ReplayFigures.Row]?) -> [String] {
        guard let rows else {
            return ["无法与 GET /v1/reports/summary 核对 · cannot be compared with GET /v1/reports/summary"]
        }
        guard !rows.isEmpty else {
            return ["统计汇总没有变化，与回放一致 · the server's report has not changed, as expected"]
        }
        let differ = rows.filter { !$0.agrees }.count
        var text = ["与 GET /v1/reports/summary 核对 · compared with GET /v1/reports/summary"]
        text.append("  \(padded("figure", 28))\(padded("replay", 9))\(padded("server", 9))   before → after")
        for row in rows {
            let change = row.after - row.before
            text.append(
                "  \(padded(row.name, 28))\(padded(signed(row.expected), 9, right: true))"
                    + "\(padded(signed(change), 9, right: true))   \(row.before) → \(row.after)"
                    + (row.agrees ? "" : "   ← 不一致 differs"))
        }
        text.append(
            differ == 0
                ? "全部 \(rows.count) 项一致 · all \(rows.count) figures agree"
                : "\(differ) 项不一致（其间有他人操作也会如此） · \(differ) figures differ (as they do when others work at the same time)"
        )
        return text
    }

    private static func signed(_ number: Int) -> String { number > 0 ? "+\(number)" : "\(number)" }

    private static func padded(_ number: Int, _ width: Int) -> String {
        padded("\(number)", width, right: true)
    }

    private static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
