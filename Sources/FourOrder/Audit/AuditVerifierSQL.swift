import Foundation
import Postgres

/// What the verifier asks: the database hashes, and only blocks that are not sound are taken apart here.
enum AuditVerifierSQL {
    /// `number`, `previous`, `hash`, `rows`, whether the hash is that of the block, whether the rows have its leaves,
    /// whether there are none since their time is over, the ids of those whose reason is not as it was given.
    static func blocks(_ center: UUID, after number: Int, _ limit: Int32) -> Statement {
        Statement(blocksSQL) { p in
            p.uuid(center)
            p.bigint(Int64(number))
            p.int(limit)
        }
    }

    /// Of one block: its leaves, and those that its rows have now.
    static func leaves(_ center: UUID, block: Int) -> Statement {
        Statement(leavesSQL) { p in
            p.uuid(center)
            p.bigint(Int64(block))
        }
    }

    /// How many rows no block covers, the age of the oldest in seconds, and the ids of those whose reason is not as it
    /// was given.
    static func unsealed(_ center: UUID) -> Statement { Statement(unsealedSQL) { $0.uuid(center) } }

    private static let blocksSQL = SQL(
        "verify_audit_blocks",
        """
        SELECT b.number, b.previous, b.hash, b.rows, b.hash = \(AuditChainSQL.hash(of: "b")), n.leaves = b.leaves,
            n.leaves = ''::bytea AND b.number <= k.audit_released
                AND b.sealed_at < now() - interval '\(ReleaseAudit.minimumDays) days',
            \(unlike)
        FROM audit_blocks AS b JOIN center_settings AS k ON k.center_id = $1::uuid \(present)
        WHERE b.center_id = $1::uuid AND b.number > $2::bigint
        ORDER BY b.number LIMIT $3::integer
        """)

    private static let leavesSQL = SQL(
        "verify_audit_rows",
        """
        SELECT b.leaves, n.leaves FROM audit_blocks AS b \(present)
        WHERE b.center_id = $1::uuid AND b.number = $2::bigint
        """)

    private static let unsealedSQL = SQL(
        "unsealed_audit",
        """
        SELECT n.rows, n.seconds, \(unlike)
        FROM (SELECT $1::uuid AS center) AS t
            LEFT JOIN LATERAL (
                SELECT b.last_xact, b.last_id FROM audit_blocks AS b
                WHERE b.center_id = t.center ORDER BY b.number DESC LIMIT 1
            ) AS l ON true
            CROSS JOIN LATERAL (SELECT coalesce(l.last_xact, -1) AS xact, coalesce(l.last_id, -1) AS id OFFSET 0) AS s
            CROSS JOIN LATERAL (
                SELECT count(*) AS rows,
                    coalesce(extract(epoch FROM clock_timestamp() - min(a.at)), 0)::bigint AS seconds,
                    \(reasoned)
                FROM audit_log AS a WHERE a.center_id = t.center AND (a.xact, a.id) > (s.xact, s.id)
            ) AS n
        """)

    /// Of the rows `a` those that have the digest of a reason, gathered where they are read anyway.
    private static let reasoned = """
        array_agg(a.id) FILTER (WHERE a.data ? 'reason_sha256') AS reasoned,
            array_agg(a.data ->> 'reason_id') FILTER (WHERE a.data ? 'reason_sha256') AS reasons,
            array_agg(a.data ->> 'reason_sha256') FILTER (WHERE a.data ? 'reason_sha256') AS digests
        """

    /// The ids among them, of `n`, whose reason has another digest. One that is not there has been erased, or was over
    /// its time. What a row names for a reason's id may be anything, once somebody has changed it.
    private static let unlike = """
        ARRAY(
            SELECT q.row::text FROM unnest(n.reasoned, n.reasons, n.digests) AS q (row, reason, digest)
            WHERE q.digest <> (
                SELECT encode(\(ReasonSQL.digest(of: "r")), 'hex') FROM audit_reasons AS r
                WHERE r.center_id = $1::uuid AND r.id = CASE
                    WHEN q.reason ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN q.reason::uuid END)
            ORDER BY q.row)
        """

    /// The leaves of the rows that stand now where those of `b` stood: after the last row of the block before, or
    /// after nothing in the first block; where the block before is missing, from its own first row on.
    ///
    /// Where the stretch begins is reckoned by itself: under row-level security arithmetic is kept out of an index.
    private static let present = """
        LEFT JOIN LATERAL (
            SELECT q.number, q.last_xact, q.last_id FROM audit_blocks AS q
            WHERE q.center_id = $1::uuid AND q.number < b.number ORDER BY q.number DESC LIMIT 1
        ) AS p ON true
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN b.number = 1 THEN -1 WHEN p.number = b.number - 1 THEN p.last_xact ELSE b.first_xact END
                    AS xact,
                CASE WHEN b.number = 1 THEN -1 WHEN p.number = b.number - 1 THEN p.last_id ELSE b.first_id - 1 END
                    AS id
            OFFSET 0
        ) AS s
        CROSS JOIN LATERAL (
            SELECT coalesce(string_agg(\(AuditChainSQL.leaf), ''::bytea ORDER BY a.xact, a.id), ''::bytea) AS leaves,
                \(reasoned)
            FROM audit_log AS a
            WHERE a.center_id = $1::uuid AND (a.xact, a.id) > (s.xact, s.id)
                AND (a.xact, a.id) <= (b.last_xact, b.last_id)
        ) AS n
        """
}
