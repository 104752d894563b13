/// Telephone numbers, as people in China write them.
public enum Phone {
    /// The one form a number is kept in, or nil for what is no number. Spaces, dashes, brackets and
    /// full-width characters are taken anywhere, and so is a country code +86, 0086 or 86.
    ///
    /// - mobile: 11 digits, 13 to 19 at first: `13812345678`;
    /// - landline: area code with its 0, and 7 or 8 digits that begin with neither 0 nor 1, with or without
    ///   an extension of 1 to 6 digits: `0816-2345678`, `010-62345678-801`;
    /// - 400 and 800 numbers: `4001234567`;
    /// - hotlines of 5 digits that begin with 10, 11, 12, 95 or 96: `12345`;
    /// - abroad, Hong Kong, Macao and Taiwan: + and 7 to 15 digits (E.164): `+85223456789`.
    public static func normalise(_ text: String) -> String? {
        if isMobile(text.utf8) { return text }
        let written = ascii(text)
        guard written.utf8.count <= maxBytes else { return nil }
        let (main, ext) = splitExtension(written)
        guard let main = compact(main) else { return nil }
        if let ext {
            guard (1...6).contains(ext.utf8.count), isDigits(ext[...]) else { return nil }
            return landline(nationalNumber(main)).map { $0 + "-" + ext }
        }
        let national = nationalNumber(main)
        if let number = mobile(national) ?? landline(national) ?? short(national) { return number }
        return main.hasPrefix("+") && !main.hasPrefix("+86") ? abroad(main) : nil
    }

    /// Bytes looked at: a number with every separator there is stays below.
    private static let maxBytes = 40

    /// Digits of the area code at the head of a number that begins with 0: 3 for 010 and 02x, else 4.
    static func areaCodeDigits(_ number: String) -> Int {
        let digits = number.filter(isDigit)
        return digits.hasPrefix("01") || digits.hasPrefix("02") ? 3 : 4
    }

    /// Full-width forms as their ASCII twins (U+FF01 to U+FF5E), the ideographic space and the longer dashes
    /// as the plain ones.
    static func ascii(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000, 0xA0: scalars.append(" ")
            case 0x2010...0x2015, 0x2212: scalars.append("-")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The number apart from an extension after 转, `x`, `ext` or `#`, or after a last dash that follows a
    /// whole landline number (010-62345678-801).
    private static func splitExtension(_ text: String) -> (main: String, ext: String?) {
        for mark in ["转", "ext.", "ext", "x", "#"] {
            let parts = text.lowercased().split(separator: mark, omittingEmptySubsequences: false)
            if parts.count == 2 { return (String(parts[0]), String(parts[1].filter { $0 != " " })) }
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if let last = parts.last, parts.count >= 3, let main = compact(parts.dropLast().joined()),
            landline(nationalNumber(main)) != nil
        {
            return (main, last.filter { $0 != " " })
        }
        return (text, nil)
    }

    /// Without separators: an optional +, then digits alone; nil for anything else.
    private static func compact(_ text: String) -> String? {
        let kept = text.filter { !" -().\t".contains($0) }
        let digits = kept.hasPrefix("+") ? kept.dropFirst() : kept[...]
        return !digits.isEmpty && isDigits(digits) ? kept : nil
    }

    /// Without the country code of the mainland; a landline gets back the 0 that the code displaces.
    private static func nationalNumber(_ number: String) -> String {
        let coded = number.hasPrefix("+86") || number.hasPrefix("0086")
        if coded {
            let rest = String(number.dropFirst(number.hasPrefix("+") ? 3 : 4))
            let hasPrefix = rest.hasPrefix("0") || mobile(rest) != nil || short(rest) != nil
            return hasPrefix ? rest : "0" + rest
        }
        let rest = String(number.dropFirst(2))
        return number.hasPrefix("86") && mobile(rest) != nil ? rest : number
    }

    private static func mobile(_ number: String) -> String? { isMobile(number.utf8) ? number : nil }

    /// Already in the form of a mobile number, as nearly all are.
    static func isMobile(_ digits: String.UTF8View) -> Bool {
        guard digits.count == 11, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return digits.first == 0x31 && digits[digits.index(after: digits.startIndex)] >= 0x33
    }

    private static func landline(_ number: String) -> String? {
        guard number.hasPrefix("0"), !number.hasPrefix("00"), isDigits(number[...]) else { return nil }
        let area = number.prefix(areaCodeDigits(number))
        let rest = number.dropFirst(area.count)
        guard (7...8).contains(rest.utf8.count), !rest.hasPrefix("0"), !rest.hasPrefix("1"),
            !area.hasPrefix("01") || area == "010"
        else { return nil }
        return area + "-" + rest
    }

    private static func short(_ number: String) -> String? {
        guard isDigits(number[...]) else { return nil }
        switch number.utf8.count {
        case 5: return ["10", "11", "12", "95", "96"].contains(number.prefix(2)) ? number : nil
        case 10: return ["400", "800"].contains(number.prefix(3)) ? number : nil
        default: return nil
        }
    }

    private static func abroad(_ number: String) -> String? {
        let digits = number.dropFirst()
        return (7...15).contains(digits.utf8.count) && !digits.hasPrefix("0") ? number : nil
    }

    static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isWholeNumber
    }

    private static func isDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
