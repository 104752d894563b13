/// A cursor over the lines of a YAML text. Its extensions read blocks, scalars, quotations and flow collections, and
/// cite the productions of YAML 1.2.2 they follow.
struct YAMLReader {
    let text: [UInt8]
    /// The bytes of each line without its break.
    let lines: [Range<Int>]
    var line = 0
    var at = 0

    init(_ text: [UInt8]) {
        self.text = text
        var lines: [Range<Int>] = []
        var start = 0
        for index in text.indices where text[index] == UInt8(ascii: "\n") {
            let end = index > start && text[index - 1] == UInt8(ascii: "\r") ? index - 1 : index
            lines.append(start..<end)
            start = index + 1
        }
        if start < text.count { lines.append(start..<text.count) }
        self.lines = lines
    }

    mutating func document() throws(YAMLError) -> JSONTree {
        if try skipToToken(allowingMarker: true), isMarker(UInt8(ascii: "-")) {
            at += 3
            skipBlanks()
            if isLineOver { nextLine() }
        }
        let root = try node(minimum: 0, depth: 0)
        if try skipToToken() { throw error(.unexpected) }
        return root
    }

    var isDone: Bool { line >= lines.count }
    var lineEnd: Int { isDone ? text.count : lines[line].upperBound }
    var lineStart: Int { isDone ? text.count : lines[line].lowerBound }
    var column: Int { at - lineStart }

    /// The byte at the cursor, a line feed at the end of a line.
    var peek: UInt8 { byte(at) }

    func byte(_ position: Int) -> UInt8 { position < lineEnd ? text[position] : UInt8(ascii: "\n") }

    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "\n") }

    /// At the end of a line, or at a comment, which white space must precede (production 75).
    var isLineOver: Bool {
        peek == UInt8(ascii: "\n") || peek == UInt8(ascii: "#") && (column == 0 || isBlank(text[at - 1]))
    }

    mutating func skipBlanks() {
        while isBlank(peek) { at += 1 }
    }

    mutating func nextLine() {
        line += 1
        at = lineStart
    }

    func error(_ kind: YAMLError.Kind) -> YAMLError { error(kind, line: line, at: at) }

    func error(_ kind: YAMLError.Kind, line: Int, at: Int) -> YAMLError {
        YAMLError(
            line: line + 1, column: at - (line < lines.count ? lines[line].lowerBound : text.count) + 1,
            kind: kind)
    }

    /// Moves over blank lines and comments to the next token; false at the end of the text.
    mutating func skipToToken(allowingMarker: Bool = false) throws(YAMLError) -> Bool {
        while !isDone {
            let isIndenting = column == 0
            while peek == 0x20 { at += 1 }
            let token = at
            skipBlanks()
            if isLineOver {
                nextLine()
                continue
            }
            if isIndenting, at != token { throw error(.tab, line: line, at: token) }
            if column == 0 {
                if peek == UInt8(ascii: "%") { throw error(.directive) }
                let isMarker = isMarker(UInt8(ascii: "-")) || isMarker(UInt8(ascii: "."))
                if isMarker, !allowingMarker { throw error(.severalDocuments) }
            }
            return true
        }
        return false
    }

    /// Three of a character at the start of a line: `---` or `...`.
    func isMarker(_ character: UInt8) -> Bool {
        column == 0 && byte(at) == character && byte(at + 1) == character && byte(at + 2) == character
            && isSpace(byte(at + 3))
    }

    /// Nothing but a comment may follow on this line.
    mutating func finishLine() throws(YAMLError) {
        skipBlanks()
        guard isLineOver else { throw error(.unexpected) }
        nextLine()
    }

    func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
}
