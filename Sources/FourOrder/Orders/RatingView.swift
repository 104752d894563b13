import Domain
import Foundation
import JSON
import Postgres

/// A rating as JSON.
enum RatingView {
    /// Where a statement gives the parts; `speed` is followed by attitude and quality.
    struct Columns {
        let score: Int
        let comment: Int
        let speed: Int
        let byKind: Int
        let byID: Int
        let byRole: Int
        let at: Int
    }

    static func write(
        _ rows: borrowing Rows, _ row: Int, to json: inout JSONWriter, columns: Columns, by name: String?,
        round: Int,
        isWhole: Bool
    ) {
        json.beginObject()
        json.field("score", rows.int(row, columns.score))
        json.text("comment", rows, row, columns.comment)
        json.key("aspects")
        if (0..<3).allSatisfy({ rows.isNull(row, columns.speed + $0) }) {
            json.null()
        } else {
            json.beginObject()
            json.field("speed", rows.optionalInt(row, columns.speed))
            json.field("attitude", rows.optionalInt(row, columns.speed + 1))
            json.field("quality", rows.optionalInt(row, columns.speed + 2))
            json.endObject()
        }
        json.key("by")
        json.beginObject()
        json.field("kind", rows.text(row, columns.byKind) == "api_key" ? "api_key" : "account")
        json.field("id", rows.optionalUUID(row, columns.byID))
        let isResident = rows.optionalText(row, columns.byRole) == Role.resident.rawValue
        json.field("name", isResident && !isWhole ? name.map(Mask.name) : name)
        json.text("role", rows, row, columns.byRole)
        json.endObject()
        json.moment("at", rows.optionalTimestamp(row, columns.at).map(Timestamp.init(microseconds:)))
        json.field("round", round)
        json.endObject()
    }
}
