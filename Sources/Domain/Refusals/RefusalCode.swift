/// Every refusal a client can meet, by its stable code. Each has exactly one HTTP status (``status``) and its
/// words in both languages (``title``, ``detail``).
public enum RefusalCode: String, CaseIterable, Sendable, Error {
    // The request as such.
    case malformedRequest = "malformed_request"
    case malformedJSON = "malformed_json"
    case malformedPrecondition = "malformed_precondition"
    case malformedIdempotencyKey = "malformed_idempotency_key"
    case unauthorized
    case invalidCredentials = "invalid_credentials"
    case invalidSetupToken = "invalid_setup_token"
    case forbidden
    case missingScope = "missing_scope"
    case channelNotAllowed = "channel_not_allowed"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestTimeout = "request_timeout"
    case bodyTooLarge = "body_too_large"
    case tooManyLines = "too_many_lines"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case expectationFailed = "expectation_failed"
    case validationFailed = "validation_failed"
    case unknownField = "unknown_field"
    case rateLimited = "rate_limited"
    case headTooLarge = "head_too_large"

    // Repeats and versions.
    case idempotencyKeyReused = "idempotency_key_reused"
    case idempotencyInProgress = "idempotency_in_progress"
    case secretAlreadyShown = "secret_already_shown"
    case answerErased = "answer_erased"
    case versionMismatch = "version_mismatch"

    // The order's life.
    case illegalTransition = "illegal_transition"
    case offerTaken = "offer_taken"
    case offerExpired = "offer_expired"
    case offerWithdrawn = "offer_withdrawn"
    case offerBinding = "offer_binding"
    case bindingNotAllowed = "binding_not_allowed"
    case teamAtCapacity = "team_at_capacity"
    case teamInactive = "team_inactive"
    case volunteerBusy = "volunteer_busy"

    // Setting a center up.
    case usernameTaken = "username_taken"
    case codeTaken = "code_taken"
    case nameTaken = "name_taken"
    case alreadyMember = "already_member"
    case memberBooked = "member_booked"
    case siteCycle = "site_cycle"
    case siteInUse = "site_in_use"
    case lastAdmin = "last_admin"
    case ordersOpen = "orders_open"
    case conflict

    // Matching.
    case runConflict = "run_conflict"
    case runNotConfirmable = "run_not_confirmable"
    case worldMoved = "world_moved"

    // The service itself.
    case internalError = "internal_error"
    case notImplemented = "not_implemented"
    case overloaded
    case databaseUnavailable = "database_unavailable"
    case httpVersionNotSupported = "http_version_not_supported"

    /// The HTTP status, one for each code.
    public var status: Int {
        switch self {
        case .malformedRequest, .malformedJSON, .malformedPrecondition, .malformedIdempotencyKey: 400
        case .unauthorized, .invalidCredentials, .invalidSetupToken: 401
        case .forbidden, .missingScope, .channelNotAllowed: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .idempotencyInProgress, .secretAlreadyShown, .illegalTransition, .offerTaken, .offerExpired,
            .offerWithdrawn, .offerBinding, .bindingNotAllowed, .teamAtCapacity, .teamInactive,
            .volunteerBusy, .usernameTaken, .codeTaken, .nameTaken, .alreadyMember, .memberBooked, .siteCycle,
            .siteInUse, .lastAdmin, .ordersOpen, .conflict, .runConflict, .runNotConfirmable,
            .worldMoved:
            409
        case .answerErased: 410
        case .versionMismatch: 412
        case .bodyTooLarge, .tooManyLines: 413
        case .uriTooLong: 414
        case .unsupportedMediaType: 415
        case .expectationFailed: 417
        case .validationFailed, .unknownField, .idempotencyKeyReused: 422
        case .rateLimited: 429
        case .headTooLarge: 431
        case .internalError: 500
        case .notImplemented: 501
        case .overloaded, .databaseUnavailable: 503
        case .httpVersionNotSupported: 505
        }
    }

    /// Whether the answer names, in `Retry-After`, when to come again.
    public var hasRetryAfter: Bool {
        switch status {
        case 429, 503: true
        default: self == .idempotencyInProgress
        }
    }

    /// Whether an answer with this code is kept under an `Idempotency-Key`: refusals of the 4xx kind from
    /// validation on. Neither are the two that speak about the key itself.
    public var isKeptUnderKey: Bool {
        switch self {
        case .idempotencyKeyReused, .idempotencyInProgress, .secretAlreadyShown: false
        default: [409, 412, 422].contains(status)
        }
    }

    /// The code of a 422: `unknown_field` when unknown fields are all that is wrong, so that a client with a
    /// slip in a name reads it at once; `validation_failed` otherwise.
    public static func covering(_ faults: [Fault]) -> RefusalCode {
        !faults.isEmpty && faults.allSatisfy { $0.code == .unknownField } ? .unknownField : .validationFailed
    }
}
