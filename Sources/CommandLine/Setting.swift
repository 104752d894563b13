import Domain

/// One thing the command can be told: by an option `--name`, and where `variable` says so by the environment.
///
/// Help, parsing and every refusal are made from this value alone.
struct Setting<Value: Sendable>: Sendable {
    /// Without its dashes.
    let name: String
    /// The variable of the environment; nil for what only an option says.
    let variable: String?
    /// What it is when nobody says.
    let standard: Value
    /// The standard as help shows it; nil where there is none to show.
    let standardText: String?
    let meaning: Wording
    /// What is allowed: completes "X must be …" and "X 须为…".
    let allowed: Wording
    /// The value of a text; nil where it is not allowed.
    let read: @Sendable (String) -> Value?
}

/// A setting whatever its type, as tables hold it.
protocol AnySetting: Sendable {
    var name: String { get }
    var variable: String? { get }
    var standardText: String? { get }
    var meaning: Wording { get }
    /// Whether `--name` alone means true.
    var isFlag: Bool { get }
    /// - Parameter origin: how the setting was named: `--port` or `FOUR_ORDER_PORT`.
    func parse(_ text: String, from origin: String) throws(UsageError) -> any Sendable
}

extension Setting: AnySetting {
    var isFlag: Bool { Value.self == Bool.self }

    func parse(_ text: String, from origin: String) throws(UsageError) -> any Sendable {
        guard let value = read(text) else {
            throw UsageError(
                zh: "\(origin) 须为\(allowed.zh)，不能是“\(text)”。",
                en: "\(origin) must be \(allowed.en), not \"\(text)\".")
        }
        return value
    }
}

// MARK: The kinds of settings

extension Setting where Value == Int {
    /// A whole number within bounds.
    static func integer(
        _ name: String, _ variable: String?, _ range: ClosedRange<Int>, standard: Int,
        _ meaning: Wording
    ) -> Setting<Int> {
        Setting(
            name: name, variable: variable, standard: standard, standardText: "\(standard)", meaning: meaning,
            allowed: Wording(
                zh: " \(range.lowerBound) 到 \(range.upperBound) 的整数",
                en: "a whole number from \(range.lowerBound) to \(range.upperBound)"),
            read: { text in
                guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                return Int(text).flatMap { range.contains($0) ? $0 : nil }
            })
    }
}

extension Setting where Value == Bool {
    static func flag(
        _ name: String, _ variable: String?, standard: Bool = false, _ meaning: Wording
    ) -> Setting<Bool> {
        Setting(
            name: name, variable: variable, standard: standard, standardText: standard ? "true" : nil,
            meaning: meaning, allowed: Wording(zh: " true 或 false", en: "true or false"),
            read: { text in
                switch text.lowercased() {
                case "true", "1", "yes", "on": true
                case "false", "0", "no", "off": false
                default: nil
                }
            })
    }
}

extension Setting where Value == String {
    /// A text that always has a value.
    static func text(
        _ name: String, _ variable: String?, standard: String, _ meaning: Wording,
        length: ClosedRange<Int> = 1...4096
    ) -> Setting<String> {
        Setting(
            name: name, variable: variable, standard: standard, standardText: standard, meaning: meaning,
            allowed: .characters(length), read: { length.contains($0.unicodeScalars.count) ? $0 : nil })
    }
}

extension Setting where Value == String? {
    /// A text that may be absent.
    static func optionalText(
        _ name: String, _ variable: String?, _ meaning: Wording, length: ClosedRange<Int> = 1...4096
    ) -> Setting<String?> {
        Setting(
            name: name, variable: variable, standard: nil, standardText: nil, meaning: meaning,
            allowed: .characters(length),
            read: { text -> String?? in length.contains(text.unicodeScalars.count) ? .some(text) : nil })
    }

    /// One of a few words, or absent.
    static func choice(_ name: String, _ words: [String], _ meaning: Wording) -> Setting<String?> {
        Setting(
            name: name, variable: nil, standard: nil, standardText: nil, meaning: meaning,
            allowed: Wording(
                zh: " \(words.joined(separator: "、")) 之一", en: "one of \(words.joined(separator: ", "))"),
            read: { text -> String?? in words.contains(text) ? .some(text) : nil })
    }
}

extension Wording {
    fileprivate static func characters(_ length: ClosedRange<Int>) -> Wording {
        Wording(
            zh: "长 \(length.lowerBound) 到 \(length.upperBound) 个字符的文字",
            en: "a text of \(length.lowerBound) to \(length.upperBound) characters")
    }

    /// Both languages on one line.
    var both: String { "\(zh) · \(en)" }
}
