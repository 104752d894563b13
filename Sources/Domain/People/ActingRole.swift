/// In which role somebody acts, and for whom: `actor.role` and `on_behalf_of` of an event.
public struct ActingRole: Hashable, Sendable {
    /// Whom an act stands for, where that is not the actor.
    public enum Party: String, Sendable {
        case team
        case resident
    }

    public let role: Role
    public let onBehalfOf: Party?

    public init(role: Role, onBehalfOf: Party? = nil) {
        self.role = role
        self.onBehalfOf = onBehalfOf
    }
}

extension Policy {
    /// The role an event names; nil where the relation does not carry the action.
    ///
    /// A person is named by what is nearest to the order: a resident before intake before a dispatcher before
    /// an administrator; a leader before a volunteer. An administrator acts for the team where only a team
    /// acts, and whoever rates without being a resident behind the order does it in the resident's name.
    public static func actingRole(_ action: Action, relation: Relation) -> ActingRole? {
        let capable = relation.intersection(mayAct(action))
        switch action {
        case .accept, .decline, .withdraw, .start, .complete:
            if capable.meets([.holdingLeader, .pendingLeader]) { return ActingRole(role: .leader) }
            if capable.contains(.booked) { return ActingRole(role: .volunteer) }
            if capable.contains(.admin) { return ActingRole(role: .admin, onBehalfOf: .team) }
            return nil
        case .rate:
            return own(capable).map { role in
                ActingRole(role: role, onBehalfOf: role == .resident ? nil : .resident)
            }
        case .reject, .merge, .unmerge, .forward, .dispatch, .recall, .reopen, .cancel:
            return own(capable).map { ActingRole(role: $0) }
        case .place, .expire, .close:
            return nil
        }
    }

    private static func own(_ relation: Relation) -> Role? {
        if relation.contains(.requester) { return .resident }
        if relation.contains(.placer) { return .intake }
        if relation.contains(.dispatcher) { return .dispatcher }
        return relation.contains(.admin) ? .admin : nil
    }
}
