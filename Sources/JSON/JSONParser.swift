/// Reads a text once from left to right and writes the tape. Recursion is bounded by the depth allowed.
struct JSONParser: ~Copyable {
    let text: [UInt8]
    var at = 0
    var nodes: [JSONNode] = []
    /// Content of strings that had escapes; a node counts it from the end of the text.
    var unescaped: [UInt8] = []

    /// Room for the nodes of an ordinary body at once, and no more than 64 KiB for what may be refused early.
    private static let maximumReservedNodes = 4096

    private let maximumBytes: Int

    init(_ text: [UInt8], maximumBytes: Int = JSONDocument.maximumTextBytes) {
        self.text = text
        self.maximumBytes = maximumBytes
        nodes.reserveCapacity(min(text.count / 8 + 4, Self.maximumReservedNodes))
    }

    mutating func run() throws(JSONError) {
        guard text.count <= maximumBytes else { throw JSONError(.textTooLong, at: maximumBytes) }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, at: 0) }
        skipWhitespace()
        try value(depth: 0)
        skipWhitespace()
        guard at == text.count else { throw JSONError(.trailingBytes, at: at) }
    }

    private mutating func value(depth: Int) throws(JSONError) {
        switch peek {
        case UInt8(ascii: "\""): try string(.string)
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) {
        let index = try open(.object, depth: depth)
        var count = 0
        if peek != UInt8(ascii: "}") {
            while true {
                guard peek == UInt8(ascii: "\"") else { throw unexpected() }
                try string(.key)
                skipWhitespace()
                guard peek == UInt8(ascii: ":") else { throw unexpected() }
                at += 1
                skipWhitespace()
                try value(depth: depth)
                count += 1
                skipWhitespace()
                guard peek == UInt8(ascii: ",") else { break }
                at += 1
                skipWhitespace()
            }
        }
        guard peek == UInt8(ascii: "}") else { throw unexpected() }
        close(index, count: count)
        try refuseDuplicateKeys(ofObject: index)
    }

    private mutating func array(depth: Int) throws(JSONError) {
        let index = try open(.array, depth: depth)
        var count = 0
        if peek != UInt8(ascii: "]") {
            while true {
                try value(depth: depth)
                count += 1
                skipWhitespace()
                guard peek == UInt8(ascii: ",") else { break }
                at += 1
                skipWhitespace()
            }
        }
        guard peek == UInt8(ascii: "]") else { throw unexpected() }
        close(index, count: count)
    }

    private mutating func open(_ kind: JSONNode.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONDocument.maximumDepth else { throw JSONError(.tooDeep, at: at) }
        nodes.append(JSONNode(kind, position: at))
        at += 1
        skipWhitespace()
        return nodes.count - 1
    }

    private mutating func close(_ index: Int, count: Int) {
        nodes[index].start = UInt32(truncatingIfNeeded: count)
        nodes[index].extent = UInt32(truncatingIfNeeded: nodes.count)
        at += 1
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(JSONError) {
        let position = at
        for offset in 0..<word.utf8CodeUnitCount {
            guard unsafe word.utf8Start[offset] == peek else { throw unexpected() }
            at += 1
        }
        nodes.append(JSONNode(kind, position: position))
    }

    /// RFC 8259, section 6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number() throws(JSONError) {
        let position = at
        var kind = JSONNode.Kind.integer
        if peek == UInt8(ascii: "-") { at += 1 }
        if peek == UInt8(ascii: "0") {
            at += 1
            if isDigit(peek) { throw JSONError(.invalidNumber, at: at) }
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            kind = .decimal
            at += 1
            try digits()
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        nodes.append(JSONNode(kind, position: position, start: position, extent: at - position))
    }

    private mutating func digits() throws(JSONError) {
        guard isDigit(peek) else { throw at < text.count ? JSONError(.invalidNumber, at: at) : unexpected() }
        repeat { at += 1 } while isDigit(peek)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The byte to read next; at the end NUL, which is allowed nowhere outside a string.
    var peek: UInt8 { at < text.count ? text[at] : 0 }

    func unexpected() -> JSONError {
        at < text.count ? JSONError(.unexpectedByte, at: at) : JSONError(.unexpectedEnd, at: at)
    }

    private mutating func skipWhitespace() {
        while at < text.count {
            switch text[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }
}
