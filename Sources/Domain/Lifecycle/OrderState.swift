/// Where an order stands in its life. Raw values are what clients and the database see.
public enum OrderState: String, CaseIterable, Sendable {
    case placed
    case dispatched
    case accepted
    case inService = "in_service"
    case completed
    case rated
    case closed
    case rejected
    case merged
    case cancelled

    /// Nothing leads out of a final state. `rated` is none: an order rated 1 or 2 can be reopened.
    public var isFinal: Bool {
        switch self {
        case .closed, .rejected, .cancelled: true
        case .placed, .dispatched, .accepted, .inService, .completed, .rated, .merged: false
        }
    }

    /// Whether another order may be merged into one in this state: it still has its service before it.
    public var takesMerges: Bool {
        switch self {
        case .placed, .dispatched, .accepted, .inService: true
        case .completed, .rated, .closed, .rejected, .merged, .cancelled: false
        }
    }

    public var label: Wording {
        switch self {
        case .placed: Wording(zh: "已点单", en: "Placed")
        case .dispatched: Wording(zh: "已派单", en: "Dispatched")
        case .accepted: Wording(zh: "已接单", en: "Accepted")
        case .inService: Wording(zh: "服务中", en: "In service")
        case .completed: Wording(zh: "已完成", en: "Completed")
        case .rated: Wording(zh: "已评单", en: "Rated")
        case .closed: Wording(zh: "已关闭", en: "Closed")
        case .rejected: Wording(zh: "不予受理", en: "Rejected")
        case .merged: Wording(zh: "已合并", en: "Merged")
        case .cancelled: Wording(zh: "已取消", en: "Cancelled")
        }
    }
}
