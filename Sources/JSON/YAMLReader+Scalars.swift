/// Plain scalars (YAML 1.2.2, chapter 7.3.3) and block scalars (chapter 8.1).
extension YAMLReader {
    /// A scalar or flow collection that may reach over several lines, all right of column `parent`.
    mutating func value(parent: Int, depth: Int) throws(YAMLError) -> JSONTree {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try quoted()
            try finishLine()
            return .string(text)
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let tree = try flow(depth: depth)
            try finishLine()
            return tree
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            return .string(try block(parent: parent))
        default:
            return try plain(parent: parent)
        }
    }

    /// A plain scalar may not begin with an indicator (production 123).
    func checkPlainStart(inFlow: Bool) throws(YAMLError) {
        let next = byte(at + 1)
        let isNextSafe = !isSpace(next) && !(inFlow && isFlowIndicator(next))
        switch peek {
        case UInt8(ascii: "&"), UInt8(ascii: "*"): throw error(.anchor)
        case UInt8(ascii: "!"): throw error(.tag)
        case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
            if !isNextSafe { throw error(.unexpected) }
        case UInt8(ascii: "#"), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"),
            UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\n"):
            throw error(.unexpected)
        default: return
        }
    }

    func isFlowIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    /// Moves to the end of what a plain scalar has on this line: before a colon and white space, white space and a
    /// hash, or the end; in a flow collection also before its indicators. White space at the end is not part of it.
    mutating func skipPlain(inFlow: Bool) {
        var end = at
        while peek != UInt8(ascii: "\n") {
            if peek == UInt8(ascii: ":") {
                let next = byte(at + 1)
                if isSpace(next) || inFlow && isFlowIndicator(next) { break }
            }
            if inFlow, isFlowIndicator(peek) { break }
            if peek == UInt8(ascii: "#"), column == 0 || isBlank(text[at - 1]) { break }
            if !isBlank(peek) { end = at + 1 }
            at += 1
        }
        at = end
    }

    private mutating func plain(parent: Int) throws(YAMLError) -> JSONTree {
        try checkPlainStart(inFlow: false)
        let (line, start) = (line, at)
        skipPlain(inFlow: false)
        var content = Array(text[start..<at])
        skipBlanks()
        while peek == UInt8(ascii: "\n") {
            nextLine()
            guard let breaks = skipEmptyLines(), column > parent, !isLineOver,
                !isMarker(UInt8(ascii: "-")), !isMarker(UInt8(ascii: "."))
            else {
                at = lineStart
                return try YAMLSchema.resolve(content, or: error(.notRepresentable, line: line, at: start))
            }
            content += fold(breaks)
            let next = at
            skipPlain(inFlow: false)
            content += text[next..<at]
            skipBlanks()
        }
        try finishLine()
        return try YAMLSchema.resolve(content, or: error(.notRepresentable, line: line, at: start))
    }

    /// Moves over empty lines to the first character of one that is not; how many there were, nil at the end.
    mutating func skipEmptyLines() -> Int? {
        var count = 0
        while !isDone {
            skipBlanks()
            if peek != UInt8(ascii: "\n") { return count }
            count += 1
            nextLine()
        }
        return nil
    }

    /// Line folding (chapter 6.5): one break is a space, each empty line after it a line feed.
    func fold(_ emptyLines: Int) -> [UInt8] {
        emptyLines == 0 ? [0x20] : [UInt8](repeating: UInt8(ascii: "\n"), count: emptyLines)
    }

    /// A literal (`|`) or folded (`>`) scalar whose header is next.
    private mutating func block(parent: Int) throws(YAMLError) -> String {
        let isFolded = peek == UInt8(ascii: ">")
        let (chomping, indicator) = try blockHeader()
        var contents: [Range<Int>] = []
        var indent = indicator.map { max(parent, 0) + $0 }
        while !isDone {
            while peek == 0x20, indent.map({ column < $0 }) ?? true { at += 1 }
            if peek == UInt8(ascii: "\n") {
                contents.append(at..<at)
            } else {
                if indent == nil, column > parent { indent = column }
                guard let indent, column >= indent, indent > parent, !isMarker(UInt8(ascii: "-")) else {
                    break
                }
                contents.append(at..<lineEnd)
            }
            nextLine()
        }
        at = lineStart
        return assemble(contents, isFolded: isFolded, chomping: chomping)
    }

    private mutating func blockHeader() throws(YAMLError) -> (chomping: UInt8?, indicator: Int?) {
        at += 1
        var chomping: UInt8?
        var indicator: Int?
        while !isSpace(peek) {
            switch peek {
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                if chomping != nil { throw error(.blockHeader) }
                chomping = peek
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                if indicator != nil { throw error(.blockHeader) }
                indicator = Int(peek - UInt8(ascii: "0"))
            default: throw error(.blockHeader)
            }
            at += 1
        }
        try finishLine()
        return (chomping, indicator)
    }

    /// Joins the lines: a folded scalar's breaks become spaces, but not beside a line that is indented further
    /// (chapter 8.1.3); of the breaks at the end `-` keeps none, `+` all, and neither of them one.
    private func assemble(_ lines: [Range<Int>], isFolded: Bool, chomping: UInt8?) -> String {
        let used = (lines.lastIndex { !$0.isEmpty } ?? -1) + 1
        var content: [UInt8] = []
        var empty = 0
        var previous: Range<Int>?
        for line in lines[..<used] {
            if line.isEmpty {
                empty += 1
                continue
            }
            if let previous {
                let isFurther = isBlank(text[previous.lowerBound]) || isBlank(text[line.lowerBound])
                let breaks = isFolded && !isFurther ? fold(empty) : [UInt8](repeating: 0x0A, count: empty + 1)
                content += breaks
            } else {
                content += [UInt8](repeating: 0x0A, count: empty)
            }
            content += text[line]
            previous = line
            empty = 0
        }
        if chomping == nil, used > 0 { content.append(0x0A) }
        if chomping == UInt8(ascii: "+") {
            content += [UInt8](repeating: 0x0A, count: lines.count - used + (used > 0 ? 1 : 0))
        }
        return string(content)
    }
}
