import Domain
import Foundation
import JSON

/// A rating as JSON.
struct RatingView {
    let score: Int
    let comment: String?
    let speed: Int?
    let attitude: Int?
    let quality: Int?
    let byKind: String
    let byID: UUID?
    let byRole: String?
    let byName: String?
    let at: Timestamp?
    let round: Int

    /// - Parameter isWhole: whether the caller may read a resident's name.
    func write(to json: inout JSONWriter, isWhole: Bool) {
        json.beginObject()
        json.field("score", score)
        json.field("comment", comment)
        json.key("aspects")
        if speed == nil, attitude == nil, quality == nil {
            json.null()
        } else {
            json.beginObject()
            json.field("speed", speed)
            json.field("attitude", attitude)
            json.field("quality", quality)
            json.endObject()
        }
        json.key("by")
        json.beginObject()
        json.field("kind", byKind == "api_key" ? "api_key" : "account")
        json.field("id", byID)
        json.field("name", byRole == Role.resident.rawValue && !isWhole ? byName.map(Mask.name) : byName)
        json.field("role", byRole)
        json.endObject()
        json.moment("at", at)
        json.field("round", round)
        json.endObject()
    }
}
