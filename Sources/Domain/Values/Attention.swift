/// Why an order needs a dispatcher's eye; the values of `?attention=`.
public enum Attention: String, CaseIterable, Sendable {
    case overdue
    case returned
    case notStarted = "not_started"
    case notCompleted = "not_completed"
    case bindingExpired = "binding_expired"
    case escalated

    /// Without a window, an accepted order should have been started by then.
    public static let secondsToStart = 24 * 3600
    /// Without a window, a started order should have been completed by then.
    public static let secondsToComplete = Booking.secondsFromStart

    /// The states an order can be in to need this attention.
    public var states: [OrderState] {
        switch self {
        case .overdue: [.placed, .dispatched, .accepted, .inService]
        case .returned, .bindingExpired, .escalated: [.placed]
        case .notStarted: [.accepted]
        case .notCompleted: [.inService]
        }
    }

    public var label: Wording {
        switch self {
        case .overdue: Wording(zh: "已超期", en: "Overdue")
        case .returned: Wording(zh: "多次退单", en: "Returned")
        case .notStarted: Wording(zh: "接单未开始", en: "Not started")
        case .notCompleted: Wording(zh: "服务未完成", en: "Not completed")
        case .bindingExpired: Wording(zh: "指定派单超时", en: "Binding offer expired")
        case .escalated: Wording(zh: "逐级上报", en: "Passed up")
        }
    }

    public var definition: Wording {
        switch self {
        case .overdue:
            Wording(
                zh: "尚未完成，且已过 due_at。",
                en: "Placed, dispatched, accepted or in service, and past due_at.")
        case .returned:
            Wording(
                zh: "待派单，且退单次数达到中心规定的上限。",
                en: "Placed, and returned as often as the center's limit.")
        case .notStarted:
            Wording(
                zh: "已接单但未开始：约定时段已开始，未约定时段的自接单起满 24 小时。",
                en: "Accepted but not started although its window has begun, or 24 hours after acceptance.")
        case .notCompleted:
            Wording(
                zh: "已开始但未完成：约定时段已结束，未约定时段的自开始起满 4 小时。",
                en: "Started but not completed although its window has ended, or 4 hours after the start.")
        case .bindingExpired:
            Wording(
                zh: "待派单，且最近一次派单为指定派单并已超时。",
                en: "Placed, and its newest offer was binding and has expired.")
        case .escalated:
            Wording(
                zh: "待派单，因多次退单或超期而久未处理，已上报上级阵地。",
                en: "Placed, returned to the limit or overdue and left untouched, and so passed up the tree.")
        }
    }
}
