import Domain
import Foundation
import Postgres

/// 评单: the resident's verdict on the service; or intake or a dispatcher in his name after a call back.
///
/// `POST /v1/orders/{id}/rate` `{score, comment, aspects: {speed, attitude, quality}}`
struct RateOrder: TransitionVerb {
    static let operation = OperationID.rateOrder
    static let action = Action.rate
    static let sql = SQL(
        "rate_order",
        """
        WITH \(CallerSQL.writing(for: operation)), \(TransitionSQL.chosen),
        changed AS (
            UPDATE orders AS o
            SET state = 'rated', last_action = 'rate', rated_at = x.moment, version = o.version + 1, seq = o.seq + 1,
                rating_score = $9::smallint, rating_comment = $10::text, rating_speed = $11::smallint,
                rating_attitude = $12::smallint, rating_quality = $13::smallint, rated_by = c.id,
                rated_by_kind = \(CallerSQL.actorKind), rated_by_role = x.acting_role
            FROM chosen AS x CROSS JOIN caller AS c WHERE o.center_id = $1::uuid AND o.id = x.id
            RETURNING \(OrderSQL.handedOn)
        ),
        verdict AS (
            INSERT INTO ratings (center_id, order_id, round, score, comment, speed, attitude, quality, team_id,
                by_account, by_role, at)
            SELECT $1::uuid, n.id, n.round, $9::smallint, $10::text, $11::smallint, $12::smallint, $13::smallint,
                n.team_id, c.id, x.acting_role, x.moment
            FROM changed AS n CROSS JOIN chosen AS x CROSS JOIN caller AS c
        ),
        \(TransitionSQL.record(
            .rate,
            data: """
                jsonb_strip_nulls(jsonb_build_object('score', $9::smallint, 'aspects', CASE WHEN \
                coalesce($11::smallint, $12::smallint, $13::smallint) IS NOT NULL THEN jsonb_build_object( \
                'speed', $11::smallint, 'attitude', $12::smallint, 'quality', $13::smallint) END))
                """,
            note: "$10::text"))
        \(OrderSQL.view(of: "changed"))
        """)

    let order: UUID
    let score: Int
    let comment: String?
    let aspects: [Int?]

    init(_ call: borrowing Call) throws(Refusal) {
        order = try call.id()
        var body = try call.fields()
        score = body.requiredInteger("score", 1...5) ?? 0
        comment = body.text("comment", Limits.comment)
        aspects =
            body.object("aspects") { item in
                [
                    item.integer("speed", 1...5), item.integer("attitude", 1...5),
                    item.integer("quality", 1...5),
                ]
            } ?? [nil, nil, nil]
        try body.finish()
    }

    func bind(_ parameters: inout Parameters) {
        parameters.smallint(Int16(score))
        parameters.text(comment)
        for aspect in aspects { parameters.smallint(aspect.map { Int16($0) }) }
    }
}
