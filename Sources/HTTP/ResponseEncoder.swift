import Platform

/// Turns answers into bytes, in a buffer that all connections of a loop share: head and body stand together and
/// leave in one call.
struct ResponseEncoder {
    /// What the request and its connection have to say about the answer.
    struct Context {
        var isHead: Bool
        var isHTTP10: Bool
        var closes: Bool
    }

    /// Beyond it the buffer's memory is given back after use.
    private static let maxKeptBytes = 1 << 20
    /// More than Content-Length, Connection and the empty line take together.
    private static let maxOwnBytes = 96

    private let statusLines = StatusLines()
    private var date = DateField()
    private(set) var bytes: [UInt8] = []

    mutating func encode(_ response: borrowing Response, _ context: Context, _ now: MonotonicTime) {
        if bytes.capacity > Self.maxKeptBytes { bytes = [] }
        bytes.removeAll(keepingCapacity: true)
        let statusLine = statusLines.line(response.status)
        let date = date.line(now)
        // RFC 9110, section 8.6: no Content-Length in a 204; a 304 may go without and has no body.
        let hasContent = response.status != 204 && response.status != 304
        let headBytes = statusLine.count + date.count + Self.maxOwnBytes + response.headers.count
        bytes.append(addingCapacity: headBytes) { out in
            out.append(statusLine.span)
            out.append(date.span)
            if hasContent {
                out.append("Content-Length: ")
                out.appendDecimal(UInt64(response.body.count))
                out.append("\r\n")
            }
            if context.closes {
                out.append("Connection: close\r\n")
            } else if context.isHTTP10 {
                out.append("Connection: keep-alive\r\n")
            }
            out.append(response.headers.span)
            out.append("\r\n")
        }
        // The answer to HEAD has the fields of the answer to GET, its length too (RFC 9110, section 9.3.2).
        if hasContent && !context.isHead { bytes.append(contentsOf: response.body) }
    }
}
