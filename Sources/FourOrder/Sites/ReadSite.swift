import Domain
import Foundation
import Postgres

/// 查看阵地: one site, for everybody in the center.
///
/// `GET /v1/sites/{id}`
struct ReadSite: Verb {
    static let operation = OperationID.readSite
    static let isWrite = false
    static let gate = Gate.Subject.row(of: .sites)
    static let sql = SQL(
        "read_site",
        """
        WITH \(CallerSQL.reading)
        SELECT \(SiteView.columns)
        FROM caller AS c JOIN sites AS s ON s.center_id = $1::uuid AND s.id = $3::uuid
        """)

    let site: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        site = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(site)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        SiteView.write(rows, to: &reply)
        return true
    }
}
