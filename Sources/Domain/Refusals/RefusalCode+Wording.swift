extension RefusalCode {
    /// A short name of the problem, the same every time it occurs (RFC 9457 section 3.1.3).
    public var title: Wording { words.title }

    /// What happened and what to do next, where the endpoint has nothing more exact to say.
    public var detail: Wording { words.detail }

    typealias Words = (title: Wording, detail: Wording)

    static func words(_ titleZH: String, _ titleEN: String, _ zh: String, _ en: String) -> Words {
        (Wording(zh: titleZH, en: titleEN), Wording(zh: zh, en: en))
    }

    private var words: Words {
        switch self {
        case .malformedRequest, .malformedJSON, .malformedPrecondition, .malformedIdempotencyKey,
            .unauthorized, .invalidCredentials, .invalidSetupToken, .forbidden, .missingScope,
            .channelNotAllowed,
            .notFound, .methodNotAllowed, .validationFailed, .unknownField, .rateLimited:
            requestWords
        case .requestTimeout, .bodyTooLarge, .tooManyLines, .uriTooLong, .unsupportedMediaType,
            .expectationFailed, .headTooLarge, .internalError, .notImplemented, .overloaded,
            .databaseUnavailable, .httpVersionNotSupported:
            transportWords
        case .idempotencyKeyReused, .idempotencyInProgress, .secretAlreadyShown, .answerErased,
            .versionMismatch,
            .illegalTransition, .offerTaken, .offerExpired, .offerWithdrawn, .offerBinding,
            .bindingNotAllowed,
            .teamAtCapacity, .teamInactive, .volunteerBusy:
            lifecycleWords
        case .usernameTaken, .codeTaken, .nameTaken, .alreadyMember, .memberBooked, .siteCycle, .siteInUse,
            .lastAdmin, .ordersOpen, .conflict, .runConflict, .runNotConfirmable, .worldMoved:
            setUpWords
        }
    }
}
