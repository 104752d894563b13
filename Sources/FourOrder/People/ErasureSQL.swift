/// 删除个人信息: how the orders of `erasing` lose what they say about people.
///
/// An order keeps its id, states, times, category, site, team and scores: what was done, for whatever the law and the
/// reports ask. Its events stay as they are, since they hold ids and codes only. The version rises, so that no list
/// and no client shows what it held before.
///
/// ```
/// erasing ─▶ erased ─┬─▶ notes, comments, reasons: gone
///                    ├─▶ grams: found by no word and no number any more
///                    └─▶ kept answers: 410 to a repeat
/// ```
/// What lies in tables that may be empty is found through an array of ids: a plan that is made while there are no rows
/// is kept, and a join would then read them all.
enum ErasureSQL {
    /// What stands in a title's place.
    static let title = "（已删除 · erased）"

    /// The states in which an order has ended, or only waits for its rating: the others are under way.
    static let ended = "'rejected', 'merged', 'completed', 'rated', 'closed', 'cancelled'"
    static let open = "'placed', 'dispatched', 'accepted', 'in_service'"

    /// The parts after `erasing`, which gives the ids and has locked the orders, or leaves it to the change.
    ///
    /// - Parameter states: the states in which they may be, by the newest version of the row.
    static func parts(in states: String = ended) -> String {
        """
        erased AS (
            UPDATE orders AS o
            SET erased = 2, version = o.version + 1, title = '\(title)', description = NULL, address = NULL,
                lat = NULL, lng = NULL, contact_name = NULL, contact_phone = NULL, summary = NULL,
                rating_comment = NULL, requester_left = o.requester_left OR o.state = 'merged'
            FROM erasing AS x
            WHERE o.center_id = $1::uuid AND o.id = x.id AND o.erased < 2 AND o.state IN (\(states))
            RETURNING o.id
        ),
        unnoted AS (
            DELETE FROM order_notes AS n USING erased AS e WHERE n.center_id = $1::uuid AND n.order_id = e.id
        ),
        unrated AS (
            UPDATE ratings AS r SET comment = NULL FROM erased AS e
            WHERE r.center_id = $1::uuid AND r.order_id = e.id AND r.comment IS NOT NULL
        ),
        unexplained AS (
            UPDATE offers AS f SET reason = NULL FROM erased AS e
            WHERE f.center_id = $1::uuid AND f.order_id = e.id AND f.reason IS NOT NULL
        ),
        unasked AS (
            DELETE FROM audit_reasons AS r
            WHERE r.center_id = $1::uuid AND r.subject_id = ANY (ARRAY(SELECT e.id FROM erased AS e))
        ),
        unsearchable AS (
            UPDATE order_grams AS g SET grams = '{}' FROM erased AS e
            WHERE g.center_id = $1::uuid AND g.order_id = e.id
        ),
        \(forgetAnswers(about: "erased", as: "unanswered"))
        """
    }

    /// Answers kept under an Idempotency-Key: the key stays, so that a repeat does nothing, without what was answered.
    static func forgetAnswers(about source: String, as part: String) -> String {
        """
        \(part) AS (
            UPDATE idempotency_keys AS i SET status = 410, head = '', body = ''
            WHERE i.center_id = $1::uuid AND i.subject_id = ANY (ARRAY(SELECT e.id FROM \(source) AS e))
        )
        """
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
