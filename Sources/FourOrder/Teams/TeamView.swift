import Domain
import Foundation
import JSON
import Postgres

/// A team as it is answered.
enum TeamView {
    /// Of `m`, a team.
    static let columns = """
        m.id, m.code, m.name, m.kind, m.site_id, m.categories, m.skills, m.capacity, m.held, m.lat, m.lng,
            m.service_radius_m, m.availability, m.active,
            (SELECT count(*) FROM team_members AS t WHERE t.center_id = $1::uuid AND t.team_id = m.id), m.version,
            m.languages
        """

    /// The whole answer: the team, and its version as `ETag`.
    static func write(_ rows: borrowing Rows, to reply: inout Reply) {
        reply.entityTag(rows.int(0, 15))
        write(rows, 0, &reply.json)
    }

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, 0))
        json.text("code", rows, row, 1)
        json.text("name", rows, row, 2)
        json.text("kind", rows, row, 3)
        json.field("site_id", rows.uuid(row, 4))
        json.key("categories")
        json.strings(rows.texts(row, 5))
        json.key("skills")
        json.strings(rows.texts(row, 6))
        json.key("languages")
        json.strings(rows.texts(row, 16))
        json.field("capacity", rows.int(row, 7))
        json.field("held", rows.int(row, 8))
        json.location("location", rows.optionalDouble(row, 9), rows.optionalDouble(row, 10))
        json.field("service_radius_m", rows.optionalInt(row, 11))
        json.key("availability")
        Availability(rows, row, 12).write(to: &json)
        json.field("active", rows.bool(row, 13))
        json.field("members_count", rows.int(row, 14))
        json.field("version", rows.int(row, 15))
        json.endObject()
    }
}
