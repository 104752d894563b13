/// What can be done with an order. Raw values are the last segment of the path and `action` of an event.
public enum Action: String, CaseIterable, Sendable {
    case place
    case reject
    case merge
    case unmerge
    case forward
    case dispatch
    case accept
    case decline
    case expire
    case recall
    case withdraw
    case start
    case complete
    case rate
    case reopen
    case close
    case cancel

    /// Whether `POST /v1/orders/{id}/ACTION` exists: orders are placed elsewhere, and the clock asks nobody.
    public var isPath: Bool {
        switch self {
        case .place, .expire, .close: false
        case .reject, .merge, .unmerge, .forward, .dispatch, .accept, .decline, .recall, .withdraw, .start,
            .complete, .rate, .reopen, .cancel:
            true
        }
    }

    public var label: Wording {
        switch self {
        case .place: Wording(zh: "点单", en: "Place")
        case .reject: Wording(zh: "不予受理", en: "Reject")
        case .merge: Wording(zh: "合并", en: "Merge")
        case .unmerge: Wording(zh: "取消合并", en: "Unmerge")
        case .forward: Wording(zh: "转办", en: "Forward")
        case .dispatch: Wording(zh: "派单", en: "Dispatch")
        case .accept: Wording(zh: "接单", en: "Accept")
        case .decline: Wording(zh: "拒单", en: "Decline")
        case .expire: Wording(zh: "超时未接", en: "Expire")
        case .recall: Wording(zh: "收回", en: "Recall")
        case .withdraw: Wording(zh: "退单", en: "Withdraw")
        case .start: Wording(zh: "开始服务", en: "Start")
        case .complete: Wording(zh: "完成服务", en: "Complete")
        case .rate: Wording(zh: "评单", en: "Rate")
        case .reopen: Wording(zh: "重办", en: "Reopen")
        case .close: Wording(zh: "关闭", en: "Close")
        case .cancel: Wording(zh: "取消", en: "Cancel")
        }
    }
}
