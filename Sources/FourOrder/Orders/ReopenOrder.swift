import Domain
import Foundation
import Postgres

/// 重办: the need was not met; a new round begins, within days of completion or of a rating of 1 or 2.
///
/// `POST /v1/orders/{id}/reopen` `{reason}`. Every round keeps its offers, its rating and its volunteers.
struct ReopenOrder: TransitionVerb {
    static let operation = OperationID.reopenOrder
    static let action = Action.reopen
    static let sql = SQL(
        "reopen_order",
        """
        WITH \(CallerSQL.writing), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'placed', last_action = 'reopen', round = o.round + 1, version = o.version + 1,
                seq = o.seq + 1, team_id = NULL, volunteer_ids = NULL, volunteer_hours = NULL,
                dispatched_at = NULL, accepted_at = NULL, started_at = NULL, completed_at = NULL, rated_at = NULL,
                closed_at = NULL, summary = NULL, beneficiaries = NULL,
                rating_score = NULL, rating_comment = NULL, rating_speed = NULL, rating_attitude = NULL,
                rating_quality = NULL, rated_by = NULL, rated_by_kind = NULL, rated_by_role = NULL,
                due_at = x.moment + make_interval(hours => \(OrderSQL.dueHours))
            FROM chosen AS x JOIN center_settings AS s ON s.center_id = $1::uuid
                LEFT JOIN services AS v ON v.center_id = $1::uuid AND v.id = x.service_id
            WHERE o.center_id = $1::uuid AND o.id = x.id
                AND (x.state = 'completed' OR x.rating_score <= 2)
                AND x.moment <= coalesce(x.rated_at, x.completed_at) + make_interval(days => s.reopen_within_days)
            RETURNING \(OrderSQL.handedOn)
        ),
        \(TransitionSQL.record(
            .reopen,
            data: "jsonb_build_object('round', n.round, 'team_id', x.team_id)", note: "$9::text"))
        \(OrderSQL.view(of: "changed"))
        """)

    let order: UUID
    let reason: String?

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        reason = body.text("reason", Limits.reason)
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.text(reason)
    }
}
