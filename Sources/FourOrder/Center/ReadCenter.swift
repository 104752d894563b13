import Domain
import Foundation
import Postgres

/// 查看中心: the center with its limits and windows, for everybody in it.
///
/// `GET /v1/center`
struct ReadCenter: Verb {
    static let operation = OperationID.readCenter
    static let isWrite = false
    static let sql = SQL(
        "read_center",
        """
        WITH \(CallerSQL.reading)
        SELECT \(CenterSettings.view)
        FROM caller AS c JOIN center_settings AS s ON s.center_id = $1::uuid JOIN centers AS d ON d.id = $1::uuid
        """)

    init(_ call: borrowing Call) throws(Refusal) { try call.refuseQuery() }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { context.bindReading(&$0) }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        CenterSettings.write(rows, to: &reply)
        return true
    }
}
