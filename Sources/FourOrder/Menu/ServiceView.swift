import Foundation
import JSON
import Postgres

/// An item on the menu as it is answered.
enum ServiceView {
    /// Of `v`, a service.
    static let columns =
        "v.id, v.code, v.name, v.description, v.category, v.priority, v.due_hours, v.skills, v.active, v.version"

    /// The whole answer: the service, and its version as `ETag`.
    static func write(_ rows: borrowing Rows, to reply: inout Reply) {
        reply.entityTag(rows.int(0, 9))
        write(rows, 0, &reply.json)
    }

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, 0))
        json.text("code", rows, row, 1)
        json.text("name", rows, row, 2)
        json.text("description", rows, row, 3)
        json.text("category", rows, row, 4)
        json.text("priority", rows, row, 5)
        json.field("due_hours", rows.optionalInt(row, 6))
        json.key("skills")
        json.strings(rows.texts(row, 7))
        json.field("active", rows.bool(row, 8))
        json.field("version", rows.int(row, 9))
        json.endObject()
    }
}
