import Foundation
import Postgres

/// Recomputes from the events what each team held and where each volunteer was, transaction by transaction.
///
/// Transactions are taken in the order of their commits: of two that change what one team holds the second waits for the
/// first, so the times of their commits (`track_commit_timestamp`) are their order, which the times in the events are not.
struct Holdings {
    private var teamOf: [UUID: UUID] = [:]
    private var volunteersOf: [UUID: [UUID]] = [:]
    private var held: [UUID: Int] = [:]
    private var ordersOf: [UUID: Int] = [:]
    private let capacities: [UUID: Int]
    private var findings: [Finding] = []

    static func examine(_ connection: borrowing Connection, _ cast: Cast) throws -> [Finding] {
        var holdings = Holdings(
            capacities: Dictionary(uniqueKeysWithValues: cast.teams.map { ($0.id, $0.capacity) }))
        try holdings.walk(connection)
        return Array(holdings.findings.prefix(Examination.mostOfAKind))
    }

    private init(capacities: [UUID: Int]) {
        self.capacities = capacities
    }

    private mutating func walk(_ connection: borrowing Connection) throws(DatabaseError) {
        let rows = try connection.query(
            """
            SELECT e.xmin, e.order_id, e.action, (e.data ->> 'team_id')::uuid,
                CASE WHEN jsonb_typeof(e.data -> 'volunteer_ids') = 'array'
                    THEN ARRAY(SELECT v::uuid FROM jsonb_array_elements_text(e.data -> 'volunteer_ids') AS v)
                    ELSE '{}' END
            FROM order_events AS e
            WHERE e.action IN ('accept', 'start') OR e.from_state IN ('accepted', 'in_service')
            ORDER BY pg_xact_commit_timestamp(e.xmin), e.xmin::text::bigint, e.order_id, e.seq
            """)
        for row in 0..<rows.count {
            let order = rows.uuid(row, 1)
            switch rows.text(row, 2) {
            case "accept":
                if !rows.isNull(row, 3) { hold(order, rows.uuid(row, 3), rows.uuids(row, 4)) }
            case "start": send(rows.uuids(row, 4), to: order)
            default: release(order)
            }
            let isLastOfTransaction = row == rows.count - 1 || rows.int(row + 1, 0) != rows.int(row, 0)
            if isLastOfTransaction { check(order) }
        }
    }

    private mutating func hold(_ order: UUID, _ team: UUID, _ volunteers: [UUID]) {
        teamOf[order] = team
        held[team, default: 0] += 1
        send(volunteers, to: order)
    }

    private mutating func send(_ volunteers: [UUID], to order: UUID) {
        for volunteer in volunteersOf[order] ?? [] { ordersOf[volunteer, default: 0] -= 1 }
        for volunteer in volunteers { ordersOf[volunteer, default: 0] += 1 }
        volunteersOf[order] = volunteers
    }

    private mutating func release(_ order: UUID) {
        send([], to: order)
        if let team = teamOf.removeValue(forKey: order) { held[team, default: 0] -= 1 }
    }

    /// Of a transaction that has several orders the others' teams and volunteers are looked at too: all are.
    private mutating func check(_ order: UUID) {
        for (team, count) in held where count > capacities[team] ?? 0 {
            findings.append(
                Finding(
                    check: .capacity,
                    detail:
                        "team \(team.text) held \(count) of \(capacities[team] ?? 0) with order \(order.text)"
                ))
        }
        for (volunteer, count) in ordersOf where count > 1 {
            findings.append(
                Finding(
                    check: .overlap,
                    detail: "volunteer \(volunteer.text) was on \(count) orders with order \(order.text)"))
        }
    }
}
