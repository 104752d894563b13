/// The 22 kinds of service of the national volunteer network, which every center has from the start.
public enum NationalCategory: String, CaseIterable, Sendable {
    case community
    case povertyRelief = "poverty_relief"
    case education
    case health
    case legalAid = "legal_aid"
    case environment
    case science
    case culture
    case safety
    case civility
    case traffic
    case fire
    case emergency
    case antiDrug = "anti_drug"
    case sports
    case tourism
    case specialCare = "special_care"
    case largeEvent = "large_event"
    case overseas
    case tax
    case epidemic
    case other

    /// The practice platform it belongs to at first; a center may change it.
    public var platform: PracticePlatform? {
        switch self {
        case .education: .education
        case .culture: .culture
        case .science: .science
        case .sports: .sports
        case .civility: .theory
        case .community, .povertyRelief, .health, .legalAid, .environment, .safety, .traffic, .fire,
            .emergency, .antiDrug, .tourism, .specialCare, .largeEvent, .overseas, .tax, .epidemic, .other:
            nil
        }
    }

    public var label: Wording {
        switch self {
        case .community: Wording(zh: "社区服务", en: "Community service")
        case .povertyRelief: Wording(zh: "扶贫减贫", en: "Poverty relief")
        case .education: Wording(zh: "支教助学", en: "Education")
        case .health: Wording(zh: "卫生健康", en: "Health")
        case .legalAid: Wording(zh: "法律服务", en: "Legal aid")
        case .environment: Wording(zh: "环境保护", en: "Environment")
        case .science: Wording(zh: "科技科普", en: "Science and technology")
        case .culture: Wording(zh: "文化艺术", en: "Culture and arts")
        case .safety: Wording(zh: "平安综治", en: "Public safety")
        case .civility: Wording(zh: "文明风尚", en: "Civility")
        case .traffic: Wording(zh: "交通引导", en: "Traffic guidance")
        case .fire: Wording(zh: "志愿消防", en: "Fire safety")
        case .emergency: Wording(zh: "应急救援", en: "Emergency rescue")
        case .antiDrug: Wording(zh: "禁毒宣传", en: "Drug prevention")
        case .sports: Wording(zh: "体育健身", en: "Sports and fitness")
        case .tourism: Wording(zh: "旅游服务", en: "Tourism")
        case .specialCare: Wording(zh: "关爱特殊群体", en: "Care for people in need")
        case .largeEvent: Wording(zh: "大型活动", en: "Large events")
        case .overseas: Wording(zh: "海外志愿服务", en: "Service overseas")
        case .tax: Wording(zh: "税收服务", en: "Tax services")
        case .epidemic: Wording(zh: "疫情防控", en: "Epidemic control")
        case .other: Wording(zh: "其他", en: "Other")
        }
    }
}
