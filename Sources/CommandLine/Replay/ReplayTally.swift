/// What a replay has done so far.
struct ReplayTally: Equatable, Sendable {
    /// One step of an order's life, or what became of a line.
    enum Step: String, CaseIterable, Sendable {
        case placed, existing, resumed, windows, dispatched, declined, expired, recalled, accepted, started
        case completed, rated, reopened

        var chinese: String {
            switch self {
            case .placed: "新增点单"
            case .existing: "已有点单"
            case .resumed: "接续办理"
            case .windows: "约定时间"
            case .dispatched: "中心派单"
            case .declined: "团队拒单"
            case .expired: "超时未接"
            case .recalled: "收回派单"
            case .accepted: "团队接单"
            case .started: "开始服务"
            case .completed: "完成服务"
            case .rated: "群众评单"
            case .reopened: "重新办理"
            }
        }
    }

    /// A status, or a lack of an answer, that the replay did not expect.
    struct Unexpected: Hashable, Sendable {
        /// The request, without ids.
        let request: String
        /// The status and the problem's code, or why there was no answer.
        let outcome: String
    }

    private(set) var steps: [Step: Int] = [:]
    /// Ratings by score, 1 to 5.
    private(set) var scores = [Int](repeating: 0, count: 6)
    private(set) var unexpected: [Unexpected: Int] = [:]
    /// The first few, with line and detail.
    private(set) var examples: [String] = []
    /// What the orders' stories add to the server's report.
    var expected = ReplayFigures()
    var requests = 0
    var retries = 0
    /// Lines that are through with all that was to be done with them.
    var finished = 0

    static let maximumExamples = 8

    subscript(_ step: Step) -> Int { steps[step] ?? 0 }

    var failures: Int { unexpected.values.reduce(0, +) }

    mutating func count(_ step: Step) { steps[step, default: 0] += 1 }

    mutating func countRating(_ score: Int) {
        count(.rated)
        scores[score] += 1
    }

    mutating func countUnexpected(_ failure: ReplayFailure, line: Int) {
        unexpected[Unexpected(request: failure.request, outcome: failure.outcome), default: 0] += 1
        guard examples.count < Self.maximumExamples else { return }
        examples.append("第 \(line) 行 · line \(line): \(failure)")
    }
}

/// An answer that the replay did not expect, or none at all.
struct ReplayFailure: Error, CustomStringConvertible {
    /// The request, without ids.
    let request: String
    let outcome: String
    let detail: String

    var description: String { "\(request): \(outcome)\(detail.isEmpty ? "" : ", \(detail)")" }
}
