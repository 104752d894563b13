import Domain
import Foundation
import HTTP
import JSON

/// An answer in the making: status, header fields and a JSON body.
struct Reply: ~Copyable {
    var status = 200
    var contentType: StaticString? = "application/json"
    /// The body, while it is JSON; `body` takes anything else.
    var json = JSONWriter(capacity: 2048)
    var body: [UInt8]?
    private(set) var headers = Response()
    /// Answers are one caller's own, unless they are the same for everybody.
    var cacheControl: StaticString = "private, no-store"

    mutating func addHeader(_ name: StaticString, _ value: String) { headers.addHeader(name, value) }
    mutating func addHeader(_ name: StaticString, _ value: StaticString) { headers.addHeader(name, value) }
    mutating func addHeader(_ name: StaticString, _ value: Int) { headers.addHeader(name, value) }

    /// `ETag` of a version, for `If-Match`.
    mutating func entityTag(_ version: Int) {
        headers.addHeader("ETag", "\"\(version)\"")
    }

    mutating func location(_ collection: StaticString, _ id: UUID) {
        var path = collection.withUTF8Buffer { unsafe Array($0) }
        id.write(to: &path)
        headers.addHeader("Location", path)
    }

    mutating func noContent() {
        status = 204
        contentType = nil
    }

    mutating func reset() {
        status = 200
        contentType = "application/json"
        _ = json.take()
        body = nil
        headers.reset()
    }

    /// The head as it is kept under an Idempotency-Key: the verb's own fields and the media type.
    func keptHead() -> [UInt8] {
        var kept = headers
        if let contentType { kept.addHeader("Content-Type", contentType) }
        return kept.headers
    }

    /// Gives a kept answer again.
    mutating func restore(_ kept: KeptAnswer) {
        status = kept.status
        contentType = nil
        headers.addHeaderLines(kept.head)
        headers.addHeader("Idempotency-Replayed", "true")
        body = kept.body
    }

    /// Takes the finished body.
    mutating func takeBody() -> [UInt8] { body ?? json.take() }
}
