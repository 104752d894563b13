/// Characters and comparisons of RFC 9110, section 5.6 and RFC 3986, section 2.
enum Syntax {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    private static let token: UInt8 = 1
    private static let target: UInt8 = 2
    private static let host: UInt8 = 4

    /// For each byte, the classes it belongs to.
    private static let classes: [UInt8] = {
        var classes = [UInt8](repeating: 0, count: 256)
        let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for byte in (alphanumeric + "!#$%&'*+-.^_`|~").utf8 { classes[Int(byte)] |= token }
        // pchar and "/", "?" (RFC 3986, section 3.3 and 3.4).
        for byte in (alphanumeric + "-._~!$&'()*+,;=:@/?%").utf8 { classes[Int(byte)] |= target }
        // reg-name and IPv4address (RFC 3986, section 3.2.2).
        for byte in (alphanumeric + "-._~!$&'()*+,;=%").utf8 { classes[Int(byte)] |= host }
        return classes
    }()

    /// `tchar` of RFC 9110, section 5.6.2.
    static func isToken(_ byte: UInt8) -> Bool { classes[Int(byte)] & token != 0 }
    /// What a path or query may hold; "%" must still be followed by two hexadecimal digits.
    static func isTarget(_ byte: UInt8) -> Bool { classes[Int(byte)] & target != 0 }
    /// What a registered name may hold.
    static func isHost(_ byte: UInt8) -> Bool { classes[Int(byte)] & host != 0 }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    /// Optional whitespace, OWS of RFC 9110, section 5.6.3.
    static func isWhitespace(_ byte: UInt8) -> Bool { byte == space || byte == tab }
    /// A control that no part of a message but a line's end may hold; HTAB counts as whitespace.
    static func isControl(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != tab) || byte == 0x7F }

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
