import Glibc
import Platform
import Testing

@Suite(.serialized) struct SeedTests {
    let tool: Tool

    init() throws { tool = try .furnished() }

    /// Rows of every table that seeding fills, for one center.
    private func rows(_ center: String) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in [
            "accounts", "sites", "categories", "services", "teams", "team_members", "account_sites",
            "audit_log",
        ] {
            counts[table] = try tool.count(
                "SELECT count(*) FROM \(table) WHERE center_id = (SELECT id FROM centers WHERE code = '\(center)')"
            )
        }
        return counts
    }

    @Test func `a second run changes nothing and says so`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        #expect(try tool.output(["seed"]).contains("sites 381"))
        let first = try rows("yunyang")
        #expect(
            first == [
                "accounts": 3_006, "sites": 381, "categories": 47, "services": 67, "teams": 85,
                "team_members": 3_000, "account_sites": 4, "audit_log": 1,
            ])
        #expect(try tool.output(["seed", "--demo-password", "another-one"]).contains("nothing was changed"))
        #expect(try rows("yunyang") == first)
        // The volunteers made by rule cannot sign in; those of the file can.
        #expect(try tool.count("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL") == 9)
        #expect(
            try tool.count(
                """
                SELECT count(*) FROM team_members m JOIN accounts a ON a.id = m.account_id
                JOIN teams t ON t.id = m.team_id
                WHERE (a.username, t.code, m.leader) IN
                (('leader', '500235-P-convenience', true), ('volunteer', '500235-P-convenience', false))
                """) == 2)
        _ = try server.end(SIGTERM)
    }

    @Test func `the city's data is as large as its rules say`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        _ = try tool.output(["seed", "--center", "mianyang"])
        #expect(
            try rows("mianyang") == [
                "accounts": 30_004, "sites": 3_551, "categories": 47, "services": 67, "teams": 3_821,
                "team_members": 30_000, "account_sites": 3, "audit_log": 1,
            ])
        for (kind, count) in ["station": 2_313, "point": 1_032, "base": 30, "institute": 166, "center": 10] {
            #expect(try tool.count("SELECT count(*) FROM sites WHERE kind = '\(kind)'") == count)
        }
        for (kind, count) in ["detachment": 175, "professional": 2_975, "social": 110, "mutual_aid": 560] {
            #expect(try tool.count("SELECT count(*) FROM teams WHERE kind = '\(kind)'") == count)
        }
        // The second leg of a path: 450 m from the town, in direction 137.508° (rules.json, station.spiral).
        #expect(
            try tool.count(
                """
                SELECT count(*) FROM sites WHERE code = '510703001-01' AND name = '城厢街道青山社区新时代文明实践站'
                AND lat = 31.51154 AND lng = 104.64802
                """) == 1)
        _ = try server.end(SIGTERM)
    }
}
