import Domain
import Foundation
import Postgres

/// What operators do from the command line, past the service: as the owner of the schema, and with a row in the
/// audit trail for each change.
///
/// Row-level security holds for an owner who is no superuser too, so each transaction names its center first.
public enum Administration {
    /// Has the rest of the transaction work for a center.
    static func enter(_ center: UUID, _ connection: borrowing Connection) throws(DatabaseError) {
        _ = try connection.query("SELECT set_config('four_order.center_id', $1::uuid::text, true)") {
            $0.uuid(center)
        }
    }

    static func center(
        of code: String, _ connection: borrowing Connection
    ) throws -> UUID {
        let rows = try connection.query("SELECT id FROM centers WHERE code = $1::text") { $0.text(code) }
        guard !rows.isEmpty else { throw AdministrationError.unknownCenter(code) }
        return rows.uuid(0, 0)
    }

    static func audit(
        _ operation: String, of kind: String, _ object: UUID, in center: UUID, data: String = "{}",
        _ connection: borrowing Connection
    ) throws(DatabaseError) {
        _ = try connection.query(
            """
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            VALUES ($1::uuid, 'operator', $2::text, $3::text, $4::uuid::text, $5::jsonb)
            """
        ) { p in
            p.uuid(center)
            p.text(operation)
            p.text(kind)
            p.uuid(object)
            p.jsonb(Array(data.utf8))
        }
    }

    /// A name as people write it: trimmed, on one line.
    static func name(_ text: String, _ length: ClosedRange<Int>, _ what: Wording) throws(AdministrationError)
        -> String
    {
        let rule = TextRule(minCodePoints: length.lowerBound, maxCodePoints: length.upperBound)
        do {
            return try rule.accept(text, at: "/name")
        } catch {
            throw AdministrationError(
                zh: "\(what.zh)须有 \(length.lowerBound) 到 \(length.upperBound) 个字符，且无控制字符。",
                en:
                    "The \(what.en) must have \(length.lowerBound) to \(length.upperBound) characters and no control "
                    + "characters.")
        }
    }
}
