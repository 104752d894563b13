/// Follows PostgreSQL's messages (documentation, "Message Formats") through bytes that come in any pieces: a type, the
/// length of what follows, and the first bytes of that.
struct MessageScanner {
    struct Message {
        /// 0 for the startup message, which has none.
        let type: UInt8
        /// At most `maximumHeadBytes` of its content.
        let head: ArraySlice<UInt8>
        /// Where in the piece that was read its last byte stands, plus one.
        let end: Int
    }

    private static let maximumHeadBytes = 96

    private var header: [UInt8] = []
    private var head: [UInt8] = []
    private var rest = 0
    private var isInContent = false
    private var startsUntyped: Bool

    /// - Parameter isFrontend: what a client sends begins with a startup message, which has no type.
    init(isFrontend: Bool) {
        startsUntyped = isFrontend
    }

    /// The messages that end in this piece.
    mutating func read(_ bytes: ArraySlice<UInt8>) -> [Message] {
        var messages: [Message] = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            if isInContent {
                let taken = min(rest, bytes.endIndex - position)
                let wanted = min(taken, Self.maximumHeadBytes - head.count)
                head += bytes[position..<position + wanted]
                position += taken
                rest -= taken
            } else {
                header.append(bytes[position])
                position += 1
                guard header.count == (startsUntyped ? 4 : 5) else { continue }
                rest = header.suffix(4).reduce(0) { $0 << 8 | Int($1) } - 4
                isInContent = true
            }
            if isInContent, rest <= 0 {
                messages.append(
                    Message(type: startsUntyped ? 0 : header[0], head: head[...], end: position))
                startsUntyped = false
                isInContent = false
                header = []
                head = []
            }
        }
        return messages
    }
}
