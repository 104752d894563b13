import Domain
import Foundation

@testable import FourOrder

/// The values that stand in texts and header fields: what is read and written is read as the same, and what has been
/// brought into its form stays in it.
enum ValuesTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        switch choices.byte() % 8 {
        case 0: timestamp(choices.rest)
        case 1: uuid(choices.rest)
        case 2: choices.text.map(phone)
        case 3: choices.text.map(reference)
        case 4: choices.text.map(rule)
        case 5: choices.text.map(grams)
        case 6: negotiation(choices.rest)
        default: preconditions(choices.rest)
        }
    }

    private static func timestamp(_ bytes: ArraySlice<UInt8>) {
        guard let time = Timestamp(rfc3339: Array(bytes)) else { return }
        require(time >= .earliest && time <= .latest, "a time is one that can be written")
        require(Timestamp(rfc3339: time.rfc3339) == time, "a time reads as what it was written from")
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) {
        guard let id = UUID(hyphenated: bytes) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        require(id.text == text.lowercased() && UUID(uuidString: text) == id, "an id is itself")
    }

    private static func phone(_ text: String) {
        let masked = Mask.phone(text)
        require(Mask.phone(masked).count <= max(masked.count, 4), "a mask grows no longer")
        guard let phone = Phone.normalise(text) else { return }
        require(Phone.normalise(phone) == phone, "a telephone number stays in its form")
        let allowed = Set("+-0123456789".utf8)
        require(phone.utf8.allSatisfy(allowed.contains), "a telephone number has digits")
        let digits = phone.filter(\.isNumber)
        require(!Mask.phone(phone).contains(digits), "a mask hides something")
    }

    private static func reference(_ text: String) {
        guard let number = try? Reference.parse(text) else { return }
        let written = Reference.text(number)
        require((try? Reference.parse(written)) == number, "a reference reads as what it was written from")
        let kept = text.unicodeScalars.filter { !"-\t \u{3000}\u{A0}‐‑‒–—―−－".unicodeScalars.contains($0) }
        require(kept.count == 8, "a reference has eight characters")
    }

    private static func rule(_ text: String) {
        for lines in [false, true] {
            let rule = TextRule(minCodePoints: 1, maxCodePoints: 20, allowsLines: lines)
            guard let accepted = try? rule.accept(text, at: "") else { continue }
            require((try? rule.accept(accepted, at: "")) == accepted, "an accepted text is accepted again")
            require((1...20).contains(accepted.unicodeScalars.count), "an accepted text has its length")
            let isPlain = accepted.unicodeScalars.allSatisfy { scalar in
                scalar.properties.generalCategory != .control || lines && (scalar == "\t" || scalar == "\n")
            }
            require(isPlain, "an accepted text has no controls")
            let kept = text.unicodeScalars.filter { $0 != "\r" }
            require(
                String(String.UnicodeScalarView(kept)).utf8.count >= accepted.utf8.count, "nothing is added")
        }
        _ = Mask.name(text)
        _ = Mask.address(text)
    }

    private static func grams(_ text: String) {
        let index = Set(Grams.index(text))
        require(index.isSuperset(of: Grams.search(text)), "a text is found by itself")
    }

    private static func negotiation(_ bytes: ArraySlice<UInt8>) {
        let accept = Accept(bytes)
        require((0...1000).contains(accept.weight(of: "text/html")), "a weight lies between 0 and 1")
        _ = accept.names("text/vnd.mermaid")
        _ = Language(acceptLanguage: bytes.span)
    }

    private static func preconditions(_ bytes: ArraySlice<UInt8>) {
        if let key = try? IdempotencyKey.parse(bytes) {
            let quoted = Array("\"\(key)\"".utf8)
            require((try? IdempotencyKey.parse(quoted[...])) == key, "a key is the same within quotes")
        }
        guard let precondition = try? Precondition(bytes), case .version(let version) = precondition else {
            return
        }
        require(version > 0 && precondition.admits(Int(version)), "a version is positive")
    }
}
