/// Why a team's accept is refused, from its own newest offer of the order.
public enum AcceptRefusal {
    /// The code to answer 409 with, or nil when the offer itself is no obstacle.
    ///
    /// Looked at before the order's state: a team whose offer was superseded is told so, whatever has become
    /// of the order since. A deadline counts from the moment it is reached, not from the clock's next tick.
    public static func code(
        newestOffer: OfferState, expiresAt: Timestamp, now: Timestamp
    ) -> RefusalCode? {
        switch newestOffer {
        case .superseded: .offerTaken
        case .expired: .offerExpired
        case .withdrawn: .offerWithdrawn
        case .accepted, .declined: .illegalTransition
        case .pending: now >= expiresAt ? .offerExpired : nil
        }
    }
}
