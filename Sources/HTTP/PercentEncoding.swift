/// Percent-encoding of RFC 3986, section 2.1.
public enum PercentEncoding {
    /// Why encoded text is refused.
    public enum Failure: Error, Equatable, Sendable {
        /// A percent sign without two hexadecimal digits.
        case malformed
        /// What it stands for is not UTF-8.
        case invalidUTF8
        /// `%00`, which PostgreSQL's text cannot hold.
        case containsNull
    }

    /// Decodes text that must be UTF-8 without a null character.
    /// - Parameter plusIsSpace: As in a form's query (WHATWG URL, section 5.1); in a path a plus is itself.
    public static func decode(
        _ encoded: ArraySlice<UInt8>, plusIsSpace: Bool = false
    ) throws(Failure) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index < encoded.endIndex {
            let byte = encoded[index]
            index += 1
            if byte == UInt8(ascii: "+") && plusIsSpace {
                bytes.append(Syntax.space)
            } else if byte == UInt8(ascii: "%") {
                guard index + 1 < encoded.endIndex, let high = Syntax.hexadecimal(encoded[index]),
                    let low = Syntax.hexadecimal(encoded[index + 1])
                else { throw .malformed }
                bytes.append(high << 4 | low)
                index += 2
            } else {
                bytes.append(byte)
            }
        }
        if bytes.contains(0) { throw .containsNull }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    /// Appends text in which all but the unreserved characters (section 2.3) are encoded.
    public static func encode(_ text: some Sequence<UInt8>, into bytes: inout [UInt8]) {
        for byte in text {
            if Syntax.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Syntax.hexadecimalDigit(byte >> 4))
                bytes.append(Syntax.hexadecimalDigit(byte & 15))
            }
        }
    }

    /// True unless there is a percent sign at `index` that two hexadecimal digits do not follow.
    static func isValid(at index: Int, _ bytes: Span<UInt8>) -> Bool {
        guard bytes[index] == UInt8(ascii: "%") else { return true }
        guard index + 2 < bytes.count else { return false }
        return Syntax.hexadecimal(bytes[index + 1]) != nil && Syntax.hexadecimal(bytes[index + 2]) != nil
    }
}
