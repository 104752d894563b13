import Domain
import HTTP
import Postgres

extension Refusal {
    /// What the constraints that clients can run into mean to them.
    private static let constraints: [String: RefusalCode] = [
        "a_volunteer_is_in_one_place_at_a_time": .volunteerBusy,
        "a_volunteer_is_booked_once_per_order": .volunteerBusy,
        "a_team_holds_no_more_than_its_capacity": .teamAtCapacity,
        "a_center_keeps_an_administrator": .lastAdmin,
        "a_username_is_unique_in_the_installation": .usernameTaken,
        "a_site_code_is_unique_in_its_center": .codeTaken,
        "a_category_code_is_unique_in_its_center": .codeTaken,
        "a_service_code_is_unique_in_its_center": .codeTaken,
        "a_team_code_is_unique_in_its_center": .codeTaken,
        "an_account_is_a_member_once": .alreadyMember,
        "an_external_ref_is_unique_per_channel": .codeTaken,
    ]

    /// The refusal that an error of the database amounts to, or nil where it is none of the client's making.
    init?(_ error: DatabaseError) {
        switch error.kind {
        case .server:
            if let constraint = error.constraint, let code = Self.constraints[constraint] {
                self.init(code)
            } else if error.endsConnection || error.sqlstate.hasPrefix("53")
                || ["57014", "55P03"].contains(error.sqlstate)
            {
                self.init(.databaseUnavailable)
            } else {
                return nil
            }
        case .overloaded: self.init(.overloaded)
        default: self.init(.databaseUnavailable)
        }
    }

    /// Whether the error only says that somebody else was faster: the gate then finds what he did.
    static func isRace(_ error: DatabaseError) -> Bool {
        error.constraint == "an_answer_is_kept_once" || error.sqlstate == "23503"
            || error.constraint == "one_live_offer_per_order_and_team"
    }
}

extension RefusalCode {
    /// The code of what the HTTP layer refuses.
    init(_ failure: ProtocolFailure) {
        switch failure {
        case .requestTimeout: self = .requestTimeout
        case .answerTimeout: self = .databaseUnavailable
        case .tooMuchAtOnce: self = .overloaded
        case .contentTooLarge: self = .bodyTooLarge
        case .targetTooLong: self = .uriTooLong
        case .expectationFailed: self = .expectationFailed
        case .headTooLarge: self = .headTooLarge
        case .unsupportedMethod, .unsupportedTransferCoding: self = .notImplemented
        case .unsupportedVersion: self = .httpVersionNotSupported
        case .malformedRequestLine, .malformedTarget, .malformedHeader, .malformedHost, .missingHost,
            .repeatedHeader, .malformedFraming, .malformedChunk:
            self = .malformedRequest
        }
    }
}
