/// Finds the end of a head, however it arrives, and looks at every byte of it once.
///
/// What may stand nowhere in a head is refused as soon as it is seen: a line feed or carriage return alone
/// (RFC 9112, section 2.2) and other controls (RFC 9110, section 5.5).
struct HeadScanner {
    /// Bytes from the start of the head that have been looked at.
    private(set) var scanned = 0
    private var lineStart = 0
    private var hasRequestLine = false

    /// The number of bytes up to and with the empty line that ends the head, or nil while it is unfinished.
    /// - Parameter bytes: Everything from the start of the head on: what was there before, and perhaps more.
    mutating func end(in bytes: Span<UInt8>, _ limits: Limits) throws(ProtocolFailure) -> Int? {
        let count = min(bytes.count, limits.maxHeadBytes)
        var index = scanned
        while index < count {
            let byte = bytes[index]
            if byte >= 0x20 && byte != 0x7F || byte == Syntax.tab {
                index += 1
                continue
            }
            guard byte == Syntax.carriageReturn else { throw refusal() }
            guard index + 1 < bytes.count else { break }
            guard bytes[index + 1] == Syntax.lineFeed else { throw refusal() }
            if index == lineStart && hasRequestLine {
                guard index + 2 <= limits.maxHeadBytes else { throw .headTooLarge }
                return index + 2
            }
            hasRequestLine = true
            index += 2
            lineStart = index
        }
        scanned = index
        try checkSize(bytes.count, limits)
        return nil
    }

    private func refusal() -> ProtocolFailure {
        hasRequestLine ? .malformedHeader : .malformedRequestLine
    }

    private func checkSize(_ count: Int, _ limits: Limits) throws(ProtocolFailure) {
        // Method, space, target, space, "HTTP/1.1".
        let maxRequestLineBytes = limits.maxMethodBytes + limits.maxTargetBytes + 10
        if !hasRequestLine && scanned > maxRequestLineBytes { throw .targetTooLong }
        if count >= limits.maxHeadBytes { throw .headTooLarge }
    }
}
