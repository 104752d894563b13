/// How pressing an order is; it sets the deadlines that nobody else has set.
public enum Priority: String, CaseIterable, Sendable {
    case low
    case normal
    case high
    case urgent

    /// Hours from placing to `due_at`, unless the service says otherwise.
    public var dueHours: Int {
        switch self {
        case .low: 360
        case .normal: 168
        case .high: 72
        case .urgent: 24
        }
    }

    /// Seconds a team has to answer an offer whose dispatch names no `expires_in_s`.
    public var offerSeconds: Int {
        switch self {
        case .low: 48 * 3600
        case .normal: 24 * 3600
        case .high: 2 * 3600
        case .urgent: 30 * 60
        }
    }

    public var label: Wording {
        switch self {
        case .low: Wording(zh: "低", en: "Low")
        case .normal: Wording(zh: "普通", en: "Normal")
        case .high: Wording(zh: "较急", en: "High")
        case .urgent: Wording(zh: "紧急", en: "Urgent")
        }
    }
}

/// Limits of an offer's deadline and reach.
public enum OfferLimits {
    public static let expiresInSeconds: ClosedRange<Int64> = 60...604_800
    public static let maxTeams = 100
}
