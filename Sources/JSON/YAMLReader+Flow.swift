/// Flow sequences and mappings (YAML 1.2.2, chapter 7.4); indentation does not count inside.
extension YAMLReader {
    mutating func flow(depth: Int) throws(YAMLError) -> JSONTree {
        switch peek {
        case UInt8(ascii: "["): return try flowSequence(depth: depth + 1)
        case UInt8(ascii: "{"): return try flowMapping(depth: depth + 1)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try quoted())
        default:
            let (line, start) = (line, at)
            let content = try flowPlain()
            return try YAMLSchema.resolve(content, or: error(.notRepresentable, line: line, at: start))
        }
    }

    private mutating func flowSequence(depth: Int) throws(YAMLError) -> JSONTree {
        guard depth <= YAMLDocument.maximumDepth else { throw error(.tooDeep) }
        let (line, start) = (line, at)
        var elements: [JSONTree] = []
        at += 1
        while skipFlowSpace() {
            if peek == UInt8(ascii: "]") {
                at += 1
                return .array(elements)
            }
            elements.append(try flow(depth: depth))
            guard skipFlowSpace() else { break }
            try skipComma(before: UInt8(ascii: "]"))
        }
        throw error(.unterminated, line: line, at: start)
    }

    private mutating func flowMapping(depth: Int) throws(YAMLError) -> JSONTree {
        guard depth <= YAMLDocument.maximumDepth else { throw error(.tooDeep) }
        let (line, start) = (line, at)
        var members: [JSONTree.Member] = []
        var keys: Set<[UInt8]> = []
        at += 1
        while skipFlowSpace() {
            if peek == UInt8(ascii: "}") {
                at += 1
                return .object(members)
            }
            let (keyLine, keyStart) = (self.line, at)
            let key = try flowKey()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw error(.duplicateKey, line: keyLine, at: keyStart)
            }
            guard skipFlowSpace() else { break }
            var value = JSONTree.null
            if peek == UInt8(ascii: ":") {
                at += 1
                guard skipFlowSpace() else { break }
                if peek != UInt8(ascii: ","), peek != UInt8(ascii: "}") { value = try flow(depth: depth) }
                guard skipFlowSpace() else { break }
            }
            members.append(.init(key, value))
            try skipComma(before: UInt8(ascii: "}"))
        }
        throw error(.unterminated, line: line, at: start)
    }

    private mutating func flowKey() throws(YAMLError) -> String {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted()
        case UInt8(ascii: "["), UInt8(ascii: "{"): throw error(.complexKey)
        case UInt8(ascii: "?") where isSpace(byte(at + 1)): throw error(.complexKey)
        default:
            let (line, start) = (line, at)
            let key = string(try flowPlain())
            if key == "<<" { throw error(.mergeKey, line: line, at: start) }
            return key
        }
    }

    private mutating func flowPlain() throws(YAMLError) -> [UInt8] {
        try checkPlainStart(inFlow: true)
        let start = at
        skipPlain(inFlow: true)
        var content = Array(text[start..<at])
        while let fold = skipFold() {
            let next = at
            skipPlain(inFlow: true)
            content += fold + text[next..<at]
        }
        return content
    }

    /// Goes on to the line in which a plain text continues, and says what stands for the breaks; nil where it ends.
    private mutating func skipFold() -> [UInt8]? {
        let (line, end) = (line, at)
        skipBlanks()
        guard peek == UInt8(ascii: "\n") else { return nil }
        nextLine()
        guard let empty = skipEmptyLines(), !isFlowIndicator(peek), peek != UInt8(ascii: "#"),
            peek != UInt8(ascii: ":")
        else {
            (self.line, at) = (line, end)
            return nil
        }
        return fold(empty)
    }

    private mutating func skipComma(before bracket: UInt8) throws(YAMLError) {
        if peek == UInt8(ascii: ",") {
            at += 1
        } else if peek != bracket {
            throw error(.unexpected)
        }
    }

    /// Moves over white space, breaks and comments; false at the end of the text.
    private mutating func skipFlowSpace() -> Bool {
        while !isDone {
            skipBlanks()
            if !isLineOver { return true }
            nextLine()
        }
        return false
    }
}
