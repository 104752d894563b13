/// Characters and comparisons of RFC 9110, section 5.6 and RFC 3986, section 2.
enum Syntax {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    // A test builds these sets again from the characters of the grammars.
    private static let token = ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    private static let target = ASCIISet(low: 0xAFFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    private static let host = ASCIISet(low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)

    /// `tchar` of RFC 9110, section 5.6.2.
    static func isToken(_ byte: UInt8) -> Bool { token.contains(byte) }
    /// What a path or query may hold, pchar, "/" and "?" (RFC 3986, section 3.3 and 3.4); "%" must still be
    /// followed by two hexadecimal digits.
    static func isTarget(_ byte: UInt8) -> Bool { target.contains(byte) }
    /// What a registered name or an IPv4 address may hold (RFC 3986, section 3.2.2).
    static func isHost(_ byte: UInt8) -> Bool { host.contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    /// Optional whitespace, OWS of RFC 9110, section 5.6.3.
    static func isWhitespace(_ byte: UInt8) -> Bool { byte == space || byte == tab }
    /// A control that no part of a message but a line's end may hold; HTAB counts as whitespace.
    static func isControl(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != tab) || byte == 0x7F }

    /// What needs no percent-encoding anywhere (RFC 3986, section 2.3).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The digit of a value of 0 to 15, in upper case as RFC 3986, section 2.1 asks.
    static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x37 + value
    }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// A non-negative decimal number of digits alone; nil on anything else and on overflow.
    static func decimal(_ digits: Span<UInt8>) -> Int? {
        guard digits.count > 0 else { return nil }
        var value = 0
        for index in digits.indices {
            guard isDigit(digits[index]) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowAgain) = scaled.addingReportingOverflow(Int(digits[index] - 0x30))
            if overflow || overflowAgain { return nil }
            value = sum
        }
        return value
    }
}

extension Span<UInt8> {
    /// Equality byte for byte with ASCII text.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { buffer in
            for index in indices where unsafe self[index] != buffer[index] { return false }
            return true
        }
    }

    /// Equality with ASCII text in lower case, whatever the case here.
    func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { buffer in
            for index in indices where unsafe Syntax.lowercased(self[index]) != buffer[index] { return false }
            return true
        }
    }
}

/// A set of ASCII characters as 128 bits: constants to the compiler, where an array would be built on first use
/// and looked for on every one.
private struct ASCIISet {
    /// Bit n is character n, and character 64 + n.
    let low: UInt64
    let high: UInt64

    func contains(_ byte: UInt8) -> Bool {
        let half = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (half >> UInt64(byte & 0x3F)) & 1 != 0
    }
}
