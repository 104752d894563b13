/// One `range;q=0.5` of an `Accept-Language` field, read without a String: every browser sends some.
struct LanguageRange {
    enum Range {
        case language(Language)
        case any
    }

    /// Nil for a language not spoken here.
    let range: Range?
    /// In thousandths.
    let weight: Int

    /// Nil where the range or its weight cannot be read.
    init?(_ item: Span<UInt8>) {
        let rangeEnd = item.firstIndex(of: UInt8(ascii: ";"), from: 0)
        let word = Word(item.extracting(0..<rangeEnd))
        guard word.count > 0 else { return nil }
        if rangeEnd < item.count {
            let parameter = item.extracting((rangeEnd + 1)..<item.count)
            guard let thousandths = Word(parameter).thousandths else { return nil }
            weight = thousandths
        } else {
            weight = 1000
        }
        range = word.range
    }
}

/// The beginning of what stands between separators: in lower case, without white space.
private struct Word {
    private static let capacity = 8

    private var bytes = InlineArray<8, UInt8>(repeating: 0)
    /// Of all of it, kept or not.
    private(set) var count = 0

    init(_ text: Span<UInt8>) {
        for index in text.indices where text[index] != 0x20 && text[index] != 0x09 {
            if count < Self.capacity {
                bytes[count] = text[index] &- 0x41 < 26 ? text[index] | 0x20 : text[index]
            }
            count += 1
        }
    }

    var range: LanguageRange.Range? {
        if count == 1, bytes[0] == UInt8(ascii: "*") { return .any }
        // Both primary subtags have two letters.
        guard count == 2 || count > 2 && bytes[2] == UInt8(ascii: "-") else { return nil }
        switch (bytes[0], bytes[1]) {
        case (UInt8(ascii: "z"), UInt8(ascii: "h")): return .language(.zhCN)
        case (UInt8(ascii: "e"), UInt8(ascii: "n")): return .language(.en)
        default: return nil
        }
    }

    /// `q=0.875` as 875: a 0 with up to three digits, or a 1 with up to three zeros.
    var thousandths: Int? {
        guard (3...7).contains(count), bytes[0] == UInt8(ascii: "q"), bytes[1] == UInt8(ascii: "="),
            bytes[2] == UInt8(ascii: "0") || bytes[2] == UInt8(ascii: "1"),
            count == 3 || bytes[3] == UInt8(ascii: ".")
        else { return nil }
        var value = Int(bytes[2] - 0x30)
        for index in 4..<7 {
            guard index < count else {
                value *= 10
                continue
            }
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - 0x30)
        }
        return value <= 1000 ? value : nil
    }
}

/// What a field's ranges come to.
struct LanguageChoice {
    private var isChineseNamed = false
    private var isEnglishNamed = false
    private var wildcard: Int?
    private var best: (language: Language, weight: Int)?

    mutating func hear(_ heard: LanguageRange) {
        switch heard.range {
        case .any:
            wildcard = wildcard ?? heard.weight
        case .language(.zhCN):
            if !isChineseNamed { prefer(.zhCN, heard.weight) }
            isChineseNamed = true
        case .language(.en):
            if !isEnglishNamed { prefer(.en, heard.weight) }
            isEnglishNamed = true
        case nil: break
        }
    }

    private mutating func prefer(_ language: Language, _ weight: Int) {
        if weight > (best?.weight ?? 0) { best = (language, weight) }
    }

    var language: Language {
        let unnamed: Language? = !isChineseNamed ? .zhCN : !isEnglishNamed ? .en : nil
        if let wildcard, let unnamed, wildcard > (best?.weight ?? 0) { return unnamed }
        return best?.language ?? unnamed ?? .standard
    }
}

extension Span<UInt8> {
    /// Where a byte next stands; the end where it does not.
    func firstIndex(of byte: UInt8, from start: Int) -> Int {
        var index = start
        while index < count, self[index] != byte { index += 1 }
        return index
    }
}
