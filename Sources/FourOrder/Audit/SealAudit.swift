import Postgres

/// 审计封存: rows of the audit trail that are committed, and before which none can come any more, make a block.
///
/// Writers wait for nothing here and leave nothing but their row. Of several servers one seals and the others pass
/// on; one that took its snapshot before the other's commit meets the block's number, and makes none.
enum SealAudit: BackgroundJob {
    static let rows: Int32 = 2_000

    static let sql = SQL(
        "seal_audit",
        """
        WITH head AS MATERIALIZED (
            SELECT coalesce(l.number, 0) AS number, coalesce(l.last_xact, -1) AS xact, coalesce(l.last_id, -1) AS id,
                coalesce(l.hash, \(AuditChainSQL.origin)) AS hash
            FROM (SELECT pg_try_advisory_xact_lock(hashtextextended('audit/' || $1::uuid::text, 0)) AS is_mine) AS t
                LEFT JOIN LATERAL (
                    SELECT b.number, b.last_xact, b.last_id, b.hash FROM audit_blocks AS b
                    WHERE b.center_id = $1::uuid ORDER BY b.number DESC LIMIT 1
                ) AS l ON true
            WHERE t.is_mine
        ),
        settled AS MATERIALIZED (
            SELECT a.xact, a.id, \(AuditChainSQL.leaf) AS leaf
            FROM head AS h CROSS JOIN LATERAL (
                SELECT * FROM audit_log AS a
                WHERE a.center_id = $1::uuid AND (a.xact, a.id) > (h.xact, h.id)
                    AND a.xact < audit_order(pg_snapshot_xmin(pg_current_snapshot()))
                ORDER BY a.xact, a.id LIMIT $2::integer
            ) AS a
        ),
        block AS MATERIALIZED (
            SELECT h.number + 1 AS number, f.xact AS first_xact, f.id AS first_id, l.xact AS last_xact,
                l.id AS last_id, n.rows, n.leaves, h.hash AS previous, clock_timestamp() AS sealed_at
            FROM head AS h
                CROSS JOIN (
                    SELECT count(*)::integer AS rows, string_agg(s.leaf, ''::bytea ORDER BY s.xact, s.id) AS leaves
                    FROM settled AS s
                ) AS n
                CROSS JOIN LATERAL (SELECT s.xact, s.id FROM settled AS s ORDER BY s.xact, s.id LIMIT 1) AS f
                CROSS JOIN LATERAL (SELECT s.xact, s.id FROM settled AS s ORDER BY s.xact DESC, s.id DESC LIMIT 1) AS l
        ),
        sealed AS (
            INSERT INTO audit_blocks (center_id, number, first_xact, first_id, last_xact, last_id, rows, leaves, previous,
                hash, sealed_at)
            SELECT $1::uuid, b.number, b.first_xact, b.first_id, b.last_xact, b.last_id, b.rows, b.leaves, b.previous,
                \(AuditChainSQL.hash(of: "b")), b.sealed_at
            FROM block AS b
            ON CONFLICT (center_id, number) DO NOTHING
            RETURNING rows
        )
        SELECT coalesce(sum(n.rows), 0) FROM sealed AS n
        """)
}
