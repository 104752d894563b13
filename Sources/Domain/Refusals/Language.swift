/// A language that people are answered in. Codes and field names never change with it.
public enum Language: String, CaseIterable, Sendable {
    case zhCN = "zh-CN"
    case en

    /// What is answered in where the caller does not say, or asks only for languages not spoken here.
    public static let standard = Language.zhCN

    /// Chooses from an `Accept-Language` field value (RFC 9110 section 12.5.4) by basic filtering
    /// (RFC 4647 section 3.3.1) on the primary subtag: any `zh…` is Chinese, any `en…` is English.
    ///
    /// The highest weight wins, the earlier of equals; `q=0` rules a language out; `*` stands for the first
    /// language not ruled out or named. A range whose weight cannot be read is passed over.
    public init(acceptLanguage field: String) {
        var weights: [Language: Int] = [:]
        var best: (language: Language, weight: Int)?
        var wildcard: (weight: Int, afterBest: Bool)?
        for item in field.split(separator: ",").prefix(Language.maxRanges) {
            guard let (range, weight) = Language.parse(item) else { continue }
            if range == "*" {
                if wildcard == nil { wildcard = (weight, best != nil) }
                continue
            }
            guard let language = Language(range: range), weights[language] == nil else { continue }
            weights[language] = weight
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        let unnamed = Language.allCases.first { weights[$0] == nil }
        if let wildcard, let unnamed, wildcard.weight > (best?.weight ?? 0) {
            self = unnamed
        } else {
            self = best?.language ?? unnamed ?? .standard
        }
    }

    /// Ranges looked at in one field, so that a long field costs no more than a short one.
    private static let maxRanges = 32

    private init?(range: String) {
        switch range.split(separator: "-", omittingEmptySubsequences: false).first {
        case "zh": self = .zhCN
        case "en": self = .en
        default: return nil
        }
    }

    /// One `range;q=0.5`: the range in lower case and the weight in thousandths.
    private static func parse(_ item: Substring) -> (range: String, weight: Int)? {
        let parts = item.split(separator: ";", omittingEmptySubsequences: false).map { part in
            String(part.filter { $0 != " " && $0 != "\t" }).lowercased()
        }
        guard let range = parts.first, !range.isEmpty, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return (range, 1000) }
        return thousandths(of: parts[1]).map { (range, $0) }
    }

    /// `q=0.875` as 875: a 0 with up to three digits, or a 1 with up to three zeros.
    private static func thousandths(of parameter: String) -> Int? {
        guard parameter.hasPrefix("q=") else { return nil }
        let digits = parameter.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = digits.first, whole == "0" || whole == "1", digits.count <= 2 else { return nil }
        let fraction = digits.count == 2 ? digits[1] : ""
        guard fraction.count <= 3, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let padded = fraction + String(repeating: "0", count: 3 - fraction.count)
        let value = (whole == "1" ? 1000 : 0) + (Int(padded) ?? 0)
        return value <= 1000 ? value : nil
    }
}
