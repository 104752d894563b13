import Postgres

/// 智能派单中断: a matching run that is under way and shows nothing has lost its server.
enum FailAbandonedRuns: BackgroundJob {
    static let sql = SQL(
        "fail_abandoned_runs",
        """
        WITH lost AS (
            SELECT r.id FROM matching_runs AS r
            WHERE r.center_id = $1::uuid AND r.state = 'running'
                AND r.beat_at <= now() - interval '\(RunBeat.lostAfterSeconds) seconds'
            LIMIT $2::integer FOR NO KEY UPDATE OF r SKIP LOCKED
        ),
        ended AS (
            UPDATE matching_runs AS r
            SET state = 'failed', finished_at = clock_timestamp(), error = 'interrupted'
            FROM lost AS l WHERE r.center_id = $1::uuid AND r.id = l.id AND r.state = 'running'
            RETURNING r.id
        ),
        audited AS (
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT $1::uuid, 'clock', 'matching.end', 'matching_run', n.id::text, '{"state": "failed"}' FROM ended AS n
        )
        SELECT count(*) FROM ended
        """)
}
