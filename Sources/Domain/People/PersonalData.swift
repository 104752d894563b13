/// 个人信息: how much of what an order says about people is still there.
public enum PersonalData: Int, CaseIterable, Sendable {
    case kept = 0
    /// Contact, address and place are erased.
    case contactErased = 1
    /// What people wrote, too: the title, the description, notes, reasons, comments.
    case erased = 2

    /// As answers call it.
    public var word: String {
        switch self {
        case .kept: "kept"
        case .contactErased: "contact_erased"
        case .erased: "erased"
        }
    }
}
