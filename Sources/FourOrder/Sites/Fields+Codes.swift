import Domain
import Foundation

/// What the center's set-up has in common: codes, and which fields a PATCH names.
extension Fields {
    /// Which of these fields are there, were they null.
    func named(_ names: [StaticString]) -> [String] { names.filter { has($0) }.map { "\($0)" } }

    /// A code of the center's own.
    mutating func code(_ name: StaticString) -> String? {
        guard let code = text(name, Limits.code, lines: false) else { return nil }
        guard code.utf8.allSatisfy(Code.isOfTheCenter) else {
            fault(.badFormat(Code.form, at: pointer(name)))
            return nil
        }
        return code
    }

    /// A code of a category.
    mutating func categoryCode(_ name: StaticString) -> String? {
        guard let code = text(name, Limits.code, lines: false) else { return nil }
        guard Code.isOfACategory(code) else {
            fault(.badFormat(Code.categoryForm, at: pointer(name)))
            return nil
        }
        return code
    }
}

extension QueryFields {
    /// Codes of categories, separated by commas.
    mutating func categoryCodes(_ name: String) -> [String]? {
        guard let value = text(name) else { return nil }
        let codes = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard codes.count <= Code.maximumPerFilter else {
            fault(.tooMany(max: Code.maximumPerFilter, at: "?\(name)"))
            return nil
        }
        guard codes.allSatisfy(Code.isOfACategory) else {
            fault(.badFormat(Code.categoryForm, at: "?\(name)"))
            return nil
        }
        return codes
    }
}

/// How codes are written.
enum Code {
    static let maximumPerFilter = 50
    static let form = Wording(zh: "字母、数字、点、下划线和连字符", en: "letters, digits, dots, underscores and hyphens")
    static let categoryForm = Wording(
        zh: "小写字母开头，后接小写字母、数字和下划线", en: "a small letter, then small letters, digits and underscores")

    static func isOfTheCenter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    static func isOfACategory(_ code: String) -> Bool {
        guard let first = code.utf8.first, isSmallLetter(first), code.utf8.count <= Limits.code.upperBound
        else {
            return false
        }
        return code.utf8.allSatisfy {
            isSmallLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "_")
        }
    }

    private static func isSmallLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
