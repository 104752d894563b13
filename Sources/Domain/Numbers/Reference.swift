/// `XXXX-XXXX`, the written form of an ``OrderNumber``.
///
/// The check character makes the sum of alpha^(7-i) times character i zero over GF(32), alpha a generator of
/// the field. All eight powers differ and none is zero, so that any one wrong character and any two exchanged
/// ones, neighbours or not, are noticed.
public enum Reference {
    /// Why a text is no reference.
    public enum Problem: Error, Hashable, Sendable {
        /// Not eight characters, dashes and spaces aside.
        case length(Int)
        /// A character the alphabet does not have.
        case character(Character)
        /// Some character is wrong, or two are exchanged.
        case check
    }

    /// Crockford's alphabet: digits, then letters without I, L, O and U.
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    public static func text(_ number: OrderNumber) -> String {
        let bytes = bytes(of: number)
        return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    private static func bytes(of number: OrderNumber) -> InlineArray<9, UInt8> {
        let scrambled = number.scrambled
        var bytes = InlineArray<9, UInt8>(repeating: 0x2D)
        var check: UInt8 = 0
        for place in 0..<7 {
            let symbol = UInt8(truncatingIfNeeded: scrambled >> UInt64(30 - 5 * place) & 31)
            check = GF32.timesAlpha(check ^ symbol)
            bytes[place < 4 ? place : place + 1] = alphabet[Int(symbol)]
        }
        bytes[8] = alphabet[Int(check)]
        return bytes
    }

    /// Reads what a person typed: lower case, full-width forms, I and L for 1, O for 0, dashes and spaces
    /// anywhere or nowhere.
    public static func parse(_ text: String) throws(Problem) -> OrderNumber {
        guard text.dropFirst(maxCharacters).isEmpty else { throw .length(text.count) }
        var symbols: [UInt8] = []
        for character in Phone.ascii(text) where !" -\t".contains(character) {
            guard let symbol = value(of: character) else { throw .character(character) }
            symbols.append(symbol)
        }
        guard symbols.count == 8 else { throw .length(symbols.count) }
        var sum: UInt8 = 0
        for symbol in symbols { sum = GF32.timesAlpha(sum) ^ symbol }
        guard sum == 0 else { throw .check }
        let scrambled = symbols.prefix(7).reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
        return OrderNumber(unscrambling: scrambled)
    }

    /// More are too many for a reference in any case.
    private static let maxCharacters = 40

    private static func value(of character: Character) -> UInt8? {
        guard let ascii = character.asciiValue else { return nil }
        let upper = (0x61...0x7A).contains(ascii) ? ascii - 0x20 : ascii
        switch upper {
        case 0x49, 0x4C: return 1
        case 0x4F: return 0
        default: return alphabet.firstIndex(of: upper).map { UInt8($0) }
        }
    }
}

/// The field of 32 elements: polynomials over GF(2) modulo x^5 + x^2 + 1, of which x is a generator.
enum GF32 {
    /// The element times x.
    static func timesAlpha(_ element: UInt8) -> UInt8 {
        let doubled = element << 1
        return doubled & 0b10_0000 != 0 ? doubled ^ 0b10_0101 : doubled
    }
}
