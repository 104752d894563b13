/// The way an order came in.
public enum Channel: String, CaseIterable, Sendable {
    case app
    case web
    case wechat
    case hotline
    case wishWall = "wish_wall"
    case suggestionBox = "suggestion_box"
    case visit
    case survey
    case open311

    /// Residents place on these themselves; the others are entered by intake or a dispatcher.
    public var isOpenToResidents: Bool {
        switch self {
        case .app, .web, .wechat: true
        case .hotline, .wishWall, .suggestionBox, .visit, .survey, .open311: false
        }
    }

    public var label: Wording {
        switch self {
        case .app: Wording(zh: "手机应用", en: "App")
        case .web: Wording(zh: "网站", en: "Website")
        case .wechat: Wording(zh: "微信", en: "WeChat")
        case .hotline: Wording(zh: "热线", en: "Hotline")
        case .wishWall: Wording(zh: "心愿墙", en: "Wish wall")
        case .suggestionBox: Wording(zh: "意见箱", en: "Suggestion box")
        case .visit: Wording(zh: "走访", en: "Visit")
        case .survey: Wording(zh: "问卷", en: "Survey")
        case .open311: Wording(zh: "Open311 接口", en: "Open311")
        }
    }
}
