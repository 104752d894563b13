import Postgres

/// 到期删除: an order that ended long ago loses contact, address and place.
///
/// Both this and `EraseWords` count from the order's last change, and take what no other server holds.
enum EraseContacts: BackgroundJob {
    static let sql = SQL(
        "erase_contacts",
        """
        WITH \(OldOrdersSQL.chosen(stage: 0, until: "contact_kept_days")),
        erased AS (
            UPDATE orders AS o
            SET erased = 1, version = o.version + 1, address = NULL, lat = NULL, lng = NULL, contact_name = NULL,
                contact_phone = NULL
            FROM erasing AS x WHERE o.center_id = $1::uuid AND o.id = x.id AND o.erased = 0
            RETURNING o.id
        ),
        unsearchable AS (
            UPDATE order_grams AS g SET grams = \(ErasureSQL.gramsWithoutNumber(of: "g"))
            FROM erased AS e WHERE g.center_id = $1::uuid AND g.order_id = e.id
        ),
        \(ErasureSQL.auditOfClock("erased", what: "contact"))
        SELECT count(*) FROM erased
        """)
}

/// 到期删除: later it loses all that people wrote with it, too.
enum EraseWords: BackgroundJob {
    static let sql = SQL(
        "erase_words",
        """
        WITH \(OldOrdersSQL.chosen(stage: 1, until: "words_kept_days")),
        \(ErasureSQL.parts),
        \(ErasureSQL.auditOfClock("erased", what: "all"))
        SELECT count(*) FROM erased
        """)
}

/// 清理: reasons for looking at or erasing data, when the words of an order of that time go.
enum ForgetReasons: BackgroundJob {
    static let sql = SQL(
        "forget_reasons",
        """
        WITH old AS (
            SELECT r.id FROM center_settings AS s CROSS JOIN LATERAL (
                SELECT r.id FROM audit_reasons AS r
                WHERE r.center_id = $1::uuid AND r.at < now() - make_interval(days => s.words_kept_days)
                ORDER BY r.at LIMIT $2::integer
            ) AS r
            WHERE s.center_id = $1::uuid
        ),
        gone AS (
            DELETE FROM audit_reasons AS r USING old AS d WHERE r.center_id = $1::uuid AND r.id = d.id RETURNING 1
        )
        SELECT count(*) FROM gone
        """)
}

/// Orders that have ended, of which nothing was touched for so many days.
private enum OldOrdersSQL {
    /// `erasing`, locked. What was merged waits for what it was merged into.
    ///
    /// - Parameters:
    ///   - stage: as `orders.erased` counts: up to this.
    ///   - setting: the column of the center's settings that holds the days.
    static func chosen(stage: Int, until setting: String) -> String {
        let stages = (0...stage).map { stage in
            """
            (
                SELECT o.id, o.touched_at FROM orders AS o
                WHERE o.center_id = $1::uuid AND o.erased = \(stage)
                    AND o.state IN ('rejected', 'merged', 'rated', 'closed', 'cancelled')
                    AND o.touched_at <= now() - make_interval(days => s.\(setting))
                ORDER BY o.touched_at LIMIT $2::integer
            )
            """
        }
        return """
            old AS MATERIALIZED (
                SELECT w.id FROM center_settings AS s CROSS JOIN LATERAL (
                    \(stages.joined(separator: "\nUNION ALL\n"))
                ) AS w
                WHERE s.center_id = $1::uuid LIMIT $2::integer
            ),
            erasing AS MATERIALIZED (
                SELECT o.id, o.merged_into, o.requester_left
                FROM old AS d JOIN orders AS o ON o.center_id = $1::uuid AND o.id = d.id
                WHERE o.erased <= \(stage) AND o.state IN ('rejected', 'merged', 'rated', 'closed', 'cancelled')
                    AND (o.merged_into IS NULL OR (
                        SELECT t.state FROM orders AS t WHERE t.center_id = $1::uuid AND t.id = o.merged_into
                    ) NOT IN (\(ErasureSQL.open)))
                FOR NO KEY UPDATE OF o SKIP LOCKED
            )
            """
    }
}
