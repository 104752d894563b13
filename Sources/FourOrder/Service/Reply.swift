import Domain
import Foundation
import HTTP
import JSON

/// An answer in the making: status, header fields and a JSON body.
struct Reply: ~Copyable {
    var status = 200
    var contentType: StaticString? = "application/json"
    /// The body, while it is JSON; `body` takes anything else.
    var json = JSONWriter(capacity: 0)
    var body: [UInt8]?
    private(set) var headers = Response()
    /// What the answer is about, where it is not what the path names: a kept answer goes when that is erased.
    var subject: UUID?
    /// Answers are one caller's own, unless they are the same for everybody.
    var cacheControl: StaticString = "private, no-store"

    mutating func addHeader(_ name: StaticString, _ value: String) { headers.addHeader(name, value) }
    mutating func addHeader(_ name: StaticString, _ value: [UInt8]) { headers.addHeader(name, value) }
    mutating func addHeader(_ name: StaticString, _ value: StaticString) { headers.addHeader(name, value) }
    mutating func addHeader(_ name: StaticString, _ value: Int) { headers.addHeader(name, value) }

    /// `ETag` of a version, for `If-Match`.
    mutating func entityTag(_ version: Int) {
        headers.addHeaderLines(reservingBytes: 32) { out in
            out.append("ETag: \"")
            out.appendDecimal(UInt64(max(0, version)))
            out.append("\"\r\n")
        }
    }

    mutating func location(_ collection: StaticString, _ id: UUID) {
        subject = id
        headers.addHeaderLines(reservingBytes: collection.utf8CodeUnitCount + 64) { out in
            out.append("Location: ")
            out.append(collection)
            id.withUTF8 { out.append($0) }
            out.append("\r\n")
        }
    }

    mutating func noContent() {
        status = 204
        contentType = nil
    }

    /// Begins an answer, in memory used before where it has none yet.
    mutating func begin(in memory: ResponsePool) {
        reset()
        guard json.capacity == 0 else { return }
        headers = memory.take()
        var bytes: [UInt8] = []
        swap(&bytes, &headers.body)
        json = JSONWriter(reusing: bytes)
    }

    mutating func reset() {
        status = 200
        contentType = "application/json"
        json.reset()
        body = nil
        subject = nil
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

    /// Takes the finished answer with all its memory.
    /// - Parameter write: Writes further header lines, which get 256 bytes.
    mutating func take(_ write: (inout OutputSpan<UInt8>) -> Void) -> Response {
        var response = Response()
        swap(&response, &headers)
        response.status = status
        response.body = takeBody()
        response.addHeaderLines(reservingBytes: 512) { out in
            if let contentType {
                out.append("Content-Type: ")
                out.append(contentType)
                out.append("\r\n")
            }
            out.append("Cache-Control: ")
            out.append(cacheControl)
            out.append("\r\n")
            write(&out)
        }
        return response
    }
}
