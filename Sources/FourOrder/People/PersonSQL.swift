import Domain
import Foundation

/// A person without an account, who ordered over the hotline or for whom somebody else ordered: known to a center by
/// the number to call.
///
/// `$1` to `$4` as in `CallerSQL.writing`, `$5` the number, `$6` the reason.
enum PersonSQL {
    /// The center's orders with this number as their contact's, found by the gram that stands for it.
    static func found(for operation: OperationID) -> String {
        """
        found AS MATERIALIZED (
            SELECT o.id, o.state, o.erased, o.merged_into, o.requester_left FROM caller AS c
                CROSS JOIN orders_with_grams($1::uuid, ARRAY['tel:' || $5::text]) AS w (id)
                JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.id
            WHERE c.claimed AND \(Policy.may(operation)) AND o.contact_phone = $5::text
        )
        """
    }

    /// The accounts that have the number: their owners ask under their own name.
    static let accounts = """
        ARRAY(
            SELECT a.id FROM accounts AS a
            WHERE a.center_id = $1::uuid AND a.phone = $5::text AND a.kind = 'person' ORDER BY a.id LIMIT 100)
        """

    /// The audit row of the request itself, whose object is the reason that no order goes with.
    static func audit(_ operation: String) -> String {
        CallerSQL.audit(
            operation, of: "person", id: "r.id", from: "reasoned AS r WHERE r.subject_id IS NULL",
            data: "jsonb_build_object(\(ReasonSQL.data))")
    }
}

/// What such a request says: whose data, and why.
struct PersonRequest {
    let phone: String?
    let reason: String?

    init(_ body: inout Fields) {
        phone = body.require("phone") { $0.phone("phone") }
        reason = body.requiredText("reason", Limits.reason)
    }
}
