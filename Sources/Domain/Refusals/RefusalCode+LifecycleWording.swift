extension RefusalCode {
    /// The words about repeats, versions, and the life of an order. The switch in `words` sends only these codes here.
    var lifecycleWords: Words {
        switch self {
        case .idempotencyKeyReused:
            Self.words(
                "幂等键已用于其他请求", "Idempotency key reused",
                "此 Idempotency-Key 已用于另一个请求，请换用新的键，或原样重发第一次的请求。",
                """
                This Idempotency-Key was used for another request. Use a new key, or send the first \
                request again unchanged.
                """)
        case .idempotencyInProgress:
            Self.words(
                "相同请求正在处理", "Request in progress",
                "同一 Idempotency-Key 的请求正在处理，请在 Retry-After 所示秒数之后重发以取得结果。",
                """
                A request with this Idempotency-Key is still running. Send it again after the number \
                of seconds in Retry-After to get its answer.
                """)
        case .secretAlreadyShown:
            Self.words(
                "密钥只显示一次", "Secret already shown",
                "该密钥已创建，且只显示一次；若未保存，请删除后另建。",
                """
                This key was created before, and its secret is shown only once. If it was not kept, \
                delete the key and create another.
                """)
        case .answerErased:
            Self.words(
                "原答复已删除", "Answer erased",
                "该请求已经执行，无需重发；其答复涉及的个人信息已被删除。",
                "The request was carried out, so do not repeat it. What was answered has been erased with the person's data."
            )
        case .versionMismatch:
            Self.words(
                "版本不一致", "Version mismatch",
                "点单已被他人更改，请重新读取并以新的 ETag 作为 If-Match 重试。",
                """
                The order has changed since you read it. Read it again and repeat with its new ETag \
                in If-Match.
                """)
        case .illegalTransition:
            Self.words(
                "当前状态不允许此操作", "Not possible in this state",
                "点单当前状态不允许此操作，可执行的操作见 allowed_actions。",
                "The order does not allow this where it stands. See allowed_actions for what you can do.")
        case .offerTaken:
            Self.words(
                "已被其他队伍接单", "Taken by another team",
                "此单已由其他队伍先行接单，无需再处理。",
                "Another team accepted this order first. There is nothing left for you to do.")
        case .offerExpired:
            Self.words(
                "派单已超时", "Offer expired",
                "接单期限已过，请等待重新派单或联系派单员。",
                "The deadline of this offer has passed. Wait for a new offer or ask the dispatcher.")
        case .offerWithdrawn:
            Self.words(
                "派单已撤回", "Offer withdrawn",
                "此派单已撤回，请等待重新派单或联系派单员。",
                "This offer has been withdrawn. Wait for a new offer or ask the dispatcher.")
        case .offerBinding:
            Self.words(
                "指定派单不能拒退", "Offer is binding",
                "此单为指定派单，不能拒单或退单；确有困难请联系派单员收回。",
                """
                This offer is binding and cannot be declined or withdrawn from. Ask the dispatcher \
                to recall it.
                """)
        case .bindingNotAllowed:
            Self.words(
                "尚不能指定派单", "Binding dispatch not allowed",
                "退单次数未达到本中心规定的上限，尚不能指定派单，请按普通方式派单。",
                """
                The order has not been returned often enough for a binding dispatch. Dispatch it \
                without binding.
                """)
        case .teamAtCapacity:
            Self.words(
                "队伍已满负荷", "Team at capacity",
                "该队伍同时承接的点单已达上限，请先完成在办点单或改派其他队伍。",
                """
                The team holds as many orders as it can at once. Complete one first, or choose \
                another team.
                """)
        case .teamInactive:
            Self.words(
                "队伍已停用", "Team inactive",
                "该队伍已停用，不能接单，请改派其他队伍或先启用。",
                "The team is not active and takes no orders. Choose another team, or activate it first.")
        case .volunteerBusy:
            Self.words(
                "志愿者时间冲突", "Volunteer busy",
                "有志愿者在该时段已有服务安排，请换人或调整时间。",
                "A volunteer is already booked at that time. Name someone else or choose another time.")
        default:
            preconditionFailure("\(self) has its words elsewhere")
        }
    }
}
