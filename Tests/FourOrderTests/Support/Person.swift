/// The people of a test's center, and the keys of its integration scripts.
enum Person: String, CaseIterable, Sendable {
    case resident, neighbor
    /// Of the team.
    case leader, volunteer, helper
    /// Of the rival team.
    case rival, rivalVolunteer
    /// Leads both teams.
    case captain
    /// A volunteer without a team.
    case bystander
    /// Of the whole center.
    case dispatcher
    /// Of the first institute, and of the second.
    case warden, otherWarden
    case admin
    /// API keys: two, and one that sees the whole center.
    case intake, otherIntake, centerIntake
    /// The administrator of another center.
    case stranger

    var roles: [String] {
        switch self {
        case .resident, .neighbor: ["resident"]
        case .leader, .rival, .captain: ["volunteer", "leader"]
        case .volunteer, .helper, .rivalVolunteer, .bystander: ["volunteer"]
        case .dispatcher, .warden, .otherWarden: ["dispatcher"]
        case .admin, .stranger: ["admin"]
        case .intake, .otherIntake, .centerIntake: ["intake"]
        }
    }

    var isAPIKey: Bool { roles == ["intake"] }
    var scopes: [String] { self == .centerIntake ? ["center"] : [] }

    /// Chinese names of three characters, and a phone of which the masked form cannot be a prefix.
    var name: String {
        switch self {
        case .resident: "张桂兰"
        case .neighbor: "李大爷"
        case .leader: "王建国"
        case .volunteer: "刘洋洋"
        case .helper: "陈小明"
        default: "\(rawValue)"
        }
    }

    var phone: String? {
        switch self {
        case .resident: "13812345678"
        case .neighbor: "13987654321"
        default: nil
        }
    }
}
