/// To how many teams an order is offered at once.
public enum DispatchMode: String, CaseIterable, Sendable {
    /// To one team.
    case direct
    /// To several; the first to accept has it.
    case broadcast

    public var label: Wording {
        switch self {
        case .direct: Wording(zh: "直派", en: "Direct")
        case .broadcast: Wording(zh: "抢单", en: "Broadcast")
        }
    }
}

/// How far a center leaves dispatching to the matching.
public enum DispatchPolicy: String, CaseIterable, Sendable {
    /// Dispatchers choose by themselves.
    case manual
    /// Candidates are ranked for the dispatcher, who chooses.
    case suggest
    /// The best candidate is offered the order directly.
    case auto
    /// The best candidates are offered it at once.
    case broadcast

    public var label: Wording {
        switch self {
        case .manual: Wording(zh: "人工派单", en: "Manual")
        case .suggest: Wording(zh: "推荐派单", en: "Suggest")
        case .auto: Wording(zh: "自动派单", en: "Automatic")
        case .broadcast: Wording(zh: "广播抢单", en: "Broadcast")
        }
    }
}

/// Rules about orders that teams give back (退单).
public enum ReturnRule {
    /// Returns from which on a dispatch may be binding, unless the center sets its own limit.
    public static let standardLimit = 2

    /// Whether a dispatch may be binding: the order has been returned as often as the center allows.
    public static func mayBind(returns: Int, limit: Int) -> Bool { returns >= limit }
}
