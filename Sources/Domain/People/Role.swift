/// What a principal is to a center. Raw values are what clients and the database see.
public enum Role: String, CaseIterable, Sendable {
    case resident
    case volunteer
    case leader
    case dispatcher
    case admin
    case intake

    public var label: Wording {
        switch self {
        case .resident: Wording(zh: "群众", en: "Resident")
        case .volunteer: Wording(zh: "志愿者", en: "Volunteer")
        case .leader: Wording(zh: "队长", en: "Team leader")
        case .dispatcher: Wording(zh: "派单员", en: "Dispatcher")
        case .admin: Wording(zh: "管理员", en: "Administrator")
        case .intake: Wording(zh: "接入方", en: "Intake")
        }
    }
}
