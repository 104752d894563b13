/// What a caller is to the center, and to what he asks for; of orders ``Relation`` tells more.
public struct Ties: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let resident = Ties(rawValue: 1)
    public static let volunteer = Ties(rawValue: 2)
    public static let leader = Ties(rawValue: 4)
    public static let dispatcher = Ties(rawValue: 8)
    public static let intake = Ties(rawValue: 16)
    public static let admin = Ties(rawValue: 32)
    /// It is his: his account, his session, the run he started.
    public static let own = Ties(rawValue: 64)
    /// A member of the team in question.
    public static let team = Ties(rawValue: 128)
    /// Leads the team in question.
    public static let lead = Ties(rawValue: 256)
    /// A dispatcher, as far as his sites and those under them reach.
    public static let sites = Ties(rawValue: 512)

    /// Whoever bears a token of the center.
    public static let everybody: Ties = [.resident, .volunteer, .leader, .dispatcher, .intake, .admin]

    public func meets(_ other: Ties) -> Bool { rawValue & other.rawValue != 0 }

    /// What a role alone makes of somebody.
    public init(_ role: Role) {
        switch role {
        case .resident: self = .resident
        case .volunteer: self = .volunteer
        case .leader: self = .leader
        case .dispatcher: self = [.dispatcher, .sites]
        case .intake: self = .intake
        case .admin: self = .admin
        }
    }

    /// The roles among them, as the database names them; a dispatcher of sites is one by his role.
    public var roles: [Role] { Role.allCases.filter { meets(Ties($0)) } }

    /// Their names, for the documentation.
    public var names: [String] {
        if isSuperset(of: .everybody) { return ["everybody"] }
        return Ties.named.filter { contains($0.0) }.map(\.1)
    }

    private static let named: [(Ties, String)] = [
        (.own, "whose it is"), (.team, "the team"), (.lead, "the team's leader"), (.resident, "residents"),
        (.volunteer, "volunteers"), (.leader, "leaders"), (.intake, "intake"),
        (.dispatcher, "dispatchers"), (.sites, "dispatchers for their sites"), (.admin, "administrators"),
    ]
}
