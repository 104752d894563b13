import Foundation
import JSON

/// A server's answer, read.
struct Answer: Sendable {
    let raw: RawAnswer
    /// The body as JSON; null where it is none.
    let json: JSONTree

    init(_ raw: RawAnswer) {
        self.raw = raw
        let isJSON = raw.value("content-type")?.contains("json") ?? false
        json = isJSON ? (try? JSONTree(parsing: raw.body)) ?? .null : .null
    }

    var status: Int { raw.status }
    var text: String { String(decoding: raw.body, as: UTF8.self) }

    /// The first value of a header field, or nil.
    func header(_ name: String) -> String? { raw.value(name) }

    subscript(_ field: String) -> JSONTree? { json[field] }

    /// The code of a problem.
    var code: String? { status < 400 ? nil : json["code"]?.string }

    /// The faults of a 422, each as `pointer code`, sorted.
    var faults: [String] {
        (json["errors"]?.array ?? []).map {
            "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")"
        }.sorted()
    }

    var id: String { json["id"]?.string ?? "" }
    var state: String { json["state"]?.string ?? "" }
    var version: Int { json["version"]?.int ?? 0 }
    var etag: String { header("etag") ?? "" }
    var allowedActions: [String] { json["allowed_actions"]?.array?.compactMap(\.string) ?? [] }
    var items: [JSONTree] { json["items"]?.array ?? [] }
    var itemIDs: [String] { items.compactMap { $0["id"]?.string } }
    var nextCursor: String? { json["next_cursor"]?.string }

    /// `200`, or `409 illegal_transition`: what tables of expectations hold.
    var verdict: String { code.map { "\(status) \($0)" } ?? "\(status)" }
}
