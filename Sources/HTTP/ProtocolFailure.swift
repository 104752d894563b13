/// Why the HTTP layer refuses a request by itself. The connection closes after the answer, since what follows on
/// it can no longer be told apart from what was refused.
public enum ProtocolFailure: String, Error, CaseIterable, Sendable {
    case malformedRequestLine
    case malformedTarget
    case malformedHeader
    case malformedHost
    case missingHost
    case repeatedHeader
    case malformedFraming
    case malformedChunk
    case requestTimeout
    /// The application did not answer in time; what becomes of the request is not known.
    case answerTimeout
    /// There is no room for one more body.
    case tooMuchAtOnce
    case contentTooLarge
    case targetTooLong
    case expectationFailed
    case headTooLarge
    case unsupportedMethod
    case unsupportedTransferCoding
    case unsupportedVersion

    /// The status code of the answer.
    public var status: Int {
        switch self {
        case .malformedRequestLine, .malformedTarget, .malformedHeader, .malformedHost, .missingHost,
            .repeatedHeader, .malformedFraming, .malformedChunk:
            400
        case .requestTimeout: 408
        case .answerTimeout, .tooMuchAtOnce: 503
        case .contentTooLarge: 413
        case .targetTooLong: 414
        case .expectationFailed: 417
        case .headTooLarge: 431
        case .unsupportedMethod, .unsupportedTransferCoding: 501
        case .unsupportedVersion: 505
        }
    }
}
