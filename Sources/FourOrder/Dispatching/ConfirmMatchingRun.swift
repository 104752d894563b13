import Domain
import Foundation
import Postgres

/// 确认匹配结果: dispatches what a dry run assigned, the whole or a part, all or nothing.
///
/// `POST /v1/matching/runs/{id}/confirm` `{order_ids}`
struct ConfirmMatchingRun: Verb {
    static let gate = MatchingRunAccess.subject
    private static let orderIDs = 1...10_000

    /// `$5` the run, `$6` the part to dispatch, or null.
    static let sql = SQL(
        "confirm_matching_run",
        """
        WITH \(CallerSQL.writing),
        run AS MATERIALIZED (
            SELECT r.* FROM matching_runs AS r CROSS JOIN caller AS c
            WHERE r.center_id = $1::uuid AND r.id = $5::uuid AND c.claimed AND \(MatchingRunAccess.isSeen)
                AND r.state = 'done' AND r.dry_run
            FOR NO KEY UPDATE OF r
        ),
        chosen AS MATERIALIZED (
            SELECT w.order_id, w.team_id, w.order_version
            FROM run AS r JOIN matching_results AS w ON w.center_id = $1::uuid AND w.run_id = r.id
            WHERE w.team_id IS NOT NULL AND ($6::uuid[] IS NULL OR w.order_id IN (SELECT named.id FROM unnest($6::uuid[]) AS named (id)))
        ),
        \(MatchingRunSQL.dispatch(run: "$5::uuid", request: "$4::uuid", guarded: isWhole)),
        confirmed AS (
            UPDATE matching_runs AS r SET state = 'confirmed' FROM run AS x
            WHERE r.center_id = $1::uuid AND r.id = x.id AND \(isWhole)
            RETURNING r.*
        ),
        \(CallerSQL.audit("matching.confirm", of: "matching_run", id: "n.id", from: "confirmed AS n")),
        results AS (
            SELECT w.center_id, w.run_id, w.order_id, w.team_id, d.offer_id, w.result
            FROM changed AS d JOIN matching_results AS w
                ON w.center_id = $1::uuid AND w.run_id = $5::uuid AND w.order_id = d.id
            UNION ALL
            SELECT w.center_id, w.run_id, w.order_id, w.team_id, w.offer_id, w.result
            FROM matching_results AS w
            WHERE w.center_id = $1::uuid AND w.run_id = $5::uuid AND w.order_id NOT IN (SELECT d.id FROM changed AS d)
        )
        \(MatchingRunView.select(from: "confirmed", results: "results"))
        ORDER BY w.order_id
        """)

    /// Everything chosen is still as it was matched, and everything named was assigned.
    private static let isWhole = """
        (SELECT count(*) FROM fit) = (SELECT count(*) FROM chosen)
            AND ($6::uuid[] IS NULL OR cardinality($6::uuid[]) = (SELECT count(*) FROM chosen))
        """

    private static let diagnosisSQL = SQL(
        "diagnose_matching_confirm",
        """
        SELECT r.state = 'done' AND r.dry_run, named.position::integer, EXISTS (
            SELECT FROM (
                    SELECT w.team_id, count(*) AS orders,
                        bool_or(o.state <> 'placed' OR o.version <> w.order_version) AS have_moved
                    FROM matching_results AS w JOIN orders AS o ON o.center_id = $1::uuid AND o.id = w.order_id
                    WHERE w.center_id = $1::uuid AND w.run_id = r.id AND w.team_id IS NOT NULL
                        AND ($3::uuid[] IS NULL OR w.order_id IN (SELECT u.id FROM unnest($3::uuid[]) AS u (id)))
                    GROUP BY w.team_id
                ) AS n CROSS JOIN LATERAL (
                    SELECT m.active, m.capacity - m.held - (
                            SELECT count(*) FROM offers AS f
                            WHERE f.center_id = $1::uuid AND f.team_id = m.id AND f.state = 'pending'
                                AND f.mode = 'direct') AS room
                    FROM teams AS m WHERE m.center_id = $1::uuid AND m.id = n.team_id OFFSET 0
                ) AS m
            WHERE n.have_moved OR NOT m.active OR n.orders > m.room)
        FROM matching_runs AS r LEFT JOIN LATERAL (
            SELECT n.position FROM unnest($3::uuid[]) WITH ORDINALITY AS n (order_id, position)
            WHERE r.state IN ('done', 'confirmed') AND NOT EXISTS (
                SELECT FROM matching_results AS w
                WHERE w.center_id = $1::uuid AND w.run_id = r.id AND w.order_id = n.order_id AND w.team_id IS NOT NULL)
            ORDER BY n.position
        ) AS named ON true
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid
        """)

    let run: UUID
    let orders: [UUID]?

    static func admit(_ gate: Gate) throws(Refusal) { try MatchingRunAccess.admit(gate) }

    init(_ call: borrowing Call) throws(Refusal) {
        run = try call.id()
        var body = try call.fields()
        orders = body.ids("order_ids", count: Self.orderIDs)
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(run)
            p.uuids(orders)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        MatchingRunView.write(rows, context.language, to: &reply.json)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.uuid(run)
            p.uuids(orders)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.count > 0 else { return nil }
        var faults: [Fault] = []
        for row in 0..<rows.count where !rows.isNull(row, 1) {
            faults.append(.plain(.unknownReference, at: "/order_ids/\(rows.int(row, 1) - 1)"))
        }
        if !faults.isEmpty { throw Refusal(faults) }
        if !rows.bool(0, 0) { return Refusal(.runNotConfirmable) }
        return rows.bool(0, 2) ? Refusal(.worldMoved) : nil
    }
}
