import Foundation
import JSON
import Postgres

/// A category as it is answered.
enum CategoryView {
    /// Of `k`, a category.
    static let columns = "k.code, k.name, k.platform, k.parent_code, k.active, k.national, k.dispatch_policy"

    static func write(_ rows: borrowing Rows, _ row: Int, _ json: inout JSONWriter) {
        json.beginObject()
        json.text("code", rows, row, 0)
        json.text("name", rows, row, 1)
        json.text("platform", rows, row, 2)
        json.text("parent_code", rows, row, 3)
        json.text("dispatch_policy", rows, row, 6)
        json.field("active", rows.bool(row, 4))
        json.field("national", rows.bool(row, 5))
        json.endObject()
    }
}
