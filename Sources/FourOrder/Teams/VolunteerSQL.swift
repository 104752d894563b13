import Domain
import Foundation
import JSON
import Postgres

/// A volunteer: an account that belongs to a team. Aliases: `a` the account, `c` the caller.
enum VolunteerSQL {
    private static let own = "a.id = c.id"
    private static let team = "coalesce(bool_or(t.team_id = ANY (c.teams)), false)"
    private static let lead = "coalesce(bool_or(t.team_id = ANY (c.led)), false)"

    /// `r`: what the caller is to the volunteer.
    private static let relation = """
        LATERAL (
            SELECT count(*) > 0 AND a.kind = 'person' AND \(Policy.sees(.readVolunteer, own: own, team: team)) AS sees,
                \(Policy.may(.changeVolunteer, own: own, lead: lead)) AS may,
                \(Policy.holds(Policy.mayCallVolunteer, own: own, lead: lead)) AS calls
            FROM team_members AS t WHERE t.center_id = $1::uuid AND t.account_id = a.id
        ) AS r
        """

    /// The volunteer himself, the members of his teams, dispatchers and administrators see him; he himself, the
    /// leaders of his teams and administrators may change him, and see his phone whole.
    static let gate = GateQuery(
        "gate_volunteer",
        """
        SELECT a.version, r.may FROM accounts AS a CROSS JOIN \(relation)
        WHERE a.center_id = $1::uuid AND a.id = \(GateQuery.id()) AND r.sees
        """)

    /// The answer, of the relation named.
    static func view(of accounts: String, id: String) -> String {
        """
        SELECT a.id, a.name, a.phone, r.calls, a.skills, a.availability, a.hours_hundredths, place.ids, place.names,
            place.leaders, a.version
        FROM caller AS c CROSS JOIN \(accounts) AS a CROSS JOIN \(relation)
            CROSS JOIN LATERAL (
                SELECT array_agg(m.id ORDER BY m.name, m.id) AS ids, array_agg(m.name ORDER BY m.name, m.id) AS names,
                    array_agg(t.leader ORDER BY m.name, m.id) AS leaders
                FROM team_members AS t JOIN teams AS m ON m.center_id = $1::uuid AND m.id = t.team_id
                WHERE t.center_id = $1::uuid AND t.account_id = a.id
            ) AS place
        WHERE a.center_id = $1::uuid AND a.id = \(id)::uuid AND r.sees
        """
    }

    /// `target`, locked: the volunteer as the caller may change him.
    static func target(id: String, version: String) -> String {
        """
        target AS (
            SELECT a.id FROM accounts AS a CROSS JOIN caller AS c CROSS JOIN \(relation)
            WHERE a.center_id = $1::uuid AND a.id = \(id)::uuid AND c.claimed AND r.sees AND r.may
                AND a.erased_at IS NULL
                AND (\(version)::integer IS NULL OR a.version = \(version)::integer)
            FOR NO KEY UPDATE OF a
        )
        """
    }

    static func write(_ rows: borrowing Rows, to reply: inout Reply) {
        reply.entityTag(rows.int(0, 10))
        reply.json.beginObject()
        reply.json.field("id", rows.uuid(0, 0))
        reply.json.text("name", rows, 0, 1)
        let phone = rows.optionalText(0, 2)
        reply.json.field("phone", rows.bool(0, 3) ? phone : phone.map(Mask.phone))
        reply.json.key("skills")
        reply.json.strings(rows.texts(0, 4))
        reply.json.key("availability")
        Availability(rows, 0, 5).write(to: &reply.json)
        reply.json.field("hours", Double(rows.int(0, 6)) / 100)
        reply.json.key("teams")
        writeTeams(rows, &reply.json)
        reply.json.field("version", rows.int(0, 10))
        reply.json.endObject()
    }

    private static func writeTeams(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        let names = rows.texts(0, 8)
        let leaders = rows.bools(0, 9)
        json.beginArray()
        for (index, id) in rows.uuids(0, 7).enumerated() {
            json.beginObject()
            json.field("id", id)
            json.field("name", names[index])
            json.field("leader", leaders[index])
            json.endObject()
        }
        json.endArray()
    }
}
