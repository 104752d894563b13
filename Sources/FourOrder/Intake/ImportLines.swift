/// The lines of an import, as they come in pieces: each its own bytes, without LF or CRLF.
struct ImportLines {
    enum Line: Equatable {
        case content(ArraySlice<UInt8>)
        /// Nothing but spaces: counted, and passed over.
        case empty
        /// Beyond `maximumLineBytes`; its bytes were dropped as they came.
        case tooLong
    }

    static let maximumLineBytes = 65_536

    private(set) var lines: [Line] = []
    /// The beginning of a line whose end is yet to come; one byte more than a line may have, for its CR.
    private var partial: [UInt8] = []
    private var partialIsTooLong = false

    var count: Int { lines.count }

    /// Takes the next bytes. The lines share their memory.
    mutating func add(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let piece = rest[rest.startIndex..<end]
            if partial.isEmpty, !partialIsTooLong {
                append(piece)
            } else {
                extend(piece)
                endPartial()
            }
            rest = rest[(end + 1)...]
        }
        extend(rest)
    }

    /// The end of the body ends the last line too.
    mutating func finish() {
        if !partial.isEmpty || partialIsTooLong { endPartial() }
    }

    private mutating func extend(_ piece: ArraySlice<UInt8>) {
        guard !partialIsTooLong else { return }
        partial += piece
        if partial.count > Self.maximumLineBytes + 1 {
            partialIsTooLong = true
            partial = []
        }
    }

    private mutating func endPartial() {
        if partialIsTooLong { lines.append(.tooLong) } else { append(partial[...]) }
        partial = []
        partialIsTooLong = false
    }

    private mutating func append(_ line: ArraySlice<UInt8>) {
        let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if content.count > Self.maximumLineBytes {
            lines.append(.tooLong)
        } else if content.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            lines.append(.empty)
        } else {
            lines.append(.content(content))
        }
    }
}
