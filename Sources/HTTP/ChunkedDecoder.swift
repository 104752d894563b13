/// The chunked transfer coding (RFC 9112, section 7.1) as a state machine: bytes in, stretches of data out.
/// Extensions and trailers are read, bounded and dropped.
struct ChunkedDecoder {
    private enum State {
        case sizeStart, size, whitespace, extensions, sizeEnd, data, dataEnd, dataEndFeed
        case trailerStart, trailerName, trailerValue, trailerEnd, lastFeed, done
    }

    private var state = State.sizeStart
    private var remaining = 0
    private var lineBytes = 0
    private var trailerBytes = 0

    /// Goes on from `position`, which moves past what was understood.
    mutating func next(
        _ bytes: Span<UInt8>, _ position: inout Int, _ limits: Limits
    ) throws(ProtocolFailure) -> BodyReader.Event {
        while position < bytes.count {
            if state == .done { return .end }
            if state == .data {
                let start = position
                position += min(remaining, bytes.count - position)
                remaining -= position - start
                if remaining == 0 { state = .dataEnd }
                return .data(start..<position)
            }
            let byte = bytes[position]
            position += 1
            if isInTrailer {
                try trailer(byte, limits)
            } else {
                try frame(byte, limits)
            }
        }
        return state == .done ? .end : .needsMore
    }

    private var isInTrailer: Bool {
        switch state {
        case .trailerStart, .trailerName, .trailerValue, .trailerEnd, .lastFeed: true
        default: false
        }
    }

    /// One byte of the lines around the data: `size [extensions] CRLF data CRLF`.
    private mutating func frame(_ byte: UInt8, _ limits: Limits) throws(ProtocolFailure) {
        switch (state, byte) {
        case (.dataEnd, Syntax.carriageReturn): state = .dataEndFeed
        case (.dataEndFeed, Syntax.lineFeed): state = .sizeStart
        case (.sizeEnd, Syntax.lineFeed):
            lineBytes = 0
            state = remaining == 0 ? .trailerStart : .data
        case (.sizeStart, _), (.size, _), (.whitespace, _), (.extensions, _):
            lineBytes += 1
            guard lineBytes <= limits.maxChunkLineBytes else { throw .malformedChunk }
            try sizeLine(byte)
        default: throw .malformedChunk
        }
    }

    private mutating func sizeLine(_ byte: UInt8) throws(ProtocolFailure) {
        if state == .sizeStart || state == .size, let digit = Syntax.hexadecimal(byte) {
            // Fifteen digits are far from overflowing, and more than any body has.
            guard lineBytes <= 15 else { throw .malformedChunk }
            remaining = remaining << 4 | Int(digit)
            state = .size
            return
        }
        switch (state, byte) {
        case (.size, Syntax.carriageReturn), (.extensions, Syntax.carriageReturn): state = .sizeEnd
        case (.size, UInt8(ascii: ";")), (.whitespace, UInt8(ascii: ";")): state = .extensions
        // Whitespace may stand before a semicolon (BWS of section 7.1.1) and nowhere else.
        case (.size, Syntax.space), (.size, Syntax.tab): state = .whitespace
        case (.whitespace, Syntax.space), (.whitespace, Syntax.tab): break
        case (.extensions, _) where !Syntax.isControl(byte): break
        default: throw .malformedChunk
        }
    }

    /// One byte of the trailer section (section 7.1.2): field lines, then an empty one.
    private mutating func trailer(_ byte: UInt8, _ limits: Limits) throws(ProtocolFailure) {
        trailerBytes += 1
        guard trailerBytes <= limits.maxTrailerBytes else { throw .malformedChunk }
        switch (state, byte) {
        case (.trailerStart, Syntax.carriageReturn): state = .lastFeed
        case (.lastFeed, Syntax.lineFeed): state = .done
        case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
        case (.trailerStart, _) where Syntax.isToken(byte): state = .trailerName
        case (.trailerName, _) where Syntax.isToken(byte): break
        case (.trailerValue, Syntax.carriageReturn): state = .trailerEnd
        case (.trailerValue, _) where !Syntax.isControl(byte): break
        case (.trailerEnd, Syntax.lineFeed): state = .trailerStart
        default: throw .malformedChunk
        }
    }
}
