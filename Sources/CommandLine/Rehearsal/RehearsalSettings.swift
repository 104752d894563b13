import Domain

/// What only a rehearsal can be told: `replay` with a `--policy`.
enum RehearsalSettings {
    static let policy = Setting.choice(
        "policy", RehearsalPolicy.allCases.map(\.rawValue),
        Wording(
            zh: "按此派单方式演练一天，由程序扮演各队和派单员（greedy 为先到先派，用作对照）",
            en: "rehearse a day under this policy, playing teams and dispatcher; greedy is the baseline"))
    static let day = Setting<RehearsalDay>(
        name: "day", variable: nil, standard: .all, standardText: "all",
        meaning: Wording(
            zh: "演练哪一天（按文件中的当地日期）；all 为各天叠成一天",
            en: "the day to rehearse, as the file's own offset has it; all lays every day over one"),
        allowed: Wording(zh: "日期（如 2026-01-06）或 all", en: "a date such as 2026-01-06, or all"),
        read: RehearsalDay.init)
    static let speed = Setting<Double>(
        name: "speed", variable: nil, standard: 60, standardText: "60",
        meaning: Wording(zh: "时间加快的倍数", en: "how many times faster than real time"),
        allowed: Wording(zh: " 1 到 100000 的数", en: "a number from 1 to 100000"),
        read: { text in Double(text).flatMap { (1...100_000).contains($0) ? $0 : nil } })
    static let seed = Setting.integer(
        "seed", nil, 0...Int(Int32.max), standard: 1,
        Wording(zh: "决定各队怎样答复的随机种子", en: "the seed of what the teams answer, and when"))
    static let dispatchers = Setting.integer(
        "dispatchers", nil, 1...1000, standard: 1,
        Wording(
            zh: "派单员人数，8 时至 18 时每人每两分钟派一单",
            en: "dispatchers, each with an order every two minutes from 8 to 18 o'clock"))
    static let offerMinutes = Setting<Int?>(
        name: "offer-minutes", variable: nil, standard: nil, standardText: nil,
        meaning: Wording(
            zh: "派单等待接单的时长（当日分钟）；默认按中心设置",
            en: "how long an offer waits, in minutes of the day; as the center has it by default"),
        allowed: Wording(zh: " 1 到 10080 的整数", en: "a whole number from 1 to 10080"),
        read: { text -> Int?? in
            guard let number = Int(text), (1...10_080).contains(number) else { return nil }
            return .some(number)
        })
    static let hours = Setting.integer(
        "hours", nil, 1...168, standard: 48,
        Wording(
            zh: "自第一单起最多演练多久（当日小时）",
            en: "how long to go on at most from the first request, in hours of the day"))
    static let json = Setting.optionalText(
        "json", nil, Wording(zh: "把结果另写入此 JSON 文件", en: "also write the figures to this file, as JSON"))

    /// What has no meaning without `policy`.
    static let others: [any AnySetting] = [day, speed, seed, dispatchers, offerMinutes, hours, json]

    /// The policy to rehearse; nil for an ordinary replay. Refuses what has no meaning for one or the other.
    static func policy(of invocation: Invocation) throws(UsageError) -> RehearsalPolicy? {
        let policy = invocation[policy].flatMap(RehearsalPolicy.init(rawValue:))
        let strange = policy == nil ? others : [ReplaySettings.rate, ReplaySettings.completes]
        if let stranger = strange.first(where: { invocation.says($0) }) {
            throw UsageError(
                zh: "--\(stranger.name) \(policy == nil ? "须与 --policy 同用" : "不能与 --policy 同用")。",
                en: "--\(stranger.name) \(policy == nil ? "needs" : "does not go with") --policy.")
        }
        return policy
    }
}
