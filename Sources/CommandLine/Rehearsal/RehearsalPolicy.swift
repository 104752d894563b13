import Domain

/// How orders find their teams in a rehearsal: the four policies (派单方式) of a center, and the baseline beside them.
enum RehearsalPolicy: String, CaseIterable, Sendable {
    /// Every order at once to the team that is cheapest for it at that moment, first come first served. The center's own
    /// policy is `manual` meanwhile.
    case greedy
    case manual, suggest, auto, broadcast

    var chinese: String {
        switch self {
        case .greedy: "先到先派"
        case .manual: "人工派单"
        case .suggest: "推荐确认"
        case .auto: "自动匹配"
        case .broadcast: "抢单"
        }
    }

    /// The center's `dispatch_policy` under it.
    var setting: String { self == .greedy ? "manual" : rawValue }

    /// Whether the dispatcher finds a team for every order, and not only for what was returned to its limit.
    var isByHand: Bool { self == .manual || self == .greedy }
}
