public import Domain

/// Why an operator's command cannot be done, in one sentence of each language.
public struct AdministrationError: Error, Sendable, CustomStringConvertible {
    public let wording: Wording

    init(zh: String, en: String) {
        wording = Wording(zh: zh, en: en)
    }

    public var description: String { "\(wording.zh) · \(wording.en)" }

    static func unknownCenter(_ code: String) -> AdministrationError {
        AdministrationError(zh: "没有代码为 \(code) 的中心。", en: "There is no center with the code \(code).")
    }

    static func usernameTaken(_ username: String) -> AdministrationError {
        AdministrationError(zh: "登录名 \(username) 已有人使用。", en: "The username \(username) is taken.")
    }
}
