/// What a place in the center's tree is.
public enum SiteKind: String, CaseIterable, Sendable {
    case center
    case institute
    case station
    case point
    case base
    case mobile

    public var label: Wording {
        switch self {
        case .center: Wording(zh: "文明实践中心", en: "Center")
        case .institute: Wording(zh: "文明实践所", en: "Institute")
        case .station: Wording(zh: "文明实践站", en: "Station")
        case .point: Wording(zh: "文明实践点", en: "Point")
        case .base: Wording(zh: "文明实践基地", en: "Base")
        case .mobile: Wording(zh: "流动文明实践站", en: "Mobile station")
        }
    }
}
