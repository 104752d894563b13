import Foundation
import JSON

/// People who are put into a center to be looked for wherever anything comes out of it.
///
/// Name, phone, address and words of each hold a mark that no mask leaves and that occurs nowhere else: `qnx000123` in
/// the name, `qax000123` in the address behind the village, `qwx000123` in what was written, `13900000123` as the
/// phone.
enum PlantedPeople {
    static let count = 10_000

    static func name(_ number: Int) -> String { "王\(mark("n", number))" }
    static func phone(_ number: Int) -> String { "1390\(padded(number, 7))" }
    static func address(_ number: Int) -> String { "双江街道外滩社区\(number)号\(mark("a", number))" }
    static func words(_ number: Int) -> String { "请联系 \(mark("w", number))" }

    static func order(_ number: Int) -> JSONTree {
        [
            "title": .string("代购药品 \(mark("w", number))"), "description": .string(words(number)),
            "category": "errands", "address": .string(address(number)),
            "contact": ["name": .string(name(number)), "phone": .string(phone(number))],
        ]
    }

    private static func mark(_ kind: String, _ number: Int) -> String { "q\(kind)x\(padded(number, 6))" }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Which people a text tells something of.
    struct Traces {
        /// By name, phone or address.
        var contacts: Set<Int> = []
        /// By what they wrote.
        var words: Set<Int> = []

        var isEmpty: Bool { contacts.isEmpty && words.isEmpty }
    }

    /// What finds the same in PostgreSQL.
    static let pattern = "q[naw]x[0-9]{6}|1390000[0-9]{4}|13900010000"

    /// One pass over the bytes: whatever begins as a mark does is one; of digits such as nobody has been given are none.
    static func traces(in text: some Collection<UInt8>) -> Traces {
        var found = Traces()
        let bytes = Array(text)
        for start in bytes.indices {
            if bytes[start] == UInt8(ascii: "q"), start + 8 < bytes.count,
                bytes[start + 2] == UInt8(ascii: "x"),
                let number = number(bytes[(start + 3)..<(start + 9)])
            {
                switch bytes[start + 1] {
                case UInt8(ascii: "n"), UInt8(ascii: "a"): found.contacts.insert(number)
                case UInt8(ascii: "w"): found.words.insert(number)
                default: break
                }
            } else if bytes[start] == UInt8(ascii: "1"), start + 10 < bytes.count,
                bytes[start...].starts(with: "1390".utf8),
                let number = number(bytes[(start + 4)..<(start + 11)]), number <= count
            {
                found.contacts.insert(number)
            }
        }
        return found
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(Int?.some(0)) { sum, digit in
            guard let sum, (0x30...0x39).contains(digit) else { return nil }
            return sum * 10 + Int(digit - 0x30)
        }
    }
}
