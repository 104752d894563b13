/// An answer: status, further header fields and body. `Date`, `Content-Length` and `Connection` are added on
/// sending.
public struct Response: Equatable, Sendable {
    /// 200 to 599.
    public var status: Int
    /// The fields added so far, each ended by CRLF.
    public private(set) var headers: [UInt8] = []
    public var body: [UInt8]
    /// Closes the connection after this answer.
    public var closesConnection = false

    public init(status: Int = 200, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    /// An empty one with room for so many bytes of header fields and body.
    public init(reservingHeaderBytes headerBytes: Int, bodyBytes: Int) {
        self.init()
        headers.reserveCapacity(headerBytes)
        body.reserveCapacity(bodyBytes)
    }

    /// Adds `name: value`.
    public mutating func addHeader(_ name: StaticString, _ value: StaticString) {
        begin(name)
        value.withUTF8Buffer { unsafe appendValue($0) }
    }

    /// Adds `name: value`. A CR, LF, NUL or other control in it is written as a space, as RFC 9110, section 5.5
    /// tells recipients to read it: no value can end its own line.
    public mutating func addHeader(_ name: StaticString, _ value: some Sequence<UInt8>) {
        begin(name)
        appendValue(value)
    }

    /// Adds `name: value`, with the same care.
    public mutating func addHeader(_ name: StaticString, _ value: String) {
        addHeader(name, value.utf8)
    }

    /// Adds `name: value` with a decimal number.
    public mutating func addHeader(_ name: StaticString, _ value: Int) {
        begin(name)
        headers.appendDecimal(value)
        headers.appendLineEnd()
    }

    /// Adds whole lines that `write` puts in place, each ended by CRLF. No text of a client's may be in them.
    /// - Parameter bytes: How much room they get.
    public mutating func addHeaderLines(
        reservingBytes bytes: Int, _ write: (inout OutputSpan<UInt8>) -> Void
    ) {
        headers.append(addingCapacity: bytes, initializingWith: write)
    }

    /// Adds fields that were once serialised here, each ended by CRLF.
    public mutating func addHeaderLines(_ lines: [UInt8]) {
        headers += lines
    }

    /// Empties it, keeping the memory; what somebody else holds too is allocated anew in the same size.
    public mutating func reset() {
        status = 200
        headers.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        closesConnection = false
    }

    private mutating func begin(_ name: StaticString) {
        headers.append(name)
        headers.append(UInt8(ascii: ":"))
        headers.append(Syntax.space)
    }

    private mutating func appendValue(_ value: some Sequence<UInt8>) {
        let start = headers.count
        headers.append(contentsOf: value)
        for index in start..<headers.count where Syntax.isControl(headers[index]) {
            headers[index] = Syntax.space
        }
        headers.appendLineEnd()
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }

    mutating func appendLineEnd() {
        append(Syntax.carriageReturn)
        append(Syntax.lineFeed)
    }

    mutating func appendDecimal(_ value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = value.magnitude
        repeat {
            append(UInt8(rest % 10) + 0x30)
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
