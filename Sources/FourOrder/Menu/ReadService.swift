import Domain
import Foundation
import Postgres

/// 查看服务项目: one item on the menu, for everybody in the center.
///
/// `GET /v1/services/{id}`
struct ReadService: Verb {
    static let operation = OperationID.readService
    static let isWrite = false
    static let gate = Gate.Subject.row(of: .services)
    static let sql = SQL(
        "read_service",
        """
        WITH \(CallerSQL.reading)
        SELECT \(ServiceView.columns)
        FROM caller AS c JOIN services AS v ON v.center_id = $1::uuid AND v.id = $3::uuid
        """)

    let service: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        service = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(service)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        ServiceView.write(rows, to: &reply)
        return true
    }
}
