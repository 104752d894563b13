import Postgres

/// 清理: what runs that the clock started have found: after 3 days suggestions that nobody confirmed and what had no team,
/// after 30 days the rest, and the runs themselves.
///
/// Of the runs between 3 and 30 days old only one day's are looked at: what is left when all servers stand still for
/// longer goes with the rest.
enum ForgetRuns: BackgroundJob {
    static let rows: Int32 = 5_000

    static let sql = SQL(
        "forget_runs",
        """
        WITH old AS MATERIALIZED (
            SELECT r.id, w.is_last OR r.dry_run AND r.state <> 'confirmed' AS is_over
            FROM (VALUES (interval '3 days', interval '4 days', false), (interval '30 days', NULL, true))
                    AS w (youngest, oldest, is_last)
                CROSS JOIN unnest(ARRAY['suggest', 'auto', 'broadcast']) AS p (policy)
                CROSS JOIN LATERAL (
                    SELECT r.id, r.dry_run, r.state FROM matching_runs AS r
                    WHERE r.center_id = $1::uuid AND r.policy = p.policy AND r.started_at < now() - w.youngest
                        AND r.started_at >= coalesce(now() - w.oldest, '-infinity')
                    ORDER BY r.started_at LIMIT $2::integer
                ) AS r
        ),
        results AS MATERIALIZED (
            SELECT w.run_id, w.order_id
            FROM old AS r CROSS JOIN LATERAL (
                SELECT w.run_id, w.order_id FROM matching_results AS w
                WHERE w.center_id = $1::uuid AND w.run_id = r.id AND (r.is_over OR w.team_id IS NULL)
                LIMIT $2::integer
            ) AS w
            LIMIT $2::integer
        ),
        forgotten AS (
            DELETE FROM matching_results AS w USING results AS x
            WHERE w.center_id = $1::uuid AND w.run_id = x.run_id AND w.order_id = x.order_id RETURNING 1
        ),
        gone AS (
            DELETE FROM matching_runs AS r
            WHERE r.center_id = $1::uuid AND r.id = ANY (ARRAY(
                SELECT x.id FROM old AS x WHERE x.is_over AND (
                    SELECT w.run_id FROM matching_results AS w
                    WHERE w.center_id = $1::uuid AND w.run_id = x.id LIMIT 1) IS NULL))
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM forgotten) + (SELECT count(*) FROM gone)
        """)
}
