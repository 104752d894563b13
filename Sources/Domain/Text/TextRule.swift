/// What a text field takes, after trimming.
public struct TextRule: Hashable, Sendable {
    /// Unicode code points.
    public let minCodePoints: Int
    public let maxCodePoints: Int
    /// Long texts may have line feeds and tabs; names and titles stay on one line.
    public let allowsLines: Bool

    public init(minCodePoints: Int, maxCodePoints: Int, allowsLines: Bool = false) {
        self.minCodePoints = minCodePoints
        self.maxCodePoints = maxCodePoints
        self.allowsLines = allowsLines
    }

    /// The text without white space at its ends, and in long texts with CRLF as a line feed; or the first
    /// fault: `invalid_characters` for a control character (U+0000 to U+001F, U+007F to U+009F; PostgreSQL
    /// keeps no U+0000 at all), then `too_short` or `too_long`.
    public func accept(_ text: String, at pointer: String) throws(Fault) -> String {
        var trimmed = TextRule.trim(text)
        if allowsLines, trimmed.utf8.contains(0x0D) {
            trimmed = String(trimmed.map { $0 == "\r\n" ? "\n" : $0 })
        }
        guard trimmed.unicodeScalars.allSatisfy(isAllowed) else {
            throw .plain(.invalidCharacters, at: pointer)
        }
        let count = trimmed.unicodeScalars.count
        if count < minCodePoints { throw .tooShort(min: minCodePoints, at: pointer) }
        if count > maxCodePoints { throw .tooLong(max: maxCodePoints, at: pointer) }
        return trimmed
    }

    /// Without Unicode `White_Space` at either end; the ideographic space (U+3000) is one.
    public static func trim(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isWhiteSpace($0) }),
            let last = scalars.lastIndex(where: { !isWhiteSpace($0) })
        else { return "" }
        if first == scalars.startIndex, scalars.index(after: last) == scalars.endIndex { return text }
        return String(scalars[first...last])
    }

    /// Unicode `White_Space`, answered without a look into the tables for what nearly every text begins with.
    private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x7E, 0x3001...: false
        default: scalar.properties.isWhitespace
        }
    }

    private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: allowsLines
        case 0x00...0x1F, 0x7F...0x9F: false
        default: true
        }
    }
}
