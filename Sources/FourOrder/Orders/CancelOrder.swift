import Domain
import Foundation
import Postgres

/// 取消: nobody needs it any more. Where several residents stand behind the order, one who cancels only leaves it,
/// with all orders of his that were merged into it.
///
/// `POST /v1/orders/{id}/cancel` `{reason}`. To leave is no transition: it appends no event, only an audit row.
struct CancelOrder: TransitionVerb {
    static let operation = OperationID.cancelOrder
    static let action = Action.cancel
    static let sql = SQL(
        "cancel_order",
        """
        WITH \(CallerSQL.writing(for: operation)), \(TransitionSQL.chosen),
        own AS (
            SELECT x.id, x.requesters, coalesce(x.resident_id = c.id AND NOT x.requester_left, false)
                OR x.relation & 4 <> 0 AS is_owner,
                ARRAY(
                    SELECT f.id FROM orders AS f
                    WHERE f.center_id = $1::uuid AND f.merged_into = x.id AND f.resident_id = c.id
                        AND NOT f.requester_left) AS followers
            FROM chosen AS x CROSS JOIN caller AS c
            WHERE x.acting_role IN ('resident', 'intake')
        ),
        leaving AS (
            SELECT w.id, w.is_owner, w.leavers FROM (
                SELECT own.*, own.is_owner::integer + cardinality(own.followers) AS leavers FROM own
            ) AS w
            WHERE w.requesters > w.leavers
        ),
        changed AS (
            UPDATE orders AS o
            SET state = CASE WHEN l.id IS NULL THEN 'cancelled' ELSE o.state END,
                last_action = CASE WHEN l.id IS NULL THEN 'cancel' ELSE o.last_action END,
                seq = o.seq + CASE WHEN l.id IS NULL THEN 1 ELSE 0 END,
                team_id = CASE WHEN l.id IS NOT NULL THEN o.team_id END,
                volunteer_ids = CASE WHEN l.id IS NOT NULL THEN o.volunteer_ids END,
                volunteer_hours = CASE WHEN l.id IS NOT NULL THEN o.volunteer_hours END,
                requesters = o.requesters - coalesce(l.leavers, 0),
                requester_left = o.requester_left OR coalesce(l.is_owner, false),
                version = o.version + 1
            FROM chosen AS x LEFT JOIN leaving AS l ON true
            WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        followers_left AS (
            UPDATE orders AS f SET requester_left = true, version = f.version + 1
            FROM own WHERE f.center_id = $1::uuid AND f.id = ANY (own.followers)
        ),
        ended AS (SELECT n.* FROM changed AS n WHERE n.state = 'cancelled'),
        \(TransitionSQL.released),
        \(TransitionSQL.followersFreed),
        \(TransitionSQL.record(
            .cancel,
            data: """
                jsonb_strip_nulls(jsonb_build_object('team_id', x.team_id, 'requesters', n.requesters, \
                'offer_ids', \(TransitionSQL.liveOffers)))
                """,
            note: "$9::text", from: "ended")),
        left_audited AS (
            INSERT INTO audit_log (
                center_id, actor_kind, actor_id, operation, object_kind, object_id, request_id)
            SELECT $1::uuid, \(CallerSQL.actorKind), c.id, 'order.leave', 'order', l.id::text, c.request_id
            FROM leaving AS l CROSS JOIN caller AS c
        )
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
