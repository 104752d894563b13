import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// No statement reads more the more orders there are: plans as the server keeps them, of a center that has grown.
@Suite struct PlansTests {
    /// `FOUR_ORDER_TEST_ORDERS` asks for another size.
    private static let growth = Growth(
        orders: ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_ORDERS"].flatMap(Int.init) ?? 100_000,
        residents: 20_000, sites: 1_000, teams: 3_000)
    /// Tables of a center's set-up.
    private static let small: Set<String> = [
        "centers", "center_settings", "categories", "services", "account_sites", "schema_migrations",
        "privacy_notices",
    ]
    /// Indexes over what is under way alone.
    private static let open: Set<String> = [
        "offers_to_expire", "offers_pending_by_team", "a_volunteer_is_in_one_place_at_a_time",
        "matching_runs_under_way",
        "orders_to_close", "orders_open", "orders_waiting", "orders_ringing", "report_parts_to_sum",
        "one_run_of_a_policy_at_a_time",
    ]

    @Test func `every statement reads a bounded part of what grows, by an index`() throws {
        let world = try World(Backend())
        try world.tour()
        try world.grow(Self.growth)
        let plans = QueryPlan(try indexes(world), small: Self.small, open: Self.open)
        let server = try world.asServer()
        var needed: Set<PlanException> = []
        // Other tests of the process make statements about tables of their own, which know no center.
        for sql in SQL.known where sql.text.contains("center_id") || sql.text.contains("centers") {
            for offence in plans.offences(try plan(of: sql, on: server)) {
                let exception = PlanException.all.first { $0.permits(offence, of: sql) }
                if let exception { needed.insert(exception) }
                #expect(exception != nil, "\(sql.name): \(offence)")
            }
        }
        for exception in PlanException.all where !needed.contains(exception) {
            Issue.record("nothing needs the exception for \(exception)")
        }
    }

    @Test func `the tour makes every statement there is`() throws {
        let world = try World()
        try world.tour()
        let known = Set(SQL.known.map(\.name))
        let folder = Project.path("Sources/FourOrder")
        let files = FileManager.default.enumerator(atPath: folder)
        while let file = files?.nextObject() as? String {
            guard file.hasSuffix(".swift") else { continue }
            let text = try Project.text("Sources/FourOrder/\(file)")
            for match in text.matches(of: #/(?:SQL|GateQuery)\(\s*"([a-z_]+)"/#) {
                let isKnown = known.contains(String(match.1))
                #expect(isKnown, "\(match.1) in \(file)")
            }
        }
    }

    private func indexes(_ world: World) throws -> [QueryPlan.Index] {
        try world.query(
            """
            SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS table, i.indisunique AS is_unique,
                ARRAY(
                    SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) AS n
                ) AS columns
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
            WHERE c.relnamespace = current_schema()::regnamespace
            """
        ).map { row in
            QueryPlan.Index(
                name: row["name"]?.string ?? "", table: row["table"]?.string ?? "",
                isUnique: row["is_unique"]?.bool ?? false,
                columns: row["columns"]?.array?.compactMap(\.string) ?? [])
        }
    }

    private func plan(of sql: SQL, on server: borrowing Connection) throws -> PlanNode {
        try server.execute("PREPARE s AS \(sql.text)")
        let count = try server.query("SELECT cardinality(parameter_types) FROM pg_prepared_statements").int(
            0, 0)
        let values = Array(repeating: "NULL", count: count).joined(separator: ", ")
        let rows = try server.query("EXPLAIN (FORMAT JSON) EXECUTE s\(count > 0 ? "(\(values))" : "")")
        try server.execute("DEALLOCATE s")
        let explained = try JSONDecoder().decode([Explained].self, from: Data(rows.text(0, 0).utf8))
        return try #require(explained.first).plan
    }
}

/// What a statement may read in full, and why.
struct PlanException: Hashable, CustomStringConvertible {
    let statement: String
    let table: String
    /// Only where the statement says this.
    var part: String?
    let reason: String

    static let all: [PlanException] =
        [
            PlanException(
                statement: "begin_session", table: "tokens",
                reason: "what has expired is deleted every ten minutes"),
            PlanException(statement: "change_site", table: "sites", reason: "a move concerns the tree"),
            PlanException(
                statement: "diagnose_change_site", table: "sites", reason: "a move concerns the tree"),
            PlanException(
                statement: "list_teams", table: "sites", reason: "a site's teams include those under it"),
            PlanException(
                statement: "list_candidates", table: "sites", reason: "a team without a place has its site's"),
            PlanException(
                statement: "read_my_data", table: "bookings",
                reason: "a volunteer reads his own, now and then"),
            PlanException(
                statement: "unsealed_audit", table: "audit_log", reason: "rows are sealed as they are settled"
            ),
        ]

    var description: String { "\(statement) over \(table), since \(reason)" }

    func permits(_ offence: QueryPlan.Offence, of sql: SQL) -> Bool {
        sql.name == statement && offence.table == table && (part.map(sql.text.contains) ?? true)
    }
}
