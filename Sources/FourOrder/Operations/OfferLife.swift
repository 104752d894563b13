import Domain

/// The life of an offer (派单) as it is published: its moves, and the actions on the order that cause each.
enum OfferLife {
    struct Move {
        /// Nil where the offer begins.
        let from: OfferState?
        let to: OfferState
        let causes: [Action]
    }

    static let moves: [Move] =
        [Move(from: nil, to: .pending, causes: [.dispatch])]
        + OfferState.moves.map { Move(from: $0.from, to: $0.to, causes: causes(from: $0.from, to: $0.to)) }

    /// Nothing leads out of it.
    static func isFinal(_ state: OfferState) -> Bool { !moves.contains { $0.from == state } }

    private static func causes(from: OfferState, to: OfferState) -> [Action] {
        switch to {
        case .pending: []
        case .accepted, .superseded: [.accept]
        case .declined: [.decline]
        case .expired: [.expire]
        case .withdrawn: from == .accepted ? [.recall, .withdraw, .cancel] : [.recall, .cancel]
        }
    }
}
