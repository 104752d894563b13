/// What becomes of an action that somebody asks for, rule by rule in the documented order of refusals.
public enum Verdict: Hashable, Sendable {
    case allowed
    /// The caller does not see the order: 404.
    case notFound
    /// He sees it, but this is not for him: 403.
    case forbidden
    /// The order's state, or the time that has passed, does not allow it: 409 `illegal_transition`.
    case illegal
    /// His team cannot step back from a binding offer: 409 `offer_binding`.
    case binding
}

extension Policy {
    /// The verdict on one action.
    ///
    /// An `accept` that is `illegal` has a more telling reason in the team's own newest offer
    /// (``AcceptRefusal``); its statement looks there first.
    public static func verdict(
        _ action: Action, state: OrderState, relation: Relation, facts: OrderFacts
    ) -> Verdict {
        guard relation.meets(maySee) else { return .notFound }
        guard relation.meets(mayAttempt(action)) else { return .forbidden }
        guard Lifecycle.isAllowed(action, from: state) else { return .illegal }
        switch action {
        case .accept, .decline:
            guard relation.contains(.pendingLeader) || (relation.contains(.admin) && facts.hasPendingOffer)
            else { return .illegal }
        case .withdraw, .start, .complete:
            guard relation.meets(mayAct(action)) else { return .forbidden }
        case .reopen:
            guard facts.mayReopen(in: state) else { return .illegal }
        case .unmerge:
            guard !facts.requesterLeft else { return .illegal }
        case .place, .reject, .merge, .forward, .dispatch, .expire, .recall, .rate, .close, .cancel:
            break
        }
        if action == .decline || action == .withdraw {
            guard !facts.isBinding, !relation.contains(.bindingLeader) else { return .binding }
        }
        return .allowed
    }

    /// What the caller may do with the order now, in table order: `allowed_actions` of an answer.
    public static func allowedActions(
        state: OrderState, relation: Relation, facts: OrderFacts
    ) -> [Action] {
        var actions: [Action] = []
        for row in Lifecycle.transitions where row.from == state && row.action != actions.last {
            if verdict(row.action, state: state, relation: relation, facts: facts) == .allowed {
                actions.append(row.action)
            }
        }
        return actions
    }
}
