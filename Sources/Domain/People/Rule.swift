/// One row of the policy: who may ask for an operation, of what, and what its answer keeps from whom.
public struct Rule: Sendable {
    public enum Access: Hashable, Sendable {
        /// Without a token.
        case open
        /// To whom it is not in sight it does not exist (404); who sees it, but may not do this, is refused (403).
        case ties(seenBy: Ties, doneBy: Ties)
        /// Of an order, seen under any ``Relation``: who has none hears 404, who may not even attempt it 403. Only
        /// `act` carries it out; between the two lies where the order stands (409).
        case order(attempt: Relation, act: Relation)
    }

    public let operation: OperationID
    public let access: Access
    /// The step of the order's life, whose states stand in ``Lifecycle``.
    public let action: Action?
    public let masking: Masking
    /// What an API key is asked for that has been given less than its role.
    public let scope: Scope?

    private init(
        _ operation: OperationID, _ access: Access, action: Action? = nil, masking: Masking = .nothing,
        scope: Scope? = nil
    ) {
        self.operation = operation
        self.access = access
        self.action = action
        self.masking = masking
        self.scope = scope
    }

    static func open(_ operation: OperationID) -> Rule { Rule(operation, .open) }

    /// - Parameter seen: nil where everybody in the center may know of it.
    static func ties(
        _ operation: OperationID, by doers: Ties, seenBy seen: Ties = .everybody,
        _ masking: Masking = .nothing,
        scope: Scope? = nil
    ) -> Rule {
        Rule(operation, .ties(seenBy: seen, doneBy: doers), masking: masking, scope: scope)
    }

    static func order(
        _ operation: OperationID, by relation: Relation, _ masking: Masking = .order, scope: Scope
    ) -> Rule {
        Rule(operation, .order(attempt: relation, act: relation), masking: masking, scope: scope)
    }

    static func step(_ operation: OperationID, _ action: Action) -> Rule {
        Rule(
            operation, .order(attempt: Policy.mayAttempt(action), act: Policy.mayAct(action)),
            action: action, masking: .order, scope: .ordersWrite)
    }
}
