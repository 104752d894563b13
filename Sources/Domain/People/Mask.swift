/// What is shown of a person to those who need not reach him yet.
public enum Mask {
    /// `张三` as `张*`, `诸葛孔明` as `诸**`, `Anna Smith` as `A**`: the first character, and a star for each
    /// further one, two at most, so that a long name is not told by its length. A name of one character gets
    /// a star too.
    public static func name(_ name: String) -> String {
        let trimmed = TextRule.trim(name)
        guard let first = trimmed.first else { return "" }
        return String(first) + String(repeating: "*", count: min(max(trimmed.count - 1, 1), 2))
    }

    /// `13812345678` as `138****5678`.
    ///
    /// Digits are hidden one by one where they stand, separators stay, full-width digits become ASCII:
    /// - with an area code (`0816-2345678`): area code and last 4 digits stay: `0816-***5678`;
    /// - 11 digits and more: the first 3 and last 4;
    /// - 7 to 10 digits (local numbers, 400 numbers): the first 2 and last 2;
    /// - fewer: the first alone.
    ///
    /// A country code +86 is dropped; of an extension nothing is shown, and anything but digits, dashes and
    /// spaces is dropped as well.
    public static func phone(_ phone: String) -> String {
        if Phone.isMobile(phone.utf8) { return phone.prefix(3) + "****" + phone.suffix(4) }
        let number = withoutExtension(Phone.ascii(phone))
        let digits = number.filter(Phone.isDigit).count
        let head: Int
        let tail: Int
        switch digits {
        case 0: return "****"
        case ..<7: (head, tail) = (1, 0)
        case ..<11 where !number.hasPrefix("0"): (head, tail) = (2, 2)
        default: (head, tail) = (number.hasPrefix("0") ? Phone.areaCodeDigits(number) : 3, 4)
        }
        var position = 0
        return String(
            number.map { character in
                guard Phone.isDigit(character) else { return character }
                position += 1
                return position <= head || position > digits - tail ? character : "*"
            })
    }

    /// Digits, dashes and inner spaces up to an extension: what follows a letter, 转, or a dash after a whole
    /// number with its area code.
    private static func withoutExtension(_ text: String) -> String {
        var number = text
        for prefix in ["+86", "0086"] where number.hasPrefix(prefix) {
            number = String(number.dropFirst(prefix.count))
        }
        let allowed = number.drop { !Phone.isDigit($0) }.prefix {
            Phone.isDigit($0) || $0 == "-" || $0 == " "
        }
        let parts = allowed.split(separator: "-")
        let isExtended = parts.count == 3 && parts[0].hasPrefix("0") && parts[1].count >= 7
        return TextRule.trim(isExtended ? parts[0] + "-" + parts[1] : String(allowed))
    }
}
