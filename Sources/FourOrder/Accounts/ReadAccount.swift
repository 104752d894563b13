import Domain
import Foundation
import Postgres

/// 查看账号: one account, by its owner and by administrators.
///
/// `GET /v1/accounts/{id}`
struct ReadAccount: Verb {
    static let operation = OperationID.readAccount
    static let isWrite = false
    static let gate = Gate.Subject.row(of: .accounts)
    static let sql = SQL(
        "read_account",
        """
        WITH \(CallerSQL.reading)
        SELECT \(AccountSQL.columns(of: "a"))
        FROM caller AS c JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = $3::uuid AND a.kind = 'person'
        WHERE a.erased_at IS NULL AND \(Policy.sees(operation, own: "a.id = c.id"))
        """)

    let id: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        id = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(id)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.entityTag(AccountView.version(rows, 0))
        AccountView.write(rows, 0, to: &reply.json)
        return true
    }
}
