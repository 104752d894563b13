import Domain
import Foundation
import JSON
import Postgres

/// 我的信息: who the caller is, and what he is to his center.
///
/// `GET /v1/me`. Whoever is in a team is a volunteer, whoever leads one a leader, whatever roles were given.
struct ReadMe: Verb {
    static let operation = OperationID.readMe
    static let isWrite = false
    static let sql = SQL(
        "read_me",
        """
        WITH \(CallerSQL.reading)
        SELECT \(AccountSQL.columns(of: "a")), k.id, k.code, s.name,
            sites.ids, sites.codes, sites.names, sites.kinds, teams.ids, teams.names, teams.led
        FROM caller AS c
            JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = c.id
            JOIN centers AS k ON k.id = $1::uuid
            JOIN center_settings AS s ON s.center_id = $1::uuid
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(p.id ORDER BY p.code), '{}') AS ids,
                    coalesce(array_agg(p.code ORDER BY p.code), '{}') AS codes,
                    coalesce(array_agg(p.name ORDER BY p.code), '{}') AS names,
                    coalesce(array_agg(p.kind ORDER BY p.code), '{}') AS kinds
                FROM account_sites AS r JOIN sites AS p ON p.center_id = $1::uuid AND p.id = r.site_id
                WHERE r.center_id = $1::uuid AND r.account_id = c.id
            ) AS sites
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(t.id ORDER BY t.name, t.id), '{}') AS ids,
                    coalesce(array_agg(t.name ORDER BY t.name, t.id), '{}') AS names,
                    coalesce(array_agg(m.leader ORDER BY t.name, t.id), '{}') AS led
                FROM team_members AS m JOIN teams AS t ON t.center_id = $1::uuid AND t.id = m.team_id
                WHERE m.center_id = $1::uuid AND m.account_id = c.id
            ) AS teams
        """)

    init(_ call: borrowing Call) throws(Refusal) { try call.refuseQuery() }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { context.bindReading(&$0) }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        let first = AccountView.columnCount
        let led = rows.bools(0, first + 9)
        reply.json.object { json in
            json.key("account")
            AccountView.write(rows, 0, to: &json)
            json.key("center")
            json.object { center in
                center.field("id", rows.uuid(0, first))
                center.text("code", rows, 0, first + 1)
                center.text("name", rows, 0, first + 2)
            }
            json.key("roles")
            json.strings(Self.roles(given: rows.texts(0, 5), led))
            Self.writeSites(rows, first + 3, &json)
            Self.writeTeams(rows, first + 7, led, &json)
        }
        return true
    }

    /// Given ones, and those that memberships bring, in the order of their table.
    private static func roles(given: [String], _ led: [Bool]) -> [String] {
        var roles = Set(given.compactMap(Role.init))
        if !led.isEmpty { roles.insert(.volunteer) }
        if led.contains(true) { roles.insert(.leader) }
        return Role.allCases.filter(roles.contains).map(\.rawValue)
    }

    private static func writeSites(_ rows: borrowing Rows, _ first: Int, _ json: inout JSONWriter) {
        let ids = rows.uuids(0, first)
        let (codes, names, kinds) = (
            rows.texts(0, first + 1), rows.texts(0, first + 2), rows.texts(0, first + 3)
        )
        json.key("sites")
        json.beginArray()
        for index in ids.indices {
            json.object { site in
                site.field("id", ids[index])
                site.field("code", codes[index])
                site.field("name", names[index])
                site.field("kind", kinds[index])
            }
        }
        json.endArray()
    }

    private static func writeTeams(
        _ rows: borrowing Rows, _ first: Int, _ led: [Bool], _ json: inout JSONWriter
    ) {
        let (ids, names) = (rows.uuids(0, first), rows.texts(0, first + 1))
        json.key("teams")
        json.beginArray()
        for index in ids.indices {
            json.object { team in
                team.field("id", ids[index])
                team.field("name", names[index])
                team.field("leader", led[index])
            }
        }
        json.endArray()
    }
}
