/// What kind of team serves.
public enum TeamKind: String, CaseIterable, Sendable {
    case corps
    case detachment
    case professional
    case social
    case mutualAid = "mutual_aid"

    public var label: Wording {
        switch self {
        case .corps: Wording(zh: "志愿服务总队", en: "Corps")
        case .detachment: Wording(zh: "志愿服务分队", en: "Detachment")
        case .professional: Wording(zh: "专业志愿服务队", en: "Professional team")
        case .social: Wording(zh: "社会组织", en: "Social organization")
        case .mutualAid: Wording(zh: "邻里互助队", en: "Mutual aid team")
        }
    }
}
