/// A resident's verdict, on the scale of the government service rating (政务服务"好差评").
public enum RatingScore: Int, CaseIterable, Sendable {
    case veryDissatisfied = 1
    case dissatisfied = 2
    case fairlySatisfied = 3
    case satisfied = 4
    case verySatisfied = 5

    /// A bad rating opens the way back: an order rated so can be reopened.
    public var isBad: Bool { self == .veryDissatisfied || self == .dissatisfied }

    public var label: Wording {
        switch self {
        case .veryDissatisfied: Wording(zh: "非常不满意", en: "Very dissatisfied")
        case .dissatisfied: Wording(zh: "不满意", en: "Dissatisfied")
        case .fairlySatisfied: Wording(zh: "基本满意", en: "Fairly satisfied")
        case .satisfied: Wording(zh: "满意", en: "Satisfied")
        case .verySatisfied: Wording(zh: "非常满意", en: "Very satisfied")
        }
    }
}
