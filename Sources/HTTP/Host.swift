/// `uri-host [ ":" port ]` of RFC 9110, section 7.2, with the host of RFC 3986, section 3.2.2.
enum Host {
    /// An empty host is refused: section 4.2.1 of RFC 9110 forbids it in an http URI.
    static func isValid(_ value: Span<UInt8>) -> Bool {
        guard let end = hostEnd(value), end > 0 else { return false }
        if end == value.count { return true }
        guard value[end] == UInt8(ascii: ":") else { return false }
        let port = value.extracting((end + 1)..<value.count)
        // The grammar allows an empty port.
        return port.isEmpty || (Syntax.decimal(port).map { $0 <= 65_535 } ?? false)
    }

    private static func hostEnd(_ value: Span<UInt8>) -> Int? {
        guard !value.isEmpty else { return nil }
        if value[0] == UInt8(ascii: "[") { return literalEnd(value) }
        var index = 0
        while index < value.count, Syntax.isHost(value[index]) {
            guard PercentEncoding.isValid(at: index, value) else { return nil }
            index += 1
        }
        return index
    }

    /// The end of an IPv6 address in brackets: hexadecimal digits, colons and dots; its groups are not counted.
    private static func literalEnd(_ value: Span<UInt8>) -> Int? {
        var index = 1
        while index < value.count, value[index] != UInt8(ascii: "]") {
            let byte = value[index]
            let isAddress = Syntax.hexadecimal(byte) != nil || byte == UInt8(ascii: ":")
            guard isAddress || byte == UInt8(ascii: ".") else { return nil }
            index += 1
        }
        return index > 2 && index < value.count ? index + 1 : nil
    }
}
