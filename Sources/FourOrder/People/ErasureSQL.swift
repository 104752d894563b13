/// 删除个人信息: how the orders of `erasing` lose what they say about people.
///
/// An order keeps its id, states, times, category, site, team and scores: what was done, for whatever the law and the
/// reports ask. Its events stay as they are, since they hold ids and codes only. The version rises, so that no list
/// and no client shows what it held before.
///
/// ```
/// erasing ─▶ erased ─┬─▶ notes, comments, reasons: gone
///                    ├─▶ grams: found by no word and no number any more
///                    ├─▶ by trigger, kept answers: 410 to a repeat, and reasons for looking
///                    └─▶ parted: what they were merged into has fewer behind it
/// ```
/// An order that goes on for others, and that its resident has left, loses contact, address and place only: title and
/// description say what the others need, too.
///
/// What lies in tables that may be empty is found through an array of ids: a plan that is made while there are no rows
/// is kept, and a join would then read them all.
enum ErasureSQL {
    /// What stands in a title's place.
    static let title = "（已删除 · erased）"

    /// The states in which an order has ended, or only waits for its rating: the others are under way.
    static let ended = "'rejected', 'merged', 'completed', 'rated', 'closed', 'cancelled'"
    static let open = "'placed', 'dispatched', 'accepted', 'in_service'"

    /// What an order that its resident has left says of him, while it goes on for others.
    static let isLeftOpen = "o.requester_left AND o.state IN (\(open))"

    /// The states from which an order may go on: of what has ended for good the number behind it stays as it was.
    private static let goingOn = "'completed', 'rated', \(open)"

    /// The parts after `erasing`, which gives `id`, `merged_into` and `requester_left`, and has locked the orders, or
    /// leaves it to the change: an order that was left, or merged elsewhere, meanwhile is not erased now.
    ///
    /// Whoever has ordered what may go on for others no longer stands behind it, nor behind what his was merged into.
    static let parts = """
        erased AS (
            UPDATE orders AS o
            SET erased = CASE WHEN \(isLeftOpen) THEN 1 ELSE 2 END, version = o.version + 1,
                title = CASE WHEN \(isLeftOpen) THEN o.title ELSE '\(title)' END,
                description = CASE WHEN \(isLeftOpen) THEN o.description END, address = NULL,
                lat = NULL, lng = NULL, contact_name = NULL, contact_phone = NULL, summary = NULL,
                rating_comment = NULL,
                requester_left = o.requester_left OR o.state = 'merged'
                    OR o.state IN (\(goingOn)) AND o.requesters > 1 + coalesce(l.leaving, 0),
                requesters = CASE WHEN o.state IN (\(goingOn))
                    THEN greatest(1, o.requesters - coalesce(l.leaving, 0) - (NOT o.requester_left)::integer)
                    ELSE o.requesters END
            FROM erasing AS x LEFT JOIN (
                SELECT w.merged_into AS id, count(*)::integer AS leaving FROM erasing AS w
                WHERE NOT w.requester_left GROUP BY w.merged_into
            ) AS l ON l.id = x.id
            WHERE o.center_id = $1::uuid AND o.id = x.id AND o.erased < 2
                AND (o.state IN (\(ended)) OR \(isLeftOpen))
                AND o.requester_left = x.requester_left AND o.merged_into IS NOT DISTINCT FROM x.merged_into
            RETURNING o.id, o.erased, x.merged_into, x.requester_left AS had_left
        ),
        unnoted AS (
            DELETE FROM order_notes AS n USING erased AS e
            WHERE n.center_id = $1::uuid AND n.order_id = e.id AND e.erased = 2
        ),
        unrated AS (
            UPDATE ratings AS r SET comment = NULL FROM erased AS e
            WHERE r.center_id = $1::uuid AND r.order_id = e.id AND r.comment IS NOT NULL AND e.erased = 2
        ),
        unexplained AS (
            UPDATE offers AS f SET reason = NULL FROM erased AS e
            WHERE f.center_id = $1::uuid AND f.order_id = e.id AND f.reason IS NOT NULL AND e.erased = 2
        ),
        unsearchable AS (
            UPDATE order_grams AS g
            SET grams = CASE WHEN e.erased = 2 THEN '{}' ELSE \(gramsWithoutNumber(of: "g")) END
            FROM erased AS e WHERE g.center_id = $1::uuid AND g.order_id = e.id
        )
        """

    /// What the orders that were erased were merged into: so many fewer stand behind it, and what their resident said
    /// of it in a rating is gone.
    ///
    /// - Parameter rater: his account, as SQL; null where he has none.
    static func parted(rater: String) -> String {
        """
        parted AS (
            UPDATE orders AS t
            SET version = t.version + 1,
                requesters = CASE WHEN t.state IN (\(goingOn)) THEN greatest(1, t.requesters - l.leaving)
                    ELSE t.requesters END,
                rating_comment = CASE WHEN t.rated_by = \(rater) THEN NULL ELSE t.rating_comment END
            FROM (
                SELECT e.merged_into AS id, count(*) FILTER (WHERE NOT e.had_left)::integer AS leaving
                FROM erased AS e WHERE e.merged_into IS NOT NULL GROUP BY e.merged_into
            ) AS l JOIN orders AS w ON w.center_id = $1::uuid AND w.id = l.id
            WHERE t.center_id = $1::uuid AND t.id = l.id AND t.id <> ALL (ARRAY(SELECT x.id FROM erasing AS x))
                AND (t.state IN (\(goingOn)) AND l.leaving > 0
                    OR t.rated_by = \(rater) AND t.rating_comment IS NOT NULL)
            RETURNING t.id, t.state IN (\(goingOn)) AND l.leaving > 0 AS has_fewer,
                w.rated_by = \(rater) AND w.rating_comment IS NOT NULL AS had_comment
        ),
        \(CallerSQL.audit(
            "order.part", of: "order", id: "t.id", from: "parted AS t WHERE t.has_fewer", as: "audited_parting")),
        \(CallerSQL.audit(
            "order.erase", of: "order", id: "t.id", from: "parted AS t WHERE t.had_comment",
            data: "'{\"what\": \"comment\"}'::jsonb", as: "audited_comments"))
        """
    }

    /// Of `order_grams`: what is left where the number to call is none any more.
    static func gramsWithoutNumber(of g: String) -> String {
        "ARRAY(SELECT w.gram FROM unnest(\(g).grams) AS w (gram) WHERE w.gram NOT LIKE 'tel:%')"
    }

    /// The audit rows of what the clock has erased.
    static func auditOfClock(_ source: String, what: String) -> String {
        """
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT $1::uuid, 'clock', 'order.erase', 'order', e.id::text, '{"what": "\(what)"}' FROM \(source) AS e
        )
        """
    }
}
