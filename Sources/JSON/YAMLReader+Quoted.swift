/// Quoted scalars (YAML 1.2.2, chapters 7.3.1 and 7.3.2), which may reach over lines and are folded then.
extension YAMLReader {
    mutating func quoted() throws(YAMLError) -> String {
        let quote = peek
        let (line, start) = (line, at)
        var content: [UInt8] = []
        /// White space up to here was escaped and stays at the end of a line.
        var kept = 0
        at += 1
        while !isDone {
            switch peek {
            case UInt8(ascii: "\n"):
                while content.count > kept, isBlank(content[content.count - 1]) { content.removeLast() }
                nextLine()
                guard let empty = skipEmptyLines() else { break }
                content += fold(empty)
            case UInt8(ascii: "'") where quote == UInt8(ascii: "'") && byte(at + 1) == quote:
                content.append(quote)
                at += 2
            case quote:
                at += 1
                return string(content)
            case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
                try escape(into: &content)
                kept = content.count
            default:
                content.append(peek)
                at += 1
            }
        }
        throw error(.unterminated, line: line, at: start)
    }

    private mutating func escape(into content: inout [UInt8]) throws(YAMLError) {
        let position = at
        let letter = byte(at + 1)
        at += 2
        switch letter {
        case UInt8(ascii: "\n"):
            // An escaped break is none; empty lines after it still count.
            nextLine()
            guard let empty = skipEmptyLines() else { return }
            content += [UInt8](repeating: 0x0A, count: empty)
        case UInt8(ascii: "x"): try codePoint(digits: 2, position, into: &content)
        case UInt8(ascii: "u"): try codePoint(digits: 4, position, into: &content)
        case UInt8(ascii: "U"): try codePoint(digits: 8, position, into: &content)
        default:
            guard let scalar = Self.escapes[letter] else { throw error(.escape, line: line, at: position) }
            content += Array(String(scalar).utf8)
        }
    }

    private mutating func codePoint(digits: Int, _ position: Int, into content: inout [UInt8])
        throws(YAMLError)
    {
        guard at + digits <= lineEnd,
            text[at..<at + digits].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let code = UInt32(string(text[at..<at + digits]), radix: 16), code != 0,
            let scalar = Unicode.Scalar(code)
        else { throw error(.escape, line: line, at: position) }
        content += Array(String(scalar).utf8)
        at += digits
    }

    /// Productions 42 to 61, but for NUL, which JSON text of ours never has.
    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t", 0x09: "\t",
        UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}",
        UInt8(ascii: "r"): "\r",
        UInt8(ascii: "e"): "\u{1B}", UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"", UInt8(ascii: "/"): "/",
        UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
        UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
    ]
}
