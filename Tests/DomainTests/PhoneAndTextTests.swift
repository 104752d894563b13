import Testing

@testable import Domain

struct PhoneAndTextTests {
    static let numbers: [(String, String?)] = [
        ("13812345678", "13812345678"), ("19912345678", "19912345678"), (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"), ("+86 138 1234 5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("008613812345678", "13812345678"), ("１３８１２３４５６７８", "13812345678"),
        ("＋８６－138－1234－5678", "13812345678"), ("12812345678", nil), ("1381234567", nil),
        ("138123456789", nil), ("010-12345678", nil), ("010-62345678", "010-62345678"),
        ("(010) 62345678", "010-62345678"), ("（０１０）６２３４５６７８", "010-62345678"),
        ("0816 2345678", "0816-2345678"), ("08162345678", "0816-2345678"), ("057187654321", "0571-87654321"),
        ("+86 10 62345678", "010-62345678"), ("+86 010 62345678", "010-62345678"),
        ("010-62345678-801", "010-62345678-801"), ("010-62345678转801", "010-62345678-801"),
        ("010-62345678 ext. 801", "010-62345678-801"), ("010-62345678-8011234", nil), ("13812345678转1", nil),
        ("011-62345678", nil), ("0816-234567", nil), ("0816-02345678", nil), ("62345678", nil),
        ("12345", "12345"), ("95598", "95598"), ("54321", nil), ("110", nil), ("400-123-4567", "4001234567"),
        ("+852 2345 6789", "+85223456789"), ("+12025550123", "+12025550123"), ("+8521", nil),
        ("+0123456789", nil),
        ("", nil), ("abc", nil), ("1381234567a", nil), ("1381234567五", nil), ("++8613812345678", nil),
        ("-", nil),
        ("+", nil), (String(repeating: " ", count: 60) + "12345", nil), ("138\n12345678", nil),
        ("+8612345", "12345"),
    ]

    @Test(arguments: numbers)
    func `telephone numbers are kept in one form`(text: String, expected: String?) {
        #expect(Phone.normalise(text) == expected)
    }

    @Test func `a kept number stays as it is`() {
        for number in Self.numbers.compactMap(\.1) { #expect(Phone.normalise(number) == number) }
    }

    static let title = TextRule(minCodePoints: 1, maxCodePoints: 5)
    static let note = TextRule(minCodePoints: 0, maxCodePoints: 5, allowsLines: true)

    @Test(arguments: [
        ("abc", "abc"), ("  abc\n", "abc"), ("\u{3000}陪诊\u{3000}", "陪诊"), ("一二三四五", "一二三四五"),
        (" 一 二 三 ", "一 二 三"), ("\u{00A0}x\u{2003}", "x"), ("e\u{301}e\u{301}", "e\u{301}e\u{301}"),
    ])
    func `texts are trimmed of Unicode white space`(text: String, expected: String) throws {
        #expect(try Self.title.accept(text, at: "/title") == expected)
    }

    static let refused: [(TextRule, String, Fault)] = [
        (title, "", .tooShort(min: 1, at: "/t")),
        (title, " \u{3000}\t\n", .tooShort(min: 1, at: "/t")),
        (title, "一二三四五六", .tooLong(max: 5, at: "/t")),
        (title, "e\u{301}e\u{301}e\u{301}", .tooLong(max: 5, at: "/t")),
        (title, "a\nb", .plain(.invalidCharacters, at: "/t")),
        (title, "a\tb", .plain(.invalidCharacters, at: "/t")),
        (title, "a\0b", .plain(.invalidCharacters, at: "/t")),
        (title, "a\u{7F}b", .plain(.invalidCharacters, at: "/t")),
        (note, "a\u{85}b", .plain(.invalidCharacters, at: "/t")),
        (note, "a\0b", .plain(.invalidCharacters, at: "/t")),
        (note, "a\rb", .plain(.invalidCharacters, at: "/t")),
        (note, "a\u{1B}b", .plain(.invalidCharacters, at: "/t")),
        (note, "123456", .tooLong(max: 5, at: "/t")),
    ]

    @Test(arguments: refused.indices)
    func `what a text rule refuses names the fault`(index: Int) {
        let (rule, text, fault) = Self.refused[index]
        #expect(throws: fault) { try rule.accept(text, at: "/t") }
    }

    @Test func `long texts have lines and tabs`() throws {
        #expect(try Self.note.accept("a\nb\tc", at: "/n") == "a\nb\tc")
        #expect(try Self.note.accept("a\r\nb", at: "/n") == "a\nb")
        #expect(try Self.note.accept("  ", at: "/n") == "")
    }
}

struct WhiteSpaceTests {
    @Test func `exactly Unicode's white space is trimmed`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isTrimmed = TextRule.trim(String(scalar)).isEmpty
            if isTrimmed != scalar.properties.isWhitespace { Issue.record("\(value)") }
        }
    }
}
