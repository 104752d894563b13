/// Block sequences and mappings (YAML 1.2.2, chapter 8.2).
extension YAMLReader {
    /// The node that begins at the next token, or null where that lies left of column `minimum`.
    mutating func node(minimum: Int, depth: Int) throws(YAMLError) -> JSONTree {
        guard try skipToToken(), column >= minimum else { return .null }
        if isDash { return try sequence(column: column, depth: depth + 1) }
        if try isKey() { return try mapping(column: column, depth: depth + 1) }
        return try value(parent: minimum - 1, depth: depth)
    }

    /// An indicator of a sequence's entry: a dash and white space.
    private var isDash: Bool { peek == UInt8(ascii: "-") && isSpace(byte(at + 1)) }

    private mutating func sequence(column: Int, depth: Int) throws(YAMLError) -> JSONTree {
        guard depth <= YAMLDocument.maximumDepth else { throw error(.tooDeep) }
        var elements: [JSONTree] = []
        while try skipToToken(), self.column >= column {
            guard self.column == column else { throw error(.indentation) }
            guard isDash else { break }
            at += 1
            elements.append(try node(minimum: column + 1, depth: depth))
        }
        return .array(elements)
    }

    private mutating func mapping(column: Int, depth: Int) throws(YAMLError) -> JSONTree {
        guard depth <= YAMLDocument.maximumDepth else { throw error(.tooDeep) }
        var members: [JSONTree.Member] = []
        var keys: Set<[UInt8]> = []
        while try skipToToken(), self.column >= column {
            guard self.column == column else { throw error(.indentation) }
            guard try isKey() else { throw error(.unexpected) }
            let (line, position) = (line, at)
            let key = try key()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw error(.duplicateKey, line: line, at: position)
            }
            members.append(.init(key, try member(column: column, depth: depth)))
        }
        return .object(members)
    }

    /// The value after a key's colon: on the same line, or below, where a sequence may stand as far left as the key.
    private mutating func member(column: Int, depth: Int) throws(YAMLError) -> JSONTree {
        skipBlanks()
        guard isLineOver else {
            if isDash { throw error(.unexpected) }
            return try value(parent: column, depth: depth)
        }
        nextLine()
        if try skipToToken(), self.column == column, isDash {
            return try sequence(column: column, depth: depth + 1)
        }
        return try node(minimum: column + 1, depth: depth)
    }

    /// Whether a key and its colon stand here, on one line.
    private func isKey() throws(YAMLError) -> Bool {
        if peek == UInt8(ascii: "?"), isSpace(byte(at + 1)) { throw error(.complexKey) }
        var ahead = self
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
            let quote = peek
            ahead.at += 1
            while ahead.peek != quote, ahead.peek != UInt8(ascii: "\n") {
                ahead.at += quote == UInt8(ascii: "\"") && ahead.peek == UInt8(ascii: "\\") ? 2 : 1
                // Two single quotes are one of the text.
                if quote == UInt8(ascii: "'"), ahead.peek == quote, ahead.byte(ahead.at + 1) == quote {
                    ahead.at += 2
                }
            }
            guard ahead.peek == quote else { return false }
            ahead.at += 1
            ahead.skipBlanks()
        } else {
            if peek == UInt8(ascii: "[") || peek == UInt8(ascii: "{") { return false }
            ahead.skipPlain(inFlow: false)
            ahead.skipBlanks()
        }
        return ahead.peek == UInt8(ascii: ":") && isSpace(ahead.byte(ahead.at + 1))
    }

    private mutating func key() throws(YAMLError) -> String {
        let key: String
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
            key = try quoted()
        } else {
            try checkPlainStart(inFlow: false)
            let start = at
            skipPlain(inFlow: false)
            key = string(text[start..<at])
            if key == "<<" { throw error(.mergeKey, line: line, at: start) }
        }
        skipBlanks()
        at += 1
        return key
    }
}
