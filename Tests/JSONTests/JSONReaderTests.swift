import Testing

@testable import JSON

struct Refusal: Sendable, CustomTestStringConvertible {
    let text: [UInt8]
    let kind: JSONError.Kind
    let offset: Int

    init(_ text: String, _ kind: JSONError.Kind, _ offset: Int) {
        self.init(bytes: [UInt8](text.utf8), kind, offset)
    }

    init(bytes: [UInt8], _ kind: JSONError.Kind, _ offset: Int) {
        (self.text, self.kind, self.offset) = (bytes, kind, offset)
    }

    var testDescription: String {
        "\(String(decoding: text.prefix(40), as: UTF8.self)) → \(kind) at \(offset)"
    }
}

/// A string value holding raw bytes.
private func quoted(_ bytes: [UInt8]) -> [UInt8] { [0x22] + bytes + [0x22] }

private let grammar: [Refusal] = [
    .init("", .unexpectedEnd, 0), .init(" \n", .unexpectedEnd, 2), .init("{", .unexpectedEnd, 1),
    .init("[1,", .unexpectedEnd, 3), .init("[1,]", .unexpectedByte, 3), .init("[,1]", .unexpectedByte, 1),
    .init("{\"a\":1,}", .unexpectedByte, 7), .init("{a:1}", .unexpectedByte, 1),
    .init("{\"a\" 1}", .unexpectedByte, 5), .init("{\"a\":}", .unexpectedByte, 5),
    .init("{\"a\":1 \"b\":2}", .unexpectedByte, 7), .init("[1 2]", .unexpectedByte, 3),
    .init("[1}", .unexpectedByte, 2), .init("{]", .unexpectedByte, 1), .init("]", .unexpectedByte, 0),
    .init("tru", .unexpectedEnd, 3), .init("trux", .unexpectedByte, 3), .init("True", .unexpectedByte, 0),
    .init("nul1", .unexpectedByte, 3), .init("NaN", .unexpectedByte, 0), .init("'a'", .unexpectedByte, 0),
    .init("// c\n1", .unexpectedByte, 0), .init("1 1", .trailingBytes, 2),
    .init("{}\u{0}", .trailingBytes, 2),
    .init("null,", .trailingBytes, 4), .init("\u{0B}1", .unexpectedByte, 0),
    .init("\u{A0}1", .unexpectedByte, 0),
    .init("\u{FEFF}{}", .byteOrderMark, 0), .init("\u{0}", .unexpectedByte, 0),
]

private let numbers: [Refusal] = [
    .init("01", .invalidNumber, 1), .init("-01", .invalidNumber, 2), .init("00", .invalidNumber, 1),
    .init("+1", .unexpectedByte, 0), .init(".5", .unexpectedByte, 0), .init("1.", .unexpectedEnd, 2),
    .init("[1.]", .invalidNumber, 3), .init("-", .unexpectedEnd, 1), .init("-a", .invalidNumber, 1),
    .init("1e", .unexpectedEnd, 2), .init("1e+", .unexpectedEnd, 3), .init("1ex", .invalidNumber, 2),
    .init("1.e1", .invalidNumber, 2), .init("0x10", .trailingBytes, 1), .init("1_000", .trailingBytes, 1),
    .init("--1", .invalidNumber, 1), .init("-Infinity", .invalidNumber, 1), .init("1.5.2", .trailingBytes, 3),
]

private let strings: [Refusal] = [
    .init("\"abc", .unexpectedEnd, 4), .init("\"a\nb\"", .controlCharacter, 2),
    .init("\"\u{1F}\"", .controlCharacter, 1),
    .init("\"a\u{0}\"", .nul, 2), .init(#""a\u0000""#, .nul, 2), .init(#""\x""#, .invalidEscape, 1),
    .init(#""\u12G4""#, .invalidEscape, 1), .init(#""\u12"#, .unexpectedEnd, 5),
    .init(#""\"#, .unexpectedEnd, 2),
    .init(#""\ud83d""#, .loneSurrogate, 1), .init(#""\ud83dx""#, .loneSurrogate, 1),
    .init(#""\ud83d\n""#, .loneSurrogate, 1), .init(#""\ud83dA""#, .loneSurrogate, 1),
    .init(#""\ude00""#, .loneSurrogate, 1), .init(#""ab\ude00\ud83d""#, .loneSurrogate, 3),
    .init(#""\ud83d\"#, .unexpectedEnd, 8), .init(#""\U0041""#, .invalidEscape, 1),
    .init(bytes: quoted([0xC0, 0x80]), .invalidUTF8, 1), .init(bytes: quoted([0xC1, 0xBF]), .invalidUTF8, 1),
    .init(bytes: quoted([0xE0, 0x9F, 0xBF]), .invalidUTF8, 1),
    .init(bytes: quoted([0xED, 0xA0, 0x80]), .invalidUTF8, 1),
    .init(bytes: quoted([0xF0, 0x8F, 0xBF, 0xBF]), .invalidUTF8, 1),
    .init(bytes: quoted([0x61, 0xF4, 0x90, 0x80, 0x80]), .invalidUTF8, 2),
    .init(bytes: quoted([0xF5, 0x80, 0x80, 0x80]), .invalidUTF8, 1),
    .init(bytes: quoted([0x80]), .invalidUTF8, 1),
    .init(bytes: quoted([0xE4, 0xB8]), .invalidUTF8, 1), .init(bytes: quoted([0xFF]), .invalidUTF8, 1),
    .init(bytes: [0x22, 0xE4], .unexpectedEnd, 2), .init(bytes: [0x22, 0xE4, 0xB8], .unexpectedEnd, 3),
    .init(bytes: [0xE4, 0xB8, 0xAD], .unexpectedByte, 0),
]

private let keys: [Refusal] = [
    .init(#"{"a":1,"a":2}"#, .duplicateKey, 7), .init(#"{"a":1,"\u0061":2}"#, .duplicateKey, 7),
    .init(#"{"\u0061":1,"a":2}"#, .duplicateKey, 12), .init(#"{"":1,"":2}"#, .duplicateKey, 6),
    .init(#"[{"x":{"b":1,"c":[],"b":{}}}]"#, .duplicateKey, 20),
    .init("{\"中\":1,\"文\":2,\"中\":3}", .duplicateKey, 17),
    .init("{" + (0..<40).map { "\"k\($0 % 39)\":0" }.joined(separator: ",") + "}", .duplicateKey, 303),
    .init(
        "{" + (0..<20).map { "\"k\($0)\":0" }.joined(separator: ",") + ",\"\\u006b7\":0,\"k3\":0}",
        .duplicateKey, 151),
]

@Suite struct `Reading JSON` {
    @Test(arguments: grammar + numbers + strings + keys)
    func `what RFC 8259 does not allow is refused at its byte`(_ refusal: Refusal) {
        #expect(throws: JSONError(refusal.kind, at: refusal.offset)) { try JSONDocument(refusal.text) }
    }

    @Test(
        arguments: [
            ("null", .null), (" true\r\n", .bool(true)), ("false", .bool(false)), ("0", .int(0)),
            ("-0", .int(0)),
            ("-12", .int(-12)), ("1.5", .double(1.5)), ("1e2", .double(100)), ("1E-2", .double(0.01)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("[]", .array([])),
            ("[ [ ] , { } ]", [[], [:]]), ("{}", [:]), (#"{"":{"":0}}"#, ["": ["": 0]]),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u4e2d\u6587 \ud83d\ude00""#, "中文 😀"),
            ("\"新时代文明实践中心 😀 \u{10FFFF} \u{7F} \u{2028}\"", "新时代文明实践中心 😀 \u{10FFFF} \u{7F} \u{2028}"),
            (#"{"e\u0301":1,"\u00e9":2}"#, .object([.init("e\u{301}", 1), .init("\u{E9}", 2)])),
            (#"{"b":1,"a":[true,{"c":null}],"d":"x"}"#, ["b": 1, "a": [true, ["c": nil]], "d": "x"]),
        ] as [(String, JSONTree)])
    func `every kind of value is read`(_ text: String, _ tree: JSONTree) throws {
        #expect(try JSONTree(parsing: text) == tree)
    }

    @Test func `no prefix of an object is an object`() throws {
        let text = [UInt8](#"{"a":[1.5e3,"中\u4e2d😀\n",true,false,null,{}],"b":{"c":-1}}"#.utf8)
        _ = try JSONDocument(text)
        for length in 0..<text.count {
            #expect(throws: JSONError(.unexpectedEnd, at: length)) {
                try JSONDocument([UInt8](text[..<length]))
            }
        }
    }

    @Test func `any one byte of a text may be anything without a crash`() {
        let text = [UInt8](#"{"a":[1.5e3,"中\ud83d\ude00"],"b":{"c":-1}}"#.utf8)
        var accepted = 0
        for position in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[position] = byte
                if (try? JSONTree(parsing: changed)) != nil { accepted += 1 }
            }
        }
        #expect(accepted > text.count)
    }

    @Test func `every byte of a long string is looked at`() throws {
        for position in 1...40 {
            var text = quoted([UInt8](repeating: UInt8(ascii: "~"), count: 40))
            for byte in UInt8.min..<0x20 {
                text[position] = byte
                let kind: JSONError.Kind = byte == 0 ? .nul : .controlCharacter
                #expect(throws: JSONError(kind, at: position)) { try JSONDocument(text) }
            }
            for byte in UInt8(0x80)...UInt8.max {
                text[position] = byte
                #expect(throws: JSONError(.invalidUTF8, at: position)) { try JSONDocument(text) }
            }
            text[position] = UInt8(ascii: "\"")
            #expect(throws: JSONError(.trailingBytes, at: position + 1)) {
                try JSONDocument(text + [1])
            }
            text[position] = UInt8(ascii: "\\")
            let kind: JSONError.Kind = position < 40 ? .invalidEscape : .unexpectedEnd
            #expect(throws: JSONError(kind, at: position < 40 ? position : 42)) { try JSONDocument(text) }
        }
    }

    @Test func `32 levels are read and the 33rd is refused`() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        _ = try JSONDocument(nested(32))
        #expect(throws: JSONError(.tooDeep, at: 32)) { try JSONDocument(nested(33)) }
        let objects = String(repeating: "{\"a\":", count: 33)
        #expect(throws: JSONError(.tooDeep, at: 160)) { try JSONDocument(objects) }
        #expect(throws: JSONError(.tooDeep, at: 32)) {
            try JSONDocument([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
        }
    }

    @Test func `a text may be as long as its limit`() throws {
        var short = JSONParser(Array("[1]".utf8), maximumBytes: 3)
        try short.run()
        var long = JSONParser(Array("[1] ".utf8), maximumBytes: 3)
        #expect(throws: JSONError(.textTooLong, at: 3)) { try long.run() }
    }

    @Test func `100,000 keys are read, and one twice among them is found`() throws {
        let members = (0..<100_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        let document = try JSONDocument("{\(members)}")
        #expect(document.root.count == 100_000)
        #expect(document.root["key99999"]?.position == members.utf8.count - 4)
        #expect(throws: JSONError(.duplicateKey, at: members.utf8.count + 2)) {
            try JSONDocument("{\(members),\"key0\":1}")
        }
    }
}
