import Domain
import Foundation
import Postgres

/// 查看志愿者: what a volunteer can do and when, and what he has served.
///
/// `GET /v1/volunteers/{id}`
struct ReadVolunteer: Verb {
    static let operation = OperationID.readVolunteer
    static let isWrite = false
    static let gate = Gate.Subject.query(VolunteerSQL.gate)
    static let sql = SQL(
        "read_volunteer",
        """
        WITH \(CallerSQL.reading)
        \(VolunteerSQL.view(of: "accounts", id: "$3"))
        """)

    let volunteer: UUID

    init(_ call: borrowing Call) throws(Refusal) {
        volunteer = try call.id()
        try call.refuseQuery()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(volunteer)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        VolunteerSQL.write(rows, to: &reply)
        return true
    }
}
