/// Who may do what, written once: ``rules`` holds a row for each operation; what an order's life asks for stands here.
///
/// Two masks an action, for two different answers:
/// - ``mayAttempt(_:)`` is the line between 403 and the rest. Someone who could do this if only the order were
///   elsewhere in its life is told where it stands (409), not that it is none of his business (403): the
///   leader of a team that was recalled, or has been offered an order but not yet accepted it.
/// - ``mayAct(_:)`` is what a statement guards with: only these relations carry the action out.
public enum Policy {
    /// Any relation at all makes the order visible; without one it does not exist for the caller (404).
    public static let maySee = Relation.all

    /// The relations that carry an action out. Empty: not for people (`expire`, `close`), or not on an order
    /// (`place`).
    public static func mayAct(_ action: Action) -> Relation {
        switch action {
        case .place, .expire, .close: []
        case .reject, .merge, .unmerge, .forward, .dispatch, .recall: [.dispatcher, .admin]
        case .accept, .decline: [.pendingLeader, .admin]
        case .withdraw: [.holdingLeader, .admin]
        case .start, .complete: [.holdingLeader, .booked, .admin]
        case .rate, .cancel: [.requester, .placer, .dispatcher, .admin]
        case .reopen: [.requester, .dispatcher, .admin]
        }
    }

    /// The same of what else is done with an order.
    public static func mayAct(_ operation: OperationID) -> Relation {
        guard case .order(_, let act) = rule(operation).access else { return [] }
        return act
    }

    /// The relations that are not answered 403.
    public static func mayAttempt(_ action: Action) -> Relation {
        switch action {
        case .accept, .decline, .withdraw, .start, .complete:
            mayAct(action).union([.holdingLeader, .offeredLeader])
        case .place, .expire, .close, .reject, .merge, .unmerge, .forward, .dispatch, .recall, .rate, .cancel,
            .reopen:
            mayAct(action)
        }
    }
}
