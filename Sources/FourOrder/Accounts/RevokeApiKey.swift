import Domain
import Foundation
import Postgres

/// 吊销接口密钥: an administrator shuts an integration script out, at once.
///
/// `DELETE /v1/api_keys/{id}` → 204, also when it is repeated. The key stays in the list; its token is deleted.
struct RevokeApiKey: Verb {
    static let operation = OperationID.revokeApiKey
    static let gate = Gate.Subject.row(of: .apiKeys)
    static let sql = SQL(
        "revoke_api_key",
        """
        WITH \(CallerSQL.writing),
        named AS (
            SELECT a.id, a.active FROM accounts AS a CROSS JOIN caller AS c
            WHERE c.claimed AND \(Policy.may(operation))
                AND a.center_id = $1::uuid AND a.id = $5::uuid AND a.kind = 'api_key'
        ),
        revoked AS (
            UPDATE accounts AS a SET active = false, version = a.version + 1
            FROM named AS w WHERE a.center_id = $1::uuid AND a.id = w.id AND a.active
            RETURNING a.id
        ),
        \(CallerSQL.audit("api_key.revoke", of: "api_key", id: "n.id", from: "revoked AS n"))
        SELECT w.id FROM named AS w
        """)

    let id: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        id = try call.id()
        try call.refuseQuery()
    }

    var lockKey: UInt64 { id.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.noContent()
        return true
    }
}
