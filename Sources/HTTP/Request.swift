public import Platform

/// A request, lent for the length of a call: it cannot be copied and so not be kept by mistake. Its slices share
/// the loop's receive buffer; one that is kept stays what it is, and costs the buffer a copy.
public struct Request: ~Copyable {
    /// What is known of the body.
    public enum Body: Sendable {
        /// All of it, decoded from its transfer coding; empty when there is none.
        case whole(ArraySlice<UInt8>)
        /// Declared or grown beyond what the body policy allows. The connection closes after the answer.
        case tooLarge
        /// Yet to come, to the receiver named with `Exchange.receiveBody`.
        case streamed
        /// Not asked for yet: what `Application.bodyPolicy` sees.
        case pending
    }

    public let body: Body
    /// When the turn began in which the request was complete (or its head, for a streamed body).
    public let receivedAt: MonotonicTime
    private let bytes: [UInt8]
    private let head: RequestHead

    init(_ bytes: [UInt8], _ head: RequestHead, _ body: Body, receivedAt: MonotonicTime) {
        self.bytes = bytes
        self.head = head
        self.body = body
        self.receivedAt = receivedAt
    }

    public var method: Method { head.method }

    /// The method as sent.
    public var methodBytes: ArraySlice<UInt8> { bytes[head.methodRange] }

    /// The path as sent, percent-encodings checked and left in place; `*` for OPTIONS of the server as a whole.
    public var path: ArraySlice<UInt8> {
        // An absolute-form target may have no path, which stands for "/" (RFC 9110, section 4.2.3).
        head.path.isEmpty ? Self.root : bytes[head.path]
    }

    /// What follows the question mark, as sent; nil without one.
    public var query: ArraySlice<UInt8>? { head.query.map { bytes[$0] } }

    public var isHTTP10: Bool { head.isHTTP10 }

    /// Host and perhaps port: of the target where it has them, else of the Host header (RFC 9112, section 3.3).
    public var authority: ArraySlice<UInt8>? {
        head.authority.map { bytes[$0] } ?? header("host")
    }

    /// The value of a header field without surrounding whitespace, or nil. The values of a field that came more
    /// than once are joined with a comma (RFC 9110, section 5.3); those that may not come twice never do.
    /// - Parameter name: In lower case.
    public func header(_ name: StaticString) -> ArraySlice<UInt8>? {
        let span = bytes.span
        var first: Int?
        for index in head.fields.indices
        where span.extracting(head.fields[index].name).equalsIgnoringCase(name) {
            if let first { return joined(name, first) }
            first = index
        }
        return first.map { bytes[head.fields[$0].value] }
    }

    private func joined(_ name: StaticString, _ first: Int) -> ArraySlice<UInt8> {
        let span = bytes.span
        var value = Array(bytes[head.fields[first].value])
        for field in head.fields[(first + 1)...] where span.extracting(field.name).equalsIgnoringCase(name) {
            value.append(contentsOf: [UInt8(ascii: ","), Syntax.space])
            value.append(contentsOf: bytes[field.value])
        }
        return value[...]
    }

    /// Calls `body` with every header field as sent, in order.
    public func forEachHeader(_ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        for field in head.fields { body(bytes[field.name], bytes[field.value]) }
    }

    private static let root: ArraySlice<UInt8> = [UInt8(ascii: "/")]
}
