/// The core schema (YAML 1.2.2, chapter 10.3): what a plain scalar means.
enum YAMLSchema {
    /// Throws the error given for a number JSON does not have: infinities and what is no number.
    static func resolve(_ content: [UInt8], or failure: YAMLError) throws(YAMLError) -> JSONTree {
        let text = String(decoding: content, as: UTF8.self)
        switch text {
        case "null", "Null", "NULL", "~", "": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": throw failure
        default: break
        }
        if let integer = integer(text) { return .int(integer) }
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        if unsigned == ".inf" || unsigned == ".Inf" || unsigned == ".INF" { throw failure }
        guard isFloat(unsigned.utf8) else { return .string(text) }
        guard let value = Double(text), value.isFinite else { throw failure }
        return .double(value)
    }

    private static func integer(_ text: String) -> Int64? {
        // `Int64` would also take a sign after the prefix.
        if text.hasPrefix("0o") || text.hasPrefix("0x") {
            guard let first = text.dropFirst(2).first, first != "-", first != "+" else { return nil }
            return Int64(text.dropFirst(2), radix: text.hasPrefix("0o") ? 8 : 16)
        }
        return Int64(text)
    }

    /// `(\. [0-9]+ | [0-9]+ (\. [0-9]*)?) ([eE] [-+]? [0-9]+)?`
    private static func isFloat(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        let whole = skipDigits(&rest)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if skipDigits(&rest) == 0, whole == 0 { return false }
        } else if whole == 0 {
            return false
        }
        guard let letter = rest.first else { return true }
        guard letter | 0x20 == UInt8(ascii: "e") else { return false }
        rest.removeFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        return skipDigits(&rest) > 0 && rest.isEmpty
    }

    private static func skipDigits(_ text: inout Substring.UTF8View) -> Int {
        let digits = text.prefix { (0x30...0x39).contains($0) }.count
        text = text.dropFirst(digits)
        return digits
    }
}
