import Testing

@testable import Domain

struct ReferenceTests {
    static func number(_ value: UInt64) throws -> OrderNumber { try #require(OrderNumber(value)) }

    @Test func `numbers are 35 bits`() {
        #expect(OrderNumber(UInt64(1) << 35) == nil)
        #expect(OrderNumber(Int64(-1)) == nil)
        #expect(OrderNumber(UInt64(1) << 35 - 1) != nil)
    }

    @Test func `every number goes there and back`() throws {
        var value: UInt64 = 0
        while value < OrderNumber.count {
            let number = try Self.number(value)
            if OrderNumber(unscrambling: number.scrambled) != number { Issue.record("\(value)") }
            if number.scrambled >= OrderNumber.count { Issue.record("\(value) leaves the range") }
            value += value < 5_000 ? 1 : 1_234_577
        }
    }

    @Test func `references never change`() throws {
        let texts = try [0, 1, 2, 1000, OrderNumber.count - 1].map { Reference.text(try Self.number($0)) }
        #expect(texts == Self.fixed)
    }

    /// Given out once and for all.
    static let fixed = ["M9EP-C7XG", "T8YK-SVNA", "XTAM-JM5K", "CXRR-AWG9", "GT2N-8KZJ"]

    @Test func `references of neighbours differ in most places`() throws {
        var differing = 0
        for value in UInt64(0)..<1000 {
            let one = Array(Reference.text(try Self.number(value)).utf8)
            let two = Array(Reference.text(try Self.number(value + 1)).utf8)
            differing += zip(one, two).filter { $0 != $1 }.count
        }
        #expect(differing > 7000)
    }

    static let samples: [UInt64] = [0, 1, 12_345, 987_654_321, 34_359_738_367]

    @Test(arguments: samples)
    func `every single wrong character is noticed`(value: UInt64) throws {
        let right = Array(Reference.text(try Self.number(value)).utf8)
        for place in right.indices where right[place] != 0x2D {
            for other in Reference.alphabet where other != right[place] {
                var wrong = right
                wrong[place] = other
                #expect(throws: Reference.Problem.check) {
                    try Reference.parse(String(decoding: wrong, as: UTF8.self))
                }
            }
        }
    }

    @Test func `every exchange of two characters is noticed`() throws {
        for value in stride(from: UInt64(0), to: OrderNumber.count, by: 171_798_691) {
            let right = Array(Reference.text(try Self.number(value)).utf8).filter { $0 != 0x2D }
            for i in 0..<8 {
                for j in (i + 1)..<8 where right[i] != right[j] {
                    var wrong = right
                    wrong.swapAt(i, j)
                    #expect(throws: Reference.Problem.check) {
                        try Reference.parse(String(decoding: wrong, as: UTF8.self))
                    }
                }
            }
        }
    }

    @Test func `what people type is understood`() throws {
        for value in Self.samples {
            let number = try Self.number(value)
            let text = Reference.text(number)
            let bare = String(text.filter { $0 != "-" })
            let wide = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
            let handwritten = String(text.map { $0 == "1" ? "l" : $0 == "0" ? "o" : $0 })
            let capitals = String(text.map { $0 == "1" ? "I" : $0 == "0" ? "O" : $0 })
            let spaced = " " + bare.map { "\($0) " }.joined()
            for form in [text, bare, text.lowercased(), wide, handwritten, capitals, spaced] {
                #expect(try Reference.parse(form) == number, "\(form)")
            }
        }
    }

    @Test(arguments: [
        ("", Reference.Problem.length(0)), ("0000", .length(4)), ("000000000", .length(9)),
        ("U000-0000", .character("U")), ("0000-000点", .character("点")), ("0000_0000", .character("_")),
        ("0000-000\n", .character("\n")),
        ("0000-0000" + String(repeating: " ", count: 31) + "x", .length(41)),
    ])
    func `what is no reference says why`(text: String, problem: Reference.Problem) {
        #expect(throws: problem) { try Reference.parse(text) }
    }

    @Test func `alpha generates the field`() {
        var element: UInt8 = 1
        var seen: Set<UInt8> = []
        for _ in 0..<31 {
            seen.insert(element)
            element = GF32.timesAlpha(element)
        }
        #expect(seen.count == 31 && element == 1)
    }
}
