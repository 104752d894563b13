/// What a caller is to one order, as a set of bits. The statements compute the same bits in SQL, so the raw
/// values are fixed for ever; a test spells them out.
public struct Relation: OptionSet, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// 1: the account that placed it as a resident, whatever roles it has now.
    public static let owner = Relation(rawValue: 1)
    /// 2: a resident behind it (its owner, or of an order merged into it) who has not left.
    public static let requester = Relation(rawValue: 2)
    /// 4: who placed it for a resident, as intake or dispatcher, while that resident has not left.
    public static let placer = Relation(rawValue: 4)
    /// 8: intake with the scope `center`, which sees every order of the center; also who placed one for a resident
    /// that has left.
    public static let centerIntake = Relation(rawValue: 8)
    /// 16: a dispatcher whose sites cover the order's site.
    public static let dispatcher = Relation(rawValue: 16)
    /// 32: a dispatcher, still, who forwarded it elsewhere and only sees it now.
    public static let forwarder = Relation(rawValue: 32)
    /// 64: an administrator of the center.
    public static let admin = Relation(rawValue: 64)
    /// 128: leads the team that holds it.
    public static let holdingLeader = Relation(rawValue: 128)
    /// 256: a member of the team that holds it.
    public static let holdingMember = Relation(rawValue: 256)
    /// 512: a member of the team that holds it, booked on it in its current round, whether or not the booking has been
    /// cut short.
    public static let booked = Relation(rawValue: 512)
    /// 1024: leads a team that was ever offered it.
    public static let offeredLeader = Relation(rawValue: 1024)
    /// 2048: a member of a team that was ever offered it.
    public static let offeredMember = Relation(rawValue: 2048)
    /// 4096: leads a team with a pending offer that is not past its deadline.
    public static let pendingLeader = Relation(rawValue: 4096)
    /// 8192: the pending or accepted offer of the team he leads is binding.
    public static let bindingLeader = Relation(rawValue: 8192)

    /// Every bit there is.
    public static let all: Relation = [
        .owner, .requester, .placer, .centerIntake, .dispatcher, .forwarder, .admin, .holdingLeader,
        .holdingMember, .booked, .offeredLeader, .offeredMember, .pendingLeader, .bindingLeader,
    ]

    public func meets(_ other: Relation) -> Bool { rawValue & other.rawValue != 0 }
}

extension Relation {
    /// What somebody is to the center who can be one of these to its orders.
    public var ties: Ties {
        var ties: Ties = []
        if meets([.owner, .requester]) { ties.insert(.resident) }
        if meets(.placer) { ties.formUnion([.intake, .dispatcher, .admin]) }
        if meets(.centerIntake) { ties.insert(.intake) }
        if meets([.dispatcher, .forwarder]) { ties.insert(.dispatcher) }
        if meets(.admin) { ties.insert(.admin) }
        if meets([.holdingLeader, .offeredLeader, .pendingLeader, .bindingLeader]) { ties.insert(.leader) }
        if meets([.holdingMember, .offeredMember, .booked]) { ties.formUnion([.volunteer, .leader]) }
        return ties
    }

    /// Their names, for the documentation.
    public var names: [String] { Relation.named.filter { contains($0.0) }.map(\.1) }

    private static let named: [(Relation, String)] = [
        (.owner, "the resident who placed it"), (.requester, "residents behind it"),
        (.placer, "who handed it in"),
        (.centerIntake, "intake of the center"), (.dispatcher, "dispatchers of its site"),
        (.forwarder, "who forwarded it"), (.admin, "administrators"), (.holdingLeader, "the team's leader"),
        (.holdingMember, "the team"), (.booked, "volunteers booked"),
        (.offeredLeader, "leaders of teams it was offered to"),
        (.offeredMember, "teams it was offered to"),
        (.pendingLeader, "leaders of teams whose offer is pending"),
        (.bindingLeader, "leaders under a binding offer"),
    ]
}
