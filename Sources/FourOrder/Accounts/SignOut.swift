import Domain
import Foundation
import Postgres

/// 退出登录: ends the session whose token is used.
///
/// `DELETE /v1/sessions/current` → 204. An API key has no session: 403.
struct SignOut: Verb {
    static let operation = OperationID.signOut
    static let sql = SQL(
        "sign_out",
        """
        WITH \(CallerSQL.writing),
        ended AS (
            DELETE FROM tokens AS t USING caller AS c
            WHERE t.center_id = $1::uuid AND t.hash = $2::bytea AND c.claimed AND c.kind = 'person'
            RETURNING t.account_id
        ),
        \(CallerSQL.audit("session.delete", of: "account", id: "n.account_id", from: "ended AS n"))
        SELECT n.account_id FROM ended AS n
        """)

    init(_ call: borrowing Call) throws(Refusal) { try call.refuseQuery() }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { context.bindWriting(&$0) }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.noContent()
        return true
    }

    /// Whoever is there and has no session came with an API key.
    func validate(_ gate: Gate) throws(Refusal) { throw Refusal(.forbidden) }
}
