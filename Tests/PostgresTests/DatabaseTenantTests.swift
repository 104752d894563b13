import Foundation
import Postgres
import TestSupport
import Testing

/// Row-level security proves that no statement ever runs as another tenant's.
@Suite struct DatabaseTenantTests {
    private let database: TestDatabase
    private let configuration: Database.Configuration
    private static let tenants = (0..<5).map { _ in UUID() }

    private static let seen = SQL(
        "seen", "select coalesce(string_agg(distinct tenant_id::text, ','), 'none') from notes")
    private static let add = SQL(
        "add", "insert into notes (tenant_id, n) values ($1::uuid, $2::int) returning tenant_id::text")

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        let owner = try database.connect()
        let role = "reader_\(database.name)"
        try owner.execute(
            """
            create role \(role);
            create table notes (tenant_id uuid not null, n int not null constraint small check (n < 100));
            grant select, insert on notes to \(role);
            alter table notes enable row level security;
            create policy tenant on notes
                using (tenant_id = nullif(current_setting('four_order.tenant_id', true), '')::uuid);
            """)
        _ = try owner.query("insert into notes select unnest($1::uuid[]), 0") { $0.uuids(Self.tenants) }
        var configuration = Database.Configuration(conninfo: database.conninfo)
        configuration.session.role = role
        configuration.tenantSetting = "four_order.tenant_id"
        self.configuration = configuration
    }

    @Test func `reads of many tenants see their own rows only, and without a tenant none`() async throws {
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(UUID?, String)>(303) { done($0) }
            for number in 0..<303 {
                let tenant = number % 101 == 100 ? nil : Self.tenants[number * 7 % 5]
                database.read(Statement(Self.seen), tenant: tenant) { gathering.report((tenant, $0.word())) }
            }
        }
        for (tenant, seen) in answers {
            #expect(seen == tenant?.uuidString.lowercased() ?? "none")
        }
    }

    @Test func `writes of many tenants stay apart, though failing neighbours roll the setting back`()
        async throws
    {
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, String)>(400) { done($0) }
            for number in 0..<400 {
                let tenant = Self.tenants[number * 7 % 5]
                let statement = Statement(Self.add) { parameters in
                    parameters.uuid(tenant)
                    parameters.int(number % 3 == 2 ? 100 : 1)
                }
                database.write(
                    statement, tenant: tenant, mayFollowUp: number % 50 == 0, rows: { _ in nil },
                    finished: { gathering.report((number, $0.word)) })
            }
        }
        for (number, outcome) in outcomes {
            // 42501, "new row violates row-level security policy", would mean the wrong tenant was set.
            #expect(outcome == (number % 3 == 2 ? "23514" : "committed"))
        }
        let count = try database.connect().query("select count(*) from notes where n = 1").int(0, 0)
        #expect(count == (0..<400).count { $0 % 3 != 2 })
    }
}
