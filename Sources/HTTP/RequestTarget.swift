/// The request target (RFC 9112, section 3.2) in the forms a server of its own resources meets.
enum RequestTarget {
    static func parse(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead
    ) throws(ProtocolFailure) {
        // CONNECT is for proxies (RFC 9110, section 9.3.6).
        if bytes.extracting(head.methodRange).equals("CONNECT") { throw .unsupportedMethod }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "/"):
            try parsePath(bytes, range, into: &head)
        case UInt8(ascii: "*"):
            guard range.count == 1, head.method == .options else { throw .malformedTarget }
            head.path = range
        default:
            try parseAbsolute(bytes, range, into: &head)
        }
    }

    /// origin-form: a path that starts with a slash, perhaps a query.
    private static func parsePath(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead
    ) throws(ProtocolFailure) {
        var mark: Int?
        for index in range {
            let byte = bytes[index]
            guard Syntax.isTarget(byte) else { throw .malformedTarget }
            if byte == UInt8(ascii: "%") {
                guard PercentEncoding.isValid(at: index, bytes) else { throw .malformedTarget }
            } else if byte == UInt8(ascii: "?"), mark == nil {
                mark = index
            }
        }
        head.path = range.lowerBound..<(mark ?? range.upperBound)
        head.query = mark.map { ($0 + 1)..<range.upperBound }
    }

    /// absolute-form: what a client sends to a proxy and every server must understand (section 3.2.2).
    private static func parseAbsolute(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead
    ) throws(ProtocolFailure) {
        let target = bytes.extracting(range)
        let schemeBytes: Int
        if target.count > 7, target.extracting(0..<7).equalsIgnoringCase("http://") {
            schemeBytes = 7
        } else if target.count > 8, target.extracting(0..<8).equalsIgnoringCase("https://") {
            schemeBytes = 8
        } else {
            throw .malformedTarget
        }
        let authorityStart = range.lowerBound + schemeBytes
        var index = authorityStart
        while index < range.upperBound, bytes[index] != UInt8(ascii: "/"), bytes[index] != UInt8(ascii: "?") {
            index += 1
        }
        // User information ("user@") is no part of a host and refused with it (RFC 9110, section 4.2.4).
        guard Host.isValid(bytes.extracting(authorityStart..<index)) else { throw .malformedTarget }
        head.authority = authorityStart..<index
        try parsePath(bytes, index..<range.upperBound, into: &head)
    }
}
