/// Reads a complete head that `HeadScanner` has passed: its lines end with CRLF and hold no controls.
///
/// Every rule is that of RFC 9112 where it leaves a choice between leniency and refusal, refusal is chosen, since
/// two parsers that forgive differently are how requests are smuggled (RFC 9112, section 11.2).
struct HeadParser {
    private var connection = ConnectionOptions()
    private var seen = SeenFields()

    /// Parses `bytes[range]` into `head`, which is reset first.
    static func parse(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead, _ limits: Limits
    ) throws(ProtocolFailure) {
        var parser = HeadParser()
        head.reset()
        var position = try RequestLine.parse(bytes, range, into: &head, limits)
        while bytes[position] != Syntax.carriageReturn {
            guard head.fields.count < limits.maxHeaderFields else { throw .headTooLarge }
            position = try parser.field(bytes, position, into: &head)
        }
        try parser.finish(&head)
    }

    /// Parses the field line that starts at `position` and returns where the next line starts.
    private mutating func field(
        _ bytes: Span<UInt8>, _ position: Int, into head: inout RequestHead
    ) throws(ProtocolFailure) -> Int {
        var index = position
        while Syntax.isToken(bytes[index]) { index += 1 }
        // No whitespace before the colon and no folded line (RFC 9112, section 5.1 and 5.2), no empty name.
        guard index > position, bytes[index] == UInt8(ascii: ":") else { throw .malformedHeader }
        let name = position..<index
        index += 1
        while Syntax.isWhitespace(bytes[index]) { index += 1 }
        let start = index
        while bytes[index] != Syntax.carriageReturn { index += 1 }
        var end = index
        while end > start, Syntax.isWhitespace(bytes[end - 1]) { end -= 1 }
        head.fields.append(RequestHead.Field(name: name, value: start..<end))
        if let field = KnownField(bytes.extracting(name)) {
            try interpret(field, bytes.extracting(start..<end), into: &head)
        }
        return index + 2
    }

    private mutating func interpret(
        _ field: KnownField, _ value: Span<UInt8>, into head: inout RequestHead
    ) throws(ProtocolFailure) {
        switch field {
        case .connection: connection.read(value)
        case .host:
            guard seen.insert(.host) else { throw .malformedHost }
            guard Host.isValid(value) else { throw .malformedHost }
        case .contentLength:
            // Repeated, or a list, even of equal values: RFC 9112, section 6.3, case 5.
            guard seen.insert(.contentLength), let length = Syntax.decimal(value) else {
                throw .malformedFraming
            }
            if head.framing == .none { head.framing = .length(length) }
        case .transferEncoding:
            guard seen.insert(.transferEncoding) else { throw .malformedFraming }
            try TransferCoding.check(value)
            head.framing = .chunked
        case .expect:
            // RFC 9110, section 10.1.1: anything but 100-continue may be answered with 417.
            guard seen.insert(.expect), value.equalsIgnoringCase("100-continue") else {
                throw .expectationFailed
            }
            head.expectsContinue = !head.isHTTP10
        case .authorization, .contentType, .idempotencyKey, .ifMatch:
            guard seen.insert(field) else { throw .repeatedHeader }
        }
    }

    private func finish(_ head: inout RequestHead) throws(ProtocolFailure) {
        // RFC 9112, section 3.2.
        if !seen.contains(.host) && !head.isHTTP10 { throw .missingHost }
        if seen.contains(.transferEncoding) {
            // RFC 9112, section 6.1: both lengths are an attack, and HTTP/1.0 knows no transfer codings.
            if seen.contains(.contentLength) || head.isHTTP10 { throw .malformedFraming }
        }
        // RFC 9112, section 9.3.
        head.keepsAlive = !connection.closes && (!head.isHTTP10 || connection.keepsAlive)
    }
}

/// What the Connection header says (RFC 9110, section 7.6.1).
private struct ConnectionOptions {
    var closes = false
    var keepsAlive = false

    mutating func read(_ value: Span<UInt8>) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            var last = end
            while start < last, Syntax.isWhitespace(value[start]) { start += 1 }
            while last > start, Syntax.isWhitespace(value[last - 1]) { last -= 1 }
            let option = value.extracting(start..<last)
            if option.equalsIgnoringCase("close") { closes = true }
            if option.equalsIgnoringCase("keep-alive") { keepsAlive = true }
            start = end + 1
        }
    }
}

/// The fields met so far that may come once.
private struct SeenFields {
    private var bits: UInt16 = 0

    /// False when the field has come before.
    mutating func insert(_ field: KnownField) -> Bool {
        defer { bits |= 1 << field.rawValue }
        return !contains(field)
    }

    func contains(_ field: KnownField) -> Bool {
        bits & (1 << field.rawValue) != 0
    }
}
