import Domain
import Foundation
import Postgres

/// Why an item could not be put on the menu or changed.
enum ServiceDiagnosis {
    private static let sql = SQL(
        "diagnose_service",
        """
        SELECT $2::text IS NULL OR k.code IS NOT NULL, $2::text IS NULL OR coalesce(k.active, false),
            EXISTS (SELECT FROM services AS v WHERE v.center_id = $1::uuid AND v.code = $3::text)
        FROM (SELECT) AS one LEFT JOIN categories AS k ON k.center_id = $1::uuid AND k.code = $2::text
        """)

    static func statement(_ context: CallContext, category: String?, newCode: String?) -> Statement {
        Statement(sql) { p in
            p.uuid(context.center)
            p.text(category)
            p.text(newCode)
        }
    }

    static func read(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.bool(0, 0) else { throw Refusal(.plain(.unknownReference, at: "/category")) }
        guard rows.bool(0, 1) else { throw Refusal(.plain(.inactiveReference, at: "/category")) }
        return rows.bool(0, 2) ? Refusal(.codeTaken) : nil
    }
}
