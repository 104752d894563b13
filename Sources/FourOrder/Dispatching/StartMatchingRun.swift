import Domain
import Foundation
import Postgres

/// 智能匹配: matches all that is placed, over the sites of the caller or one of them.
///
/// `POST /v1/matching/runs` `{site_id, dry_run}` → 201 with `Location`, `state: running`; the run itself follows the
/// answer.
struct StartMatchingRun: Verb {
    static let operation = OperationID.startMatchingRun

    /// Starts are one at a time in a center: two could not see each other.
    static let sql = SQL(
        "start_matching_run",
        """
        WITH \(CallerSQL.writing),
        scope AS (
            SELECT c.id AS account, CASE
                WHEN $6::uuid IS NOT NULL THEN ARRAY[$6::uuid]
                WHEN 'admin' = ANY (c.roles) THEN ARRAY(
                    SELECT root.id FROM sites AS root WHERE root.center_id = $1::uuid AND root.parent_id IS NULL)
                ELSE c.sites END AS sites
            FROM caller AS c LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $6::uuid
            WHERE c.claimed AND ($6::uuid IS NULL OR p.id IS NOT NULL) AND \(may(over: "$6::uuid"))
        ),
        started AS (
            INSERT INTO matching_runs (
                center_id, id, state, dry_run, site_id, scope_sites, started_by, started_at, weights_version)
            SELECT $1::uuid, $5::uuid, 'running', $7::boolean, $6::uuid, s.sites, s.account, clock_timestamp(),
                k.weights_version
            FROM scope AS s JOIN center_settings AS k ON k.center_id = $1::uuid
            WHERE pg_try_advisory_xact_lock(hashtextextended('matching ' || $1::uuid::text, 0))
                AND ($7::boolean OR NOT EXISTS (
                    SELECT FROM matching_runs AS r WHERE \(MatchingRunSQL.overlap(of: "r", with: "s.sites"))))
            RETURNING *
        ),
        \(CallerSQL.audit(
            "matching.start", of: "matching_run", id: "n.id", from: "started AS n",
            data: "jsonb_build_object('site_id', n.site_id, 'dry_run', n.dry_run)"))
        \(MatchingRunView.select(from: "started"))
        """)

    private static let diagnosisSQL = SQL(
        "diagnose_matching_start",
        """
        WITH \(CallerSQL.reading)
        SELECT $3::uuid IS NULL OR p.id IS NOT NULL,
            \(may(over: "$3::uuid")),
            NOT $4::boolean AND EXISTS (
                SELECT FROM matching_runs AS r
                WHERE \(MatchingRunSQL.overlap(of: "r", with: scopeOfDiagnosis)))
        FROM caller AS c LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $3::uuid
        """)

    /// Of `c`, over the site `p` that he names or all of his: who has none starts nothing.
    private static func may(over site: String) -> String {
        Policy.may(
            operation,
            sites:
                "CASE WHEN \(site) IS NULL THEN c.sites IS NOT NULL ELSE coalesce(c.sites && p.path, false) END"
        )
    }

    private static let scopeOfDiagnosis = """
        CASE WHEN $3::uuid IS NOT NULL THEN ARRAY[$3::uuid]
            WHEN 'admin' = ANY (c.roles) THEN ARRAY(
                SELECT root.id FROM sites AS root WHERE root.center_id = $1::uuid AND root.parent_id IS NULL)
            ELSE c.sites END
        """

    let id: UUID
    let site: UUID?
    let isDry: Bool

    /// Starts a run, and carries it out once the answer has left.
    static func start(_ service: Service, _ call: Call, _ conversation: Conversation) {
        let verb: StartMatchingRun
        do {
            verb = try StartMatchingRun(call)
        } catch {
            service.explain(Self.self, nil, edge: error, named: nil, call.context, conversation)
            return
        }
        let center = call.context.center
        conversation.afterwards = { status in
            if status == 201 { MatchingRunner(verb.id, of: center, service.shared).start() }
        }
        service.attempt(verb, named: nil, call.context, conversation)
    }

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        site = body.id("site_id")
        isDry = body.boolean("dry_run") ?? false
        try body.finish()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.uuid(site)
            p.bool(isDry)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/matching/runs/", id)
        MatchingRunView.write(rows, context.language, to: &reply.json)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            context.bindReading(&p)
            p.uuid(site)
            p.bool(isDry)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.count > 0 else { return nil }
        if !rows.bool(0, 0) { throw Refusal(.plain(.unknownReference, at: "/site_id")) }
        if !rows.bool(0, 1) { throw Refusal(.forbidden) }
        return rows.bool(0, 2) ? Refusal(.runConflict) : nil
    }
}
