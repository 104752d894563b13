import JSON

/// The center's settings for the time of a rehearsal: its policy, and its times as much shorter as the day is faster.
struct CenterInRehearsal: Sendable {
    /// The settings as they were, of those that were changed.
    let before: JSONTree
    /// As they are during the rehearsal.
    let during: JSONTree
    let returnLimit: Int

    /// - Parameters:
    ///   - center: As `GET /v1/center` gives it.
    ///   - offerMinutes: Minutes of the day that an offer of any priority waits; as the center has it where nil.
    init(_ center: JSONTree, _ policy: RehearsalPolicy, speed: Double, offerMinutes: Int?) {
        returnLimit = center["return_limit"]?.int ?? 1
        var before: [JSONTree.Member] = []
        var during = [JSONTree.Member("dispatch_policy", .string(policy.setting))]
        if let value = center["dispatch_policy"] { before.append(.init("dispatch_policy", value)) }
        for (name, least) in Self.times {
            guard let value = center[name]?.int else { continue }
            before.append(.init(name, .int(Int64(value))))
            during.append(.init(name, Self.shortened(value, speed, least: least)))
        }
        if let minutes = center["offer_minutes"]?.object {
            before.append(.init("offer_minutes", .object(minutes)))
            let shorter = minutes.map { member in
                JSONTree.Member(
                    member.key, Self.shortened(offerMinutes ?? member.value.int ?? 1, speed, least: 1))
            }
            during.append(.init("offer_minutes", .object(shorter)))
        }
        self.before = .object(before)
        self.during = .object(during)
    }

    /// Times among the settings, by the least that each may be.
    private static let times = [
        ("matching_window_s", 5), ("ring_minutes", 1), ("rematch_minutes", 1), ("escalate_after_minutes", 1),
    ]

    private static func shortened(_ value: Int, _ speed: Double, least: Int) -> JSONTree {
        .int(Int64(max(Double(least), (Double(value) / speed).rounded())))
    }
}
