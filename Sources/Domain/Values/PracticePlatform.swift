/// The five service platforms of the practice centers.
public enum PracticePlatform: String, CaseIterable, Sendable {
    case theory
    case education
    case culture
    case science
    case sports

    public var label: Wording {
        switch self {
        case .theory: Wording(zh: "理论宣讲", en: "Theory")
        case .education: Wording(zh: "教育服务", en: "Education")
        case .culture: Wording(zh: "文化服务", en: "Culture")
        case .science: Wording(zh: "科技科普", en: "Science and technology")
        case .sports: Wording(zh: "健身体育", en: "Fitness and sports")
        }
    }
}
