/// `method SP request-target SP HTTP-version CRLF` (RFC 9112, section 3): single spaces, nothing forgiven.
enum RequestLine {
    /// Returns where the line after it starts.
    static func parse(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead, _ limits: Limits
    ) throws(ProtocolFailure) -> Int {
        var index = range.lowerBound
        while Syntax.isToken(bytes[index]) { index += 1 }
        guard index > range.lowerBound, bytes[index] == Syntax.space else { throw .malformedRequestLine }
        head.methodRange = range.lowerBound..<index
        head.method = Method(bytes.extracting(head.methodRange))

        let targetStart = index + 1
        index = targetStart
        while bytes[index] != Syntax.space {
            guard bytes[index] != Syntax.carriageReturn else { throw .malformedRequestLine }
            index += 1
        }
        let target = targetStart..<index
        guard !target.isEmpty else { throw .malformedRequestLine }

        let versionStart = index + 1
        while bytes[index] != Syntax.carriageReturn { index += 1 }
        head.isHTTP10 = try isHTTP10(bytes.extracting(versionStart..<index))
        guard head.methodRange.count <= limits.maxMethodBytes else { throw .unsupportedMethod }
        guard target.count <= limits.maxTargetBytes else { throw .targetTooLong }
        try RequestTarget.parse(bytes, target, into: &head)
        return index + 2
    }

    /// `HTTP/` digit `.` digit in upper case (RFC 9112, section 2.3); only 1.0 and 1.1 are spoken here.
    private static func isHTTP10(_ version: Span<UInt8>) throws(ProtocolFailure) -> Bool {
        if version.equals("HTTP/1.1") { return false }
        if version.equals("HTTP/1.0") { return true }
        let isVersion =
            version.count == 8 && version.extracting(0..<5).equals("HTTP/") && Syntax.isDigit(version[5])
            && version[6] == UInt8(ascii: ".") && Syntax.isDigit(version[7])
        throw isVersion ? .unsupportedVersion : .malformedRequestLine
    }
}
