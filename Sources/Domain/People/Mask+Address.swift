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
        let township = end(in: text, from: county ?? 0, townshipLength)
        if let village = end(in: text, from: township ?? county ?? 0, villageLength) {
            return string(text[..<(village + endingLength(text[village...]))])
        }
        guard let end = township ?? county else { return address.isEmpty ? "" : "***" }
        return string(text[..<end])
    }

    /// Decimal digits, ASCII and full-width. Chinese numerals are no sign of a house number: 三星村, 北京.
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0xFF10...0xFF19: true
        default: false
        }
    }

    private static func countyEnd(_ text: [Unicode.Scalar]) -> Int? {
        for index in text.indices.dropFirst() {
            switch text[index] {
            case "县": return index + 1
            case "旗" where !isInLongerName(text, index): return index + 1
            case "区" where !isSmallArea(text[index - 1]): return index + 1
            default: continue
            }
        }
        return text.dropFirst().firstIndex(of: "市").map { $0 + 1 }
    }

    /// What makes a 区 no district: 小区, 社区, 园区, 自治区 and the like.
    private static func isSmallArea(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "小", "社", "园", "校", "厂", "院", "景", "库", "住", "治": true
        default: false
        }
    }

    /// 旗 in 红旗区 or 红旗街道.
    private static func isInLongerName(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index + 1 < text.count else { return false }
        switch text[index + 1] {
        case "区", "镇", "乡", "街", "村", "路", "社": return true
        default: return false
        }
    }

    /// The index after the first place that has at least one character before it from `start` on.
    private static func end(
        in text: [Unicode.Scalar], from start: Int, _ length: (ArraySlice<Unicode.Scalar>) -> Int
    ) -> Int? {
        for index in text.indices where index > start {
            let length = length(text[index...])
            if length > 0 { return index + length }
        }
        return nil
    }

    private static func townshipLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        switch rest.first {
        case "镇", "乡": 1
        case "街": length(of: "街道", in: rest)
        case "苏": length(of: "苏木", in: rest)
        default: 0
        }
    }

    private static func villageLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        switch rest.first {
        case "村": 1
        case "社": length(of: "社区", in: rest)
        case "嘎": length(of: "嘎查", in: rest)
        case "居": max(length(of: "居委会", in: rest), length(of: "居民委员会", in: rest))
        default: 0
        }
    }

    /// What belongs to the village's name right after it.
    private static func endingLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        switch rest.first {
        case "村": max(1, length(of: "村民委员会", in: rest), length(of: "村委会", in: rest))
        case "民": length(of: "民委员会", in: rest)
        case "委": length(of: "委会", in: rest)
        case "社": length(of: "社区", in: rest)
        default: 0
        }
    }

    /// The length of the word if the text begins with it, else 0.
    private static func length(of word: String, in rest: ArraySlice<Unicode.Scalar>) -> Int {
        rest.starts(with: word.unicodeScalars) ? word.unicodeScalars.count : 0
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
