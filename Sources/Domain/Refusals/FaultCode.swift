/// What can be wrong with one value of a request; `code` of an item in `errors` of a 422.
public enum FaultCode: String, CaseIterable, Sendable {
    case required
    case nullNotAllowed = "null_not_allowed"
    case wrongType = "wrong_type"
    case tooShort = "too_short"
    case tooLong = "too_long"
    case outOfRange = "out_of_range"
    case tooSmall = "too_small"
    case tooFew = "too_few"
    case tooMany = "too_many"
    case notAUUID = "not_a_uuid"
    case badTime = "bad_time"
    case badFormat = "bad_format"
    case badCursor = "bad_cursor"
    case badPhone = "bad_phone"
    case badReference = "bad_reference"
    case notOneOf = "not_one_of"
    case unknownField = "unknown_field"
    case unknownParameter = "unknown_parameter"
    case unknownReference = "unknown_reference"
    case inactiveReference = "inactive_reference"
    case duplicate
    case notAllowedHere = "not_allowed_here"
    case windowReversed = "window_reversed"
    case inThePast = "in_the_past"
    case inTheFuture = "in_the_future"
    case invalidCharacters = "invalid_characters"
    case notMergeable = "not_mergeable"
    case notAMember = "not_a_member"
    case malformedLine = "malformed_line"

    /// The sentence with places for `{min}`, `{max}` and `{allowed}`, which ``Fault/detail`` fills.
    public var template: Wording {
        switch self {
        case .required: Wording(zh: "必填。", en: "This is required.")
        case .nullNotAllowed: Wording(zh: "不能为 null。", en: "This must not be null.")
        case .wrongType: Wording(zh: "类型不正确，应为{allowed}。", en: "This must be {allowed}.")
        case .tooShort: Wording(zh: "至少 {min} 个字符。", en: "Give at least {min} characters.")
        case .tooLong: Wording(zh: "最多 {max} 个字符。", en: "Give at most {max} characters.")
        case .outOfRange: Wording(zh: "须在 {min} 到 {max} 之间。", en: "This must be from {min} to {max}.")
        case .tooSmall: Wording(zh: "须不小于 {min}。", en: "This must be at least {min}.")
        case .tooFew: Wording(zh: "至少 {min} 项。", en: "Give at least {min} items.")
        case .tooMany: Wording(zh: "最多 {max} 项。", en: "Give at most {max} items.")
        case .notAUUID: Wording(zh: "不是有效的 UUID。", en: "This is not a UUID.")
        case .badTime:
            Wording(
                zh: "不是有效时间，应如 2026-01-01T08:00:00+08:00。",
                en: "This is not an RFC 3339 time such as 2026-01-01T08:00:00+08:00.")
        case .badFormat: Wording(zh: "格式不正确，应为{allowed}。", en: "This must have the form {allowed}.")
        case .badCursor:
            Wording(
                zh: "游标无效，请使用上一页的 next_cursor。",
                en: "This is not a cursor of this list. Use next_cursor of the page before.")
        case .badPhone: Wording(zh: "不是有效的电话号码。", en: "This is not a telephone number.")
        case .badReference:
            Wording(zh: "点单编号有误，请核对。", en: "This is not an order reference. Check each character.")
        case .notOneOf: Wording(zh: "应为其中之一：{allowed}。", en: "This must be one of {allowed}.")
        case .unknownField: Wording(zh: "没有这个字段。", en: "There is no such field.")
        case .unknownParameter: Wording(zh: "没有这个查询参数。", en: "There is no such query parameter.")
        case .unknownReference: Wording(zh: "所指内容不存在。", en: "What this refers to does not exist.")
        case .inactiveReference: Wording(zh: "所指内容已停用。", en: "What this refers to is not active.")
        case .duplicate: Wording(zh: "重复。", en: "This is given more than once.")
        case .notAllowedHere: Wording(zh: "此处不能填写。", en: "This cannot be given here.")
        case .windowReversed: Wording(zh: "结束时间须晚于开始时间。", en: "The end must be later than the start.")
        case .inThePast: Wording(zh: "时间不能早于现在。", en: "This must not be in the past.")
        case .inTheFuture: Wording(zh: "时间不能晚于现在。", en: "This must not be in the future.")
        case .invalidCharacters:
            Wording(zh: "含有不允许的控制字符。", en: "This has control characters that are not allowed.")
        case .notMergeable:
            Wording(
                zh: "不能并入该点单：它是此单自身、已合并或已结束。",
                en: "No order can be merged into itself, or into one that is merged or has ended.")
        case .notAMember: Wording(zh: "不是该队伍的成员。", en: "This is not a member of the team.")
        case .malformedLine: Wording(zh: "此行不是有效的 JSON 对象。", en: "This line is not a JSON object.")
        }
    }
}
