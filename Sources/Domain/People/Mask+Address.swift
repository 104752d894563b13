extension Mask {
    /// The address up to the village: `四川省绵阳市安州区秀水镇新春村5组12号` as `四川省绵阳市安州区秀水镇新春村`.
    ///
    /// Nothing from the first digit on is ever shown, for house numbers begin there. In what stands before it:
    /// 1. county: after the first 县, 区 or 旗 (小区, 社区, 自治区 and the like are none), else the first 市;
    /// 2. township: after that, the first 镇, 乡, 街道 or 苏木;
    /// 3. village: after that, the first 社区, 村, 嘎查, 居委会 or 居民委员会, with a 村, 委会, 社区 or 民委员会
    ///    that belongs to it (余村村, 新村社区, 新春村委会).
    ///
    /// The address ends after the finest of them that is found. The first village counts, not the last: what
    /// follows may be another word with the same character (村卫生室), and showing less is the safer mistake.
    /// An address with none of them is `***`.
    public static func address(_ address: String) -> String {
        let text = Array(TextRule.trim(address).unicodeScalars.prefix { !isDigit($0) })
        let county = countyEnd(text)
        let township = end(of: townshipWords, in: text, from: county ?? 0)
        let village = end(of: villageWords, in: text, from: township ?? county ?? 0)
        if let village { return string(text[..<extended(village, in: text)]) }
        guard let end = township ?? county else { return text.isEmpty && address.isEmpty ? "" : "***" }
        return string(text[..<end])
    }

    /// Decimal digits, ASCII and full-width. Chinese numerals are no sign of a house number: 三星村, 北京.
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private static let townshipWords = ["镇", "乡", "街道", "苏木"].map { Array($0.unicodeScalars) }
    private static let villageWords = ["社区", "村", "嘎查", "居委会", "居民委员会"].map {
        Array($0.unicodeScalars)
    }
    private static let villageEndings = ["村民委员会", "村委会", "民委员会", "委会", "社区", "村"].map {
        Array($0.unicodeScalars)
    }
    private static let afterBanner: Set<Unicode.Scalar> = ["区", "镇", "乡", "街", "村", "路", "社"]

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// Compounds of 区 that are no district: 小区, 社区, 自治区.
    private static let smallAreas: Set<Unicode.Scalar> = ["小", "社", "园", "校", "厂", "院", "景", "库", "住", "治"]

    private static func countyEnd(_ text: [Unicode.Scalar]) -> Int? {
        for index in text.indices.dropFirst() {
            switch text[index] {
            case "县": return index + 1
            case "旗" where !endsElsewhere(text, after: index): return index + 1
            case "区" where !smallAreas.contains(text[index - 1]): return index + 1
            default: continue
            }
        }
        return text.dropFirst().firstIndex(of: "市").map { $0 + 1 }
    }

    /// 旗 within a longer name, such as 红旗区 or 红旗街道.
    private static func endsElsewhere(_ text: [Unicode.Scalar], after index: Int) -> Bool {
        guard index + 1 < text.count else { return false }
        return afterBanner.contains(text[index + 1])
    }

    /// The index after the first of the words that has at least one character before it from `start` on.
    private static func end(of words: [[Unicode.Scalar]], in text: [Unicode.Scalar], from start: Int) -> Int?
    {
        guard start < text.count else { return nil }
        for index in (start + 1)..<max(start + 1, text.count) {
            for word in words where text[index] == word[0] && text[index...].starts(with: word) {
                return index + word.count
            }
        }
        return nil
    }

    private static func extended(_ end: Int, in text: [Unicode.Scalar]) -> Int {
        let rest = text[end...]
        for word in villageEndings where rest.starts(with: word) {
            return end + word.count
        }
        return end
    }
}
