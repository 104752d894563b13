import Domain
import Foundation
import JSON
import Postgres

/// A volunteer's place in a team: who may see it, and how it is answered.
enum MemberSQL {
    /// Whether the caller `c` sees the members of the team `m`.
    private static let isSeen = Policy.may(
        .listTeamMembers, team: "coalesce(m.id = ANY (c.teams), false)")

    /// A team, known to everybody; its members are shown to itself, dispatchers and administrators.
    static func seen(_ team: String) -> String {
        """
        seen AS (
            SELECT m.id FROM teams AS m CROSS JOIN caller AS c
            WHERE m.center_id = $1::uuid AND m.id = \(team)::uuid AND \(isSeen)
        )
        """
    }

    static let ofTeam = GateQuery(
        "gate_members",
        """
        SELECT m.version, \(isSeen) AS may
        FROM teams AS m WHERE m.center_id = $1::uuid AND m.id = \(GateQuery.id())
        """)

    /// One member, `$4` naming team and account. To those who do not see the members, all are alike there.
    static let ofMember = GateQuery(
        "gate_member",
        """
        SELECT m.version, \(Policy.may(.changeTeamMember)) AS may
        FROM teams AS m
        WHERE m.center_id = $1::uuid AND m.id = \(part(1)) AND (NOT \(isSeen) OR EXISTS (
            SELECT FROM team_members AS t
            WHERE t.center_id = $1::uuid AND t.team_id = m.id AND t.account_id = \(part(2))))
        """)

    private static func part(_ number: Int) -> String { GateQuery.id("split_part($4::text, '/', \(number))") }

    /// Of `t`, a member.
    static let columns = "t.account_id, a.name, t.leader, t.joined_at"

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("account_id", rows.uuid(row, 0))
        json.text("name", rows, row, 1)
        json.field("leader", rows.bool(row, 2))
        json.moment("joined_at", rows, row, 3)
        json.endObject()
    }
}
