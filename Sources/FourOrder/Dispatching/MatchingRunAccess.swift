import Domain

/// Runs belong to who started them, as long as their sites are still his; those that the clock started to the
/// dispatchers of the whole center. Other dispatchers do not see them, administrators see all.
enum MatchingRunAccess {
    static let subject = Gate.Subject.query(
        GateQuery(
            "gate_matching_run",
            """
            SELECT 1 AS version, true AS may FROM matching_runs AS r
            WHERE r.center_id = $1::uuid AND r.id = \(GateQuery.id()) AND \(isSeen)
            """))

    /// Of `r`, by `c`.
    static let isSeen = Policy.sees(
        .readMatchingRun,
        own: """
            r.started_by = c.id AND NOT EXISTS (
                SELECT FROM sites AS p
                WHERE p.center_id = $1::uuid AND p.id = ANY (r.scope_sites) AND (c.sites && p.path) IS NOT TRUE)
            """,
        sites: "coalesce(r.policy IS NOT NULL AND r.scope_sites <@ c.sites, false)")
}
