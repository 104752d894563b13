import JSON

/// What the players of a rehearsal have seen and done.
struct RehearsalLedger: Sendable {
    /// What became of an act.
    enum Step: String, CaseIterable, Sendable {
        case placed, dispatched, confirmed, suggested, accepted, declined, ignored, tooLate = "too_late",
            taken, full
        case moved, started, completed

        var chinese: String {
            switch self {
            case .placed: "新增点单"
            case .dispatched: "人工派单"
            case .confirmed: "确认推荐"
            case .suggested: "推荐派单"
            case .accepted: "团队接单"
            case .declined: "团队拒单"
            case .ignored: "未予理会"
            case .tooLate: "答复已迟"
            case .taken: "已被抢走"
            case .full: "队伍已满"
            case .moved: "情况已变"
            case .started: "开始服务"
            case .completed: "完成服务"
            }
        }
    }

    /// By order: its request.
    private(set) var requests: [String: RehearsalRequest] = [:]
    private(set) var steps: [Step: Int] = [:]
    /// Requests that could not be placed.
    private(set) var unplaced = 0
    /// Offers that have been seen.
    private var offers: Set<String> = []
    /// By order: when the dispatcher last found no team for it.
    private var inVain: [String: Double] = [:]
    /// Orders that a dispatcher is finding a team for just now.
    private var inHand: Set<String> = []
    /// When anything was last done, in seconds of the day.
    private(set) var lastStep = 0.0
    /// The most by which an act was late, in seconds of the day.
    private(set) var lag = 0.0

    subscript(_ step: Step) -> Int { steps[step] ?? 0 }

    mutating func count(_ step: Step, _ number: Int = 1, at second: Double) {
        steps[step, default: 0] += number
        lastStep = max(lastStep, second)
    }

    mutating func place(_ request: RehearsalRequest, as order: String, at second: Double) {
        requests[order] = request
        count(.placed, at: second)
    }

    mutating func countUnplaced() { unplaced += 1 }

    mutating func countLag(_ seconds: Double) { lag = max(lag, seconds) }

    /// What an item of `GET /v1/offers` asks of its team; nil where that is known already, or the order is none of this
    /// rehearsal's or not yet known to be.
    mutating func take(_ item: JSONTree) -> RehearsalOffer? {
        guard let id = item["id"]?.string, let order = item["order_id"]?.string,
            let team = item["team_id"]?.string, let request = requests[order], offers.insert(id).inserted
        else { return nil }
        return RehearsalOffer(
            order: order, team: team, isBinding: item["binding"]?.bool ?? false, line: request.line)
    }

    mutating func note(inVain order: String, at second: Double) { inVain[order] = second }

    /// Whether the dispatcher is to find a team for an order of this rehearsal: nobody is at it, and none was sought in
    /// vain lately.
    func isOpen(_ order: String, at second: Double) -> Bool {
        guard requests[order] != nil, !inHand.contains(order) else { return false }
        return inVain[order].map { second - $0 >= Self.tryAgainSeconds } ?? true
    }

    /// False where somebody has it in hand already. Give it back with `putDown`.
    mutating func takeUp(_ order: String) -> Bool { inHand.insert(order).inserted }

    mutating func putDown(_ order: String) { inHand.remove(order) }

    private static let tryAgainSeconds: Double = 3600
}
