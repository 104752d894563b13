/// Where an offer (one order put before one team) stands.
///
///     pending ─┬─> accepted ──> withdrawn
///              ├─> declined
///              ├─> expired
///              ├─> withdrawn      the order was recalled or cancelled
///              └─> superseded     another team of the broadcast accepted first
public enum OfferState: String, CaseIterable, Sendable {
    case pending
    case accepted
    case declined
    case expired
    case withdrawn
    case superseded

    /// Every move there is, in a fixed order; the database's guard is generated from it.
    public static let moves: [(from: OfferState, to: OfferState)] = [
        (.pending, .accepted),
        (.pending, .declined),
        (.pending, .expired),
        (.pending, .withdrawn),
        (.pending, .superseded),
        (.accepted, .withdrawn),
    ]

    public func mayBecome(_ next: OfferState) -> Bool {
        OfferState.moves.contains { $0.from == self && $0.to == next }
    }

    /// A live offer still binds somebody: the team has yet to answer, or holds the order by it.
    public var isLive: Bool { self == .pending || self == .accepted }

    public var label: Wording {
        switch self {
        case .pending: Wording(zh: "待接单", en: "Pending")
        case .accepted: Wording(zh: "已接单", en: "Accepted")
        case .declined: Wording(zh: "已拒单", en: "Declined")
        case .expired: Wording(zh: "已超时", en: "Expired")
        case .withdrawn: Wording(zh: "已撤回", en: "Withdrawn")
        case .superseded: Wording(zh: "已被抢单", en: "Superseded")
        }
    }
}
