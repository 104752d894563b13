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
    ///
    /// Bytes beyond what a request line or a head may have are not looked at, whether they have come or not: what is
    /// refused, and why, does not depend on how the head was cut.
    /// - Parameter bytes: Everything from the start of the head on: what was there before, and perhaps more.
    mutating func end(in bytes: Span<UInt8>, _ limits: Limits) throws(ProtocolFailure) -> Int? {
        if !hasRequestLine {
            // Method, space, target, space, "HTTP/1.1", CRLF.
            let maxBytes = limits.maxMethodBytes + limits.maxTargetBytes + 12
            guard try lineEnds(bytes, maxBytes) else {
                if bytes.count >= maxBytes { throw .targetTooLong }
                return nil
            }
            hasRequestLine = true
            lineStart = scanned
        }
        while try lineEnds(bytes, limits.maxHeadBytes) {
            if scanned == lineStart + 2 { return scanned }
            lineStart = scanned
        }
        if bytes.count >= limits.maxHeadBytes { throw .headTooLarge }
        return nil
    }

    /// Goes on to the end of the line, and past it where it has come.
    private mutating func lineEnds(_ bytes: Span<UInt8>, _ maxBytes: Int) throws(ProtocolFailure) -> Bool {
        let count = min(bytes.count, maxBytes)
        var index = scanned
        defer { scanned = index }
        while index < count {
            let byte = bytes[index]
            if byte >= 0x20 && byte != 0x7F || byte == Syntax.tab {
                index += 1
                continue
            }
            guard byte == Syntax.carriageReturn else { throw refusal() }
            guard index + 1 < count else { return false }
            guard bytes[index + 1] == Syntax.lineFeed else { throw refusal() }
            index += 2
            return true
        }
        return false
    }

    private func refusal() -> ProtocolFailure {
        hasRequestLine ? .malformedHeader : .malformedRequestLine
    }
}
