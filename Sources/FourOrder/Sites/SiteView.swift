import Foundation
import JSON
import Postgres

/// A site as it is answered.
enum SiteView {
    /// Of `s`, a site.
    static let columns =
        "s.id, s.code, s.name, s.kind, s.parent_id, s.lat, s.lng, s.path, s.active, s.version"

    /// The whole answer: the site, and its version as `ETag`.
    static func write(_ rows: borrowing Rows, to reply: inout Reply) {
        reply.entityTag(rows.int(0, 9))
        write(rows, 0, &reply.json)
    }

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, 0))
        json.text("code", rows, row, 1)
        json.text("name", rows, row, 2)
        json.text("kind", rows, row, 3)
        json.field("parent_id", rows.optionalUUID(row, 4))
        json.location("location", rows.optionalDouble(row, 5), rows.optionalDouble(row, 6))
        json.key("path")
        json.uuids(rows.uuids(row, 7))
        json.field("active", rows.bool(row, 8))
        json.field("version", rows.int(row, 9))
        json.endObject()
    }
}
