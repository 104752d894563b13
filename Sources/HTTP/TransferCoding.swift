/// The value of Transfer-Encoding (RFC 9112, section 6.1).
enum TransferCoding {
    /// Passes `chunked` alone. Other codings, also before or after it, are 501; what is no list of tokens, and
    /// chunked applied twice, is 400.
    static func check(_ value: Span<UInt8>) throws(ProtocolFailure) {
        if value.equalsIgnoringCase("chunked") { return }
        var chunked = 0
        var start = 0
        while true {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            let coding = trimmed(value, start..<end)
            // A parameter of a coding follows a semicolon; the coding is unknown all the same.
            let name = coding.lowerBound..<(nameEnd(value, coding))
            guard !name.isEmpty else { throw .malformedFraming }
            if value.extracting(name).equalsIgnoringCase("chunked") { chunked += 1 }
            if end == value.count { break }
            start = end + 1
        }
        throw chunked > 1 ? .malformedFraming : .unsupportedTransferCoding
    }

    private static func trimmed(_ value: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Syntax.isWhitespace(value[start]) { start += 1 }
        while end > start, Syntax.isWhitespace(value[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func nameEnd(_ value: Span<UInt8>, _ coding: Range<Int>) -> Int {
        var index = coding.lowerBound
        while index < coding.upperBound, Syntax.isToken(value[index]) { index += 1 }
        let isWhole = index == coding.upperBound || value[index] == UInt8(ascii: ";")
        return isWhole ? index : coding.lowerBound
    }
}
