/// The same words in each language the service speaks.
public struct Wording: Hashable, Sendable {
    public let zh: String
    public let en: String

    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    public subscript(language: Language) -> String {
        switch language {
        case .zhCN: zh
        case .en: en
        }
    }
}
