import Foundation
import JSON
import Postgres

/// 接口密钥 as it is answered.
enum ApiKeyView {
    /// The columns that `write` reads, of a row of `accounts`.
    static func columns(of row: String) -> String {
        """
        \(row).id, \(row).name, \(row).scopes, \(row).created_at, \(row).key_expires_at, \(row).key_hint,
            \(row).active AND (\(row).key_expires_at IS NULL OR \(row).key_expires_at > now())
        """
    }

    /// - Parameter secret: the bearer token, shown once.
    static func write(_ rows: borrowing Rows, _ row: Int, secret: String? = nil, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, 0))
        json.text("name", rows, row, 1)
        json.key("scopes")
        json.strings(rows.texts(row, 2))
        json.moment("created_at", rows, row, 3)
        json.moment("expires_at", rows, row, 4)
        json.text("last_four", rows, row, 5)
        json.field("active", rows.bool(row, 6))
        if let secret { json.field("key", secret) }
        json.endObject()
    }
}
