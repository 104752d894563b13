/// Limits in time that a center may set, in whole days of 24 hours.
public struct CenterWindows: Hashable, Sendable {
    /// Days after completion, or after a bad rating, in which an order can be reopened.
    public var reopenDays: Int
    /// Days after completion until an unrated order is closed.
    public var closeDays: Int
    /// Days after completion in which the team that served still sees contact and address whole.
    public var contactDays: Int

    public static let standard = CenterWindows(reopenDays: 10, closeDays: 15, contactDays: 7)

    public init(reopenDays: Int, closeDays: Int, contactDays: Int) {
        self.reopenDays = reopenDays
        self.closeDays = closeDays
        self.contactDays = contactDays
    }
}

/// What else than state and relation decides about an action.
public struct OrderFacts: Hashable, Sendable {
    /// Some team has a pending offer that is not past its deadline.
    public var hasPendingOffer: Bool
    /// The pending or accepted offer is binding (the offers of one dispatch are all binding or none).
    public var isBinding: Bool
    /// The resident who placed it no longer stands behind it.
    public var requesterLeft: Bool
    /// The score of the current round's rating, 1 to 5.
    public var score: RatingScore?
    public var completedAt: Timestamp?
    public var ratedAt: Timestamp?
    public var now: Timestamp
    public var windows: CenterWindows

    public init(
        hasPendingOffer: Bool = false, isBinding: Bool = false, requesterLeft: Bool = false,
        score: RatingScore? = nil, completedAt: Timestamp? = nil, ratedAt: Timestamp? = nil, now: Timestamp,
        windows: CenterWindows = .standard
    ) {
        self.hasPendingOffer = hasPendingOffer
        self.isBinding = isBinding
        self.requesterLeft = requesterLeft
        self.score = score
        self.completedAt = completedAt
        self.ratedAt = ratedAt
        self.now = now
        self.windows = windows
    }

    /// Within the days in which a completed order, or one rated 1 or 2, can be reopened; the last moment
    /// counts.
    public func mayReopen(in state: OrderState) -> Bool {
        switch state {
        case .completed:
            return isWithin(windows.reopenDays, of: completedAt)
        case .rated:
            guard let score, score.isBad else { return false }
            return isWithin(windows.reopenDays, of: ratedAt)
        case .placed, .dispatched, .accepted, .inService, .closed, .rejected, .merged, .cancelled:
            return false
        }
    }

    private func isWithin(_ days: Int, of start: Timestamp?) -> Bool {
        guard let start else { return false }
        return now <= start.adding(days: days)
    }
}
