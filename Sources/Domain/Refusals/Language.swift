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
    public init(acceptLanguage field: Span<UInt8>) {
        var choice = LanguageChoice()
        var start = 0
        for _ in 0..<Language.maxRanges {
            while start < field.count, field[start] == UInt8(ascii: ",") { start += 1 }
            guard start < field.count else { break }
            let end = field.firstIndex(of: UInt8(ascii: ","), from: start)
            if let range = LanguageRange(field.extracting(start..<end)) { choice.hear(range) }
            start = end
        }
        self = choice.language
    }

    /// Ranges looked at in one field, so that a long field costs no more than a short one.
    private static let maxRanges = 32
}
