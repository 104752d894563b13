import Domain
import Foundation
import Postgres

/// 确认匹配结果: dispatches what a dry run assigned, the whole or a part, all or nothing.
///
/// A whole of more than `atOnce` assignments is too much for one statement: in one moment it is found to be as it was
/// matched, or refused; then the run is `running` again and dispatches set by set, as one without `dry_run` does. What
/// moves before its turn is left alone.
///
/// `POST /v1/matching/runs/{id}/confirm` `{order_ids}`
struct ConfirmMatchingRun: Verb {
    static let operation = OperationID.confirmMatchingRun
    static let gate = MatchingRunAccess.subject
    /// Orders that one statement dispatches, and holds until it is committed.
    static let atOnce = 10_000
    private static let orderIDs = 1...atOnce
    /// The most that a refusal names.
    private static let named = 100

    /// `$5` the run, `$6` the part to dispatch, or null, `$7` how many are dispatched at once.
    static let sql = SQL(
        "confirm_matching_run",
        """
        WITH \(CallerSQL.writing),
        run AS MATERIALIZED (
            SELECT r.*, $6::uuid[] IS NULL AND (r.counts ->> 'assigned')::integer > $7::integer AS is_large
            FROM matching_runs AS r CROSS JOIN caller AS c
            WHERE r.center_id = $1::uuid AND r.id = $5::uuid AND c.claimed AND \(MatchingRunAccess.isSeen)
                AND r.state = 'done' AND r.dry_run
            FOR NO KEY UPDATE OF r
        ),
        chosen AS MATERIALIZED (
            SELECT w.order_id, w.team_id, w.order_version, w.team_version,
                \(MatchingRunSQL.newID("clock_timestamp()")) AS offer_id
            FROM run AS r JOIN matching_results AS w ON w.center_id = $1::uuid AND w.run_id = r.id
            WHERE NOT r.is_large AND w.team_id IS NOT NULL
                AND ($6::uuid[] IS NULL OR w.order_id IN (SELECT named.id FROM unnest($6::uuid[]) AS named (id)))
        ),
        \(MatchingRunSQL.dispatch(run: "$5::uuid", request: "$4::uuid", guarded: isWhole)),
        \(MatchingRunSQL.note(run: "$5::uuid")),
        confirmed AS (
            UPDATE matching_runs AS r
            SET state = CASE WHEN x.is_large THEN 'running' ELSE 'confirmed' END, confirming = x.is_large,
                finished_at = CASE WHEN NOT x.is_large THEN r.finished_at END, beat_at = clock_timestamp()
            FROM run AS x
            WHERE r.center_id = $1::uuid AND r.id = x.id AND \(isWhole)
                AND NOT (x.is_large AND EXISTS (\(MatchingRunSQL.moved(run: "$5::uuid", named: "$6::uuid[]"))))
            RETURNING r.*
        ),
        \(CallerSQL.audit("matching.confirm", of: "matching_run", id: "n.id", from: "confirmed AS n"))
        \(MatchingRunView.select(from: "confirmed", results: results))
        """)

    /// Results as the statement leaves them.
    private static func results(_ condition: String, _ limit: Int) -> String {
        """
        SELECT w.* FROM (
            SELECT \(MatchingResultView.columns) FROM noted AS w WHERE \(condition)
            UNION ALL
            (SELECT \(MatchingResultView.columns) FROM matching_results AS w
            WHERE w.center_id = $1::uuid AND w.run_id = r.id AND \(condition)
                AND w.order_id NOT IN (SELECT d.id FROM changed AS d)
            ORDER BY w.order_id LIMIT \(limit))
        ) AS w
        ORDER BY w.order_id LIMIT \(limit)
        """
    }

    /// Everything chosen is still as it was matched, and everything named was assigned.
    private static let isWhole = """
        (SELECT count(*) FROM fit) = (SELECT count(*) FROM chosen)
            AND ($6::uuid[] IS NULL OR cardinality($6::uuid[]) = (SELECT count(*) FROM chosen))
        """

    private static let diagnosisSQL = SQL(
        "diagnose_matching_confirm",
        """
        SELECT r.state = 'done' AND r.dry_run, named.position::integer, ARRAY(
                SELECT n.id FROM (\(MatchingRunSQL.moved(run: "$2::uuid", named: "$3::uuid[]"))) AS n
                ORDER BY n.id LIMIT \(named))
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
    private let outcome = Outcome()

    /// Whether the statement has set the run going again.
    private final class Outcome {
        var isUnderWay = false
    }

    /// Confirms, and has what is too much for one statement carried out once the answer has left.
    static func confirm(_ service: Service, _ call: Call, _ conversation: Conversation) {
        let verb: ConfirmMatchingRun
        do {
            verb = try ConfirmMatchingRun(call)
        } catch {
            service.explain(Self.self, nil, edge: error, named: call.named, call.context, conversation)
            return
        }
        let center = call.context.center
        conversation.afterwards = { status in
            guard status == 200, verb.outcome.isUnderWay else { return }
            MatchingRunner(verb.run, of: center, service.shared).start()
        }
        service.attempt(verb, named: call.named, call.context, conversation)
    }

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
            p.int(Int32(Self.atOnce))
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        outcome.isUnderWay = MatchingRunView.isUnderWay(rows)
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
        let moved = rows.uuids(0, 2)
        return moved.isEmpty ? nil : Refusal(worldMoved: moved)
    }
}
