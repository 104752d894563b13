/// Strings: RFC 8259, section 7, over UTF-8 as RFC 3629 defines it.
extension JSONParser {
    /// Reads a string whose opening quote is next. Where nothing is escaped the node points into the text itself.
    mutating func string(_ kind: JSONNode.Kind) throws(JSONError) {
        let position = at
        let end = try skipPlain(from: at + 1)
        if text[end] == UInt8(ascii: "\"") {
            nodes.append(JSONNode(kind, position: position, start: position + 1, extent: end - position - 1))
            at = end + 1
            return
        }
        let start = unescaped.count
        unescaped.append(contentsOf: text[position + 1..<end])
        at = end
        while text[at] != UInt8(ascii: "\"") {
            try escape()
            let next = try skipPlain(from: at)
            unescaped.append(contentsOf: text[at..<next])
            at = next
        }
        at += 1
        nodes.append(
            JSONNode(kind, position: position, start: text.count + start, extent: unescaped.count - start))
    }

    /// The position of the next quote or backslash; everything before it is checked.
    private func skipPlain(from start: Int) throws(JSONError) -> Int {
        let text = text.span
        var index = start
        while true {
            index = skipPlainASCII(text, from: index)
            guard index < text.count else { throw JSONError(.unexpectedEnd, at: index) }
            let byte = text[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            if byte < 0x20 { throw JSONError(byte == 0 ? .nul : .controlCharacter, at: index) }
            while index < text.count, text[index] >= 0x80 {
                let lead = text[index]
                // Nearly all of Chinese: three bytes whose lead leaves the second one free.
                if lead > 0xE0, lead < 0xED, index + 2 < text.count, text[index + 1] & 0xC0 == 0x80,
                    text[index + 2] & 0xC0 == 0x80
                {
                    index += 3
                } else {
                    index = try skipMultibyte(lead: lead, at: index)
                }
            }
        }
    }

    /// The next byte that is a quote, a backslash, a control character or not ASCII, eight bytes at a time: a byte
    /// below n borrows from its top bit when n is taken from it, a byte equal to c is below 1 after `^ c`. A borrow
    /// only reaches bytes above, so that the lowest one found is always right.
    private func skipPlainASCII(_ text: Span<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index + 8 <= text.count {
            let word = unsafe UInt64(
                littleEndian: text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let low = (word &- ones &* 0x20) | (quote &- ones) | (backslash &- ones)
            let special = (word | low) & (ones &* 0x80)
            if special != 0 { return index + special.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < text.count {
            let byte = text[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                break
            }
            index += 1
        }
        return index
    }

    /// The position after a sequence of two to four bytes. The second byte's range depends on the first (RFC 3629,
    /// section 4): it is what keeps overlong forms, surrogates and anything above U+10FFFF out.
    private func skipMultibyte(lead: UInt8, at position: Int) throws(JSONError) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw JSONError(.invalidUTF8, at: position)
        }
        var index = position + 1
        guard index < text.count else { throw JSONError(.unexpectedEnd, at: index) }
        guard second.contains(text[index]) else { throw JSONError(.invalidUTF8, at: position) }
        index += 1
        while index < position + length {
            guard index < text.count else { throw JSONError(.unexpectedEnd, at: index) }
            guard text[index] & 0xC0 == 0x80 else { throw JSONError(.invalidUTF8, at: position) }
            index += 1
        }
        return index
    }

    /// Reads the escape whose backslash is next and appends what it stands for.
    private mutating func escape() throws(JSONError) {
        let position = at
        at += 1
        guard at < text.count else { throw unexpected() }
        let letter = text[at]
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape(position: position)
        default: throw JSONError(.invalidEscape, at: position)
        }
    }

    private mutating func unicodeEscape(position: Int) throws(JSONError) {
        var code = try fourHexDigits(position: position)
        if code & 0xFC00 == 0xD800 {
            guard at < text.count else { throw unexpected() }
            guard text[at] == UInt8(ascii: "\\") else { throw JSONError(.loneSurrogate, at: position) }
            guard at + 1 < text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
            guard text[at + 1] == UInt8(ascii: "u") else { throw JSONError(.loneSurrogate, at: position) }
            let second = at
            at += 2
            let low = try fourHexDigits(position: second)
            guard low & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: position) }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        if code == 0 { throw JSONError(.nul, at: position) }
        guard let scalar = Unicode.Scalar(code) else { throw JSONError(.loneSurrogate, at: position) }
        unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func fourHexDigits(position: Int) throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard at < text.count else { throw unexpected() }
            let byte = text[at]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONError(.invalidEscape, at: position)
            }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}
