import Domain
import Foundation

/// 短缺: what a center would have needed more of for an order to be served.
struct Shortage: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// The value is the skill that only other teams lack nothing but.
        case skill
        /// The value is the language or dialect, as a tag, that only other teams lack nothing but.
        case language
        /// The value is the id of the order's site: teams are there, but go less far.
        case area
        /// The value is the weekday the order's window begins on, `mon` to `sun`, in China.
        case availability
        /// The value is the category: nobody serves it.
        case category
        /// The value is the category: its teams are full.
        case capacity
        /// The value is the category: all that could have let the order go, or were rated badly for it.
        case declined

        var label: Wording {
            switch self {
            case .skill: Wording(zh: "缺少技能", en: "Skill is short")
            case .language: Wording(zh: "缺少会此语言或方言的队伍", en: "Language is short")
            case .area: Wording(zh: "附近缺少队伍", en: "No team goes there")
            case .availability: Wording(zh: "该时段缺少队伍", en: "No team is available then")
            case .category: Wording(zh: "无队伍提供此类服务", en: "No team serves the category")
            case .capacity: Wording(zh: "承接能力不足", en: "Capacity is short")
            case .declined: Wording(zh: "能服务的队伍均已拒退或获差评", en: "Every team let it go or was rated badly")
            }
        }
    }

    let kind: Kind
    let value: String
}

/// Why a run left an order without a team.
enum UnservedReason: String, CaseIterable, Sendable {
    case noCandidate = "no_candidate"
    case capacity
    case tooDear = "too_dear"

    var detail: Wording {
        switch self {
        case .noCandidate: Wording(zh: "没有符合条件的服务队", en: "No team could serve it")
        case .capacity: Wording(zh: "符合条件的服务队都已满负荷", en: "The teams that could serve it have no room left")
        case .tooDear: Wording(zh: "派单代价高于暂不派单", en: "Every team costs more than leaving it for now")
        }
    }
}
