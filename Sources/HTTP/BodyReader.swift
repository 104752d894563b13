/// Finds a body among the bytes of a connection, whichever way it is framed (RFC 9112, section 6.3).
struct BodyReader {
    enum Event: Equatable {
        /// A stretch of the body, by place in the bytes.
        case data(Range<Int>)
        /// The bytes are used up and the body goes on.
        case needsMore
        /// The body is complete; the next request starts at the position.
        case end
    }

    private enum Framing {
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
    }

    private var framing: Framing

    init(_ framing: RequestHead.Framing) {
        switch framing {
        case .none: self.framing = .length(remaining: 0)
        case .length(let length): self.framing = .length(remaining: length)
        case .chunked: self.framing = .chunked(ChunkedDecoder())
        }
    }

    /// Goes on from `position`, which moves past what was understood.
    mutating func next(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: Limits
    ) throws(ProtocolFailure) -> Event {
        switch framing {
        case .length(let remaining):
            if remaining == 0 { return .end }
            let start = position
            position += min(remaining, bytes.count - position)
            framing = .length(remaining: remaining - (position - start))
            return start == position ? .needsMore : .data(start..<position)
        case .chunked(var decoder):
            defer { framing = .chunked(decoder) }
            return try decoder.next(bytes, &position, limits)
        }
    }
}
