import Domain
import Foundation
import JSON

/// The kinds of value that only accounts have.
extension Fields {
    /// A username: small letters, digits, dots, underscores and hyphens.
    mutating func username(_ name: StaticString) -> String? {
        guard let text = text(name, Limits.username, lines: false) else { return nil }
        guard text.utf8.allSatisfy(Self.isOfUsername) else {
            fault(.badFormat(Wording(zh: "a-z 0-9 . _ -", en: "a-z 0-9 . _ -"), at: pointer(name)))
            return nil
        }
        return text
    }

    static func isOfUsername(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    /// What tokens will bear of a center.
    mutating func centerCode(_ name: StaticString) -> String? {
        guard let text = text(name, Limits.centerCode, lines: false) else { return nil }
        guard NewCenter.isCode(text) else {
            fault(
                .badFormat(Wording(zh: "a-z 0-9 -，以字母开头", en: "a-z 0-9 -, a letter first"), at: pointer(name))
            )
            return nil
        }
        return text
    }

    /// A password as it came: it is not trimmed, and any character will do.
    mutating func password(_ name: StaticString, _ length: ClosedRange<Int>) -> String? {
        guard let value = value(name) else { return nil }
        guard let password = value.string else {
            fault(.wrongType(.string, at: pointer(name)))
            return nil
        }
        let count = password.unicodeScalars.count
        if count < length.lowerBound {
            fault(.tooShort(min: length.lowerBound, at: pointer(name)))
        } else if count > length.upperBound {
            fault(.tooLong(max: length.upperBound, at: pointer(name)))
        } else {
            return password
        }
        return nil
    }

    /// A password to be: long enough, and not among those that are tried first.
    mutating func newPassword(_ name: StaticString, username: String? = nil) -> String? {
        guard let password = password(name, Limits.password) else { return nil }
        guard !CommonPasswords.contains(password, for: username) else {
            fault(.commonPassword(at: pointer(name)))
            return nil
        }
        return password
    }

    /// Some of an enum's raw values, each once.
    mutating func distinctChoices<Value>(
        _ name: StaticString, _ type: Value.Type, count: ClosedRange<Int>
    ) -> [Value]? where Value: CaseIterable & RawRepresentable & Hashable, Value.RawValue == String {
        guard let elements = elements(name, count: count) else { return nil }
        var choices: [Value] = []
        var seen: Set<Value> = []
        for (index, element) in elements.enumerated() {
            guard let string = element.string else {
                fault(.wrongType(.string, at: "\(pointer(name))/\(index)"))
                continue
            }
            guard let choice = Value(rawValue: string) else {
                fault(.notOneOf(Value.self, at: "\(pointer(name))/\(index)"))
                continue
            }
            if !seen.insert(choice).inserted { fault(.plain(.duplicate, at: "\(pointer(name))/\(index)")) }
            choices.append(choice)
        }
        return choices
    }
}

extension Limits {
    static let username = 3...64
    static let password = 8...128
    /// What is taken at signing in: any password that was ever allowed.
    static let passwordGiven = 1...128
    static let usernameGiven = 1...64
    static let rolesPerAccount = 1...5
    static let sitesPerAccount = 0...100
    static let scopesPerKey = 0...4
    static let centerCode = 2...32
    static let setupToken = 1...128
}

extension Fault {
    static func commonPassword(at pointer: String) -> Fault {
        .badFormat(
            Wording(zh: "不常见的密码", en: "of a password that is not among the most common ones"), at: pointer)
    }

    /// Sites that the center does not have, from the rows of `AccountSQL.unknownSites`.
    static func unknownSites(_ positions: [Int]) -> [Fault] {
        positions.map { .plain(.unknownReference, at: "/site_ids/\($0)") }
    }
}
