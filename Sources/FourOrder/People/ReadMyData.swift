import Domain
import Foundation
import JSON
import Postgres

/// 个人信息副本: all that there is about a person, as one JSON document for himself to read and to take elsewhere.
///
/// `GET /v1/me/data`: the account, teams, services rendered, sessions, and his orders with what was written about them,
/// the newest 200 first; `next_cursor` leads on where there are more. Who looked at it stands in `GET /v1/me/audit`.
struct ReadMyData: Verb {
    static let operation = OperationID.readMyData
    static let isWrite = false
    static let gate = Gate.Subject.query(MeSQL.gate)

    static let sql = SQL(
        "read_my_data",
        """
        WITH \(CallerSQL.reading),
        person AS MATERIALIZED (
            SELECT \(AccountSQL.columns(of: "a")), a.skills, a.availability, a.hours_hundredths,
                (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'leader', t.leader,
                        'joined_at', \(TransitionSQL.time("t.joined_at"))) ORDER BY m.id)
                    FROM team_members AS t JOIN teams AS m ON m.center_id = $1::uuid AND m.id = t.team_id
                    WHERE t.center_id = $1::uuid AND t.account_id = a.id) AS teams,
                (SELECT jsonb_agg(w.service ORDER BY w.created_at DESC) FROM (
                    SELECT b.created_at, jsonb_build_object('order_id', b.order_id, 'round', b.round,
                        'state', b.state, 'from', \(TransitionSQL.time("lower(b.during)")),
                        'until', \(TransitionSQL.time("upper(b.during)")),
                        'hours', b.hours_hundredths / 100.0) AS service
                    FROM bookings AS b WHERE b.center_id = $1::uuid AND b.volunteer_id = a.id
                    ORDER BY b.created_at DESC LIMIT 1000) AS w) AS services,
                (SELECT jsonb_agg(jsonb_build_object('last_four', t.hint,
                        'created_at', \(TransitionSQL.time("t.created_at")),
                        'expires_at', \(TransitionSQL.time("t.expires_at"))) ORDER BY t.created_at)
                    FROM tokens AS t WHERE t.center_id = $1::uuid AND t.account_id = a.id) AS sessions
            FROM caller AS c JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = c.id
            WHERE \(Policy.may(operation, own: MeSQL.own))
        )
        SELECT listed.*, p.*
        FROM person AS p LEFT JOIN LATERAL (
            SELECT v.*, \(OrderCopy.columns)
            FROM (
                SELECT m.id FROM orders AS m
                WHERE m.center_id = $1::uuid AND m.resident_id = p.id AND m.id < $3::uuid
                ORDER BY m.id DESC LIMIT $4::integer
            ) AS w CROSS JOIN LATERAL (
                \(OrderSQL.view()) WHERE o.center_id = $1::uuid AND o.id = w.id
            ) AS v JOIN orders AS o ON o.center_id = $1::uuid AND o.id = v.id
        ) AS listed ON true
        ORDER BY listed.id DESC
        """)

    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        page = query.page(of: .myData, at: call.path, limit: Limits.page.upperBound)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.uuid(page.afterID ?? UUID(high: .max, low: .max))
            p.int(page.fetch)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let first = OrderViewColumn.allCases.count + OrderCopy.columnCount
        let more = first + AccountView.columnCount
        let count = OrderView.order(rows, row: 0) == nil ? 0 : min(rows.count, page.limit)
        reply.json.beginObject()
        reply.json.key("account")
        AccountView.write(rows, 0, from: first, to: &reply.json)
        reply.json.key("skills")
        reply.json.strings(rows.texts(0, more))
        reply.json.key("availability")
        Availability(rows, 0, more + 1).write(to: &reply.json)
        reply.json.field("hours", Double(rows.int(0, more + 2)) / 100)
        reply.json.list("teams", rows, 0, more + 3)
        reply.json.list("services", rows, 0, more + 4)
        reply.json.list("sessions", rows, 0, more + 5)
        reply.json.key("orders")
        reply.json.beginArray()
        for row in 0..<count { OrderCopy.write(rows, row, &reply.json) }
        reply.json.endArray()
        let last = rows.count > page.limit ? OrderView.order(rows, row: count - 1)?.id : nil
        reply.json.field("next_cursor", last.map { page.cursor(after: $0.key) })
        reply.json.endObject()
        return true
    }
}
