/// What acted, in an event.
public enum ActorKind: String, CaseIterable, Sendable {
    case account
    case apiKey = "api_key"
    case clock
    case matching
}

/// What a resident rates apart from the whole, each 1 to 5.
public enum RatingAspect: String, CaseIterable, Sendable {
    case speed
    case attitude
    case quality

    public var label: Wording {
        switch self {
        case .speed: Wording(zh: "响应速度", en: "Speed")
        case .attitude: Wording(zh: "服务态度", en: "Attitude")
        case .quality: Wording(zh: "服务质量", en: "Quality")
        }
    }
}

/// How far a matching run has come.
public enum MatchingRunState: String, CaseIterable, Sendable {
    case running
    case done
    case confirmed
    case failed
}

/// The datum a client gives coordinates in.
public enum Datum: String, CaseIterable, Sendable {
    case wgs84
    case gcj02
}
