/// Who sees contact and address whole; for everybody else ``Mask`` applies.
public enum Disclosure {
    /// Whole at any time: the resident who placed it, dispatchers who see it, intake that placed it or reads
    /// the center's orders, administrators.
    public static let always: Relation = [
        .owner, .dispatcher, .forwarder, .placer, .centerIntake, .admin,
    ]

    /// The team that holds the order sees it whole from acceptance until some days after completion.
    public static let holding: Relation = [.holdingLeader, .holdingMember]

    /// Whether this caller sees contact and address whole now.
    ///
    /// - Parameters:
    ///   - completedAt: of the current round; null before completion.
    ///   - windows: `contactDays` counts from completion, the last moment excluded.
    public static func isWhole(
        relation: Relation, state: OrderState, completedAt: Timestamp?, now: Timestamp,
        windows: CenterWindows = .standard
    ) -> Bool {
        if relation.meets(always) { return true }
        guard relation.meets(holding) else { return false }
        switch state {
        case .accepted, .inService:
            return true
        case .completed, .rated, .closed:
            guard let completedAt else { return false }
            return now < completedAt.adding(days: windows.contactDays)
        case .placed, .dispatched, .rejected, .merged, .cancelled:
            return false
        }
    }
}
