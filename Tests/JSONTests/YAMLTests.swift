import JSON
import Testing

struct YAMLCase: Sendable, CustomTestStringConvertible {
    let text: String
    let tree: JSONTree

    init(_ text: String, _ tree: JSONTree) { (self.text, self.tree) = (text, tree) }

    var testDescription: String { text.replacing("\n", with: "⏎") }
}

private let scalars: [YAMLCase] = [
    .init("", .null), .init("# only\n", .null), .init("a", "a"), .init("---\na", "a"),
    .init("--- a # c\n", "a"),
    .init("[null, ~, Null, true, FALSE, nULL]", [nil, nil, nil, true, false, "nULL"]),
    .init("[12, -3, +4, 0o17, 0xff, 007, 1_000]", [12, -3, 4, 15, 255, 7, "1_000"]),
    .init(
        "[1.5, -.5, 1., 1e3, 1.e-1, 1.2.3, '1', \"true\"]",
        [1.5, -0.5, 1.0, 1000.0, 0.1, "1.2.3", "1", "true"]),
    .init(
        "[yes, no, on, 2026-01-01, 12:30:45, a#b, a:b, -a, ?b]",
        ["yes", "no", "on", "2026-01-01", "12:30:45", "a#b", "a:b", "-a", "?b"]),
    .init("99999999999999999999", 1e20), .init("a b\n c\n\n d # e", "a b c\nd"),
    .init("'it''s: # fine'", "it's: # fine"),
    .init(#""\t\"\\\/\x41\u4e2d\U0001F600\e""#, "\t\"\\/A中😀\u{1B}"),
    .init("\"a  \n  b\n\n c\\\n  d \\\n e\"", "a b\ncd e"),
    .init("'a\n\n  b'", "a\nb"), .init("https://example.org/#/a", "https://example.org/#/a"),
    .init("|\n a\n  b\n\n c\n", "a\n b\n\nc\n"), .init("|-\n a\n\n", "a"), .init("|+\n a\n\n", "a\n\n"),
    .init("|2 # c\n   a\n  b\n", " a\nb\n"), .init(">\n a\n b\n\n c\n   d\n e\n", "a b\nc\n  d\ne\n"),
    .init(">-\n\n a\n b\n", "\na b"), .init("|\n", ""), .init("|\n a # b\n# c\n", "a # b\n"),
    .init("a: |\n\n\nb: 1", ["a": "", "b": 1]),
]

private let collections: [YAMLCase] = [
    .init("a: 1\n'200': x\n\"c d\": # none\ne:\n", ["a": 1, "200": "x", "c d": nil, "e": nil]),
    .init("200: x\ntrue: y\nnull: z", ["200": "x", "true": "y", "null": "z"]),
    .init("- a\n-\n- - b\n  - c\n- d: 1\n  e: 2\n", ["a", nil, ["b", "c"], ["d": 1, "e": 2]]),
    .init("a:\n- 1\n- 2\nb:\n  - 3\n", ["a": [1, 2], "b": [3]]),
    .init("a:\n    b:\n        c: d\n  \n# x\ne: f", ["a": ["b": ["c": "d"]], "e": "f"]),
    .init("a: b c\n  d\n  e: f".replacing("e: f", with: "e:f"), ["a": "b c d e:f"]),
    .init("a:\n  long\n  text\nb: 1", ["a": "long text", "b": 1]),
    .init(
        "{a: 1, b: [x, {c: }], \"d\":2, e, 'f': g h}",
        ["a": 1, "b": ["x", ["c": nil]], "d": 2, "e": nil, "f": "g h"]),
    .init(
        "a: [1, # one\n  2,\n\n  multi\n  line, ]\nb: {c:\n  d,\n}",
        ["a": [1, 2, "multi line"], "b": ["c": "d"]]),
    .init("[]", []), .init("{}", [:]), .init("a: {}\nb: []\n", ["a": [:], "b": []]),
    .init("[http://x/y, {$ref: '#/a'}]", ["http://x/y", ["$ref": "#/a"]]),
    .init("a: |-\n  x\n  y\nb: >\n  z\n", ["a": "x\ny", "b": "z\n"]),
    .init("- |\n x\n- 'y'\n", ["x\n", "y"]),
    .init("中文: 值\r\n'键 1': \"值\"\r\n", ["中文": "值", "键 1": "值"]),
    .init("'a''b': 1\n'': 2", ["a'b": 1, "": 2]),
    .init("a: b\n", ["a": "b"]), .init("/v1/orders/{id}:\n  get: x", ["/v1/orders/{id}": ["get": "x"]]),
]

@Suite struct `Reading YAML` {
    @Test(arguments: scalars + collections)
    func `what people write by hand is read`(_ example: YAMLCase) throws {
        #expect(try YAMLDocument(example.text).root == example.tree)
    }

    @Test(
        arguments: [
            ("a: &x 1", 1, 4, .anchor), ("a: *x", 1, 4, .anchor), ("- !!str 1", 1, 3, .tag),
            ("%YAML 1.2\n---\n", 1, 1, .directive),
            ("a\n---\nb", 2, 1, .severalDocuments), ("a: 1\n...\n", 2, 1, .severalDocuments),
            ("? a\n: b", 1, 1, .complexKey),
            ("{[a]: b}", 1, 2, .complexKey), ("a: 1\n<<: 2", 2, 1, .mergeKey),
            ("a: 1\nb: 2\na: 3", 3, 1, .duplicateKey),
            ("{a: 1, 'a': 2}", 1, 8, .duplicateKey), ("a:\n\tb: 1", 2, 1, .tab),
            ("a:\n  b: 1\n c: 2", 3, 2, .indentation),
            ("- a\n  - b\nc", 3, 1, .unexpected), ("a: b: c", 1, 5, .unexpected),
            ("a: - b", 1, 4, .unexpected),
            ("a: 'b", 1, 4, .unterminated), ("a: [1, 2\n", 1, 4, .unterminated),
            ("{a: 1", 1, 1, .unterminated),
            ("[1 2] 3", 1, 7, .unexpected), ("[a: 1]", 1, 3, .unexpected), ("a: 'b' c", 1, 8, .unexpected),
            ("[,]", 1, 2, .unexpected), ("a: @b", 1, 4, .unexpected), ("a: `b`", 1, 4, .unexpected),
            ("a: \"\\q\"", 1, 5, .escape),
            ("\"\\ud800\"", 1, 2, .escape), ("\"\\u+123\"", 1, 2, .escape),
            ("a: .inf", 1, 4, .notRepresentable),
            ("[.nan]", 1, 2, .notRepresentable), ("a: |x\n b", 1, 5, .blockHeader),
            ("a: |--\n b", 1, 6, .blockHeader),
            ("a: 1\nb\n", 2, 1, .unexpected),
        ] as [(String, Int, Int, YAMLError.Kind)])
    func `what lies outside the subset is refused by name and place`(
        _ text: String, _ line: Int, _ column: Int, _ kind: YAMLError.Kind
    ) {
        #expect(throws: YAMLError(line: line, column: column, kind: kind)) { try YAMLDocument(text) }
    }

    @Test func `32 levels are read and the 33rd is refused`() throws {
        let dashes = String(repeating: "- ", count: 32)
        _ = try YAMLDocument(dashes + "a")
        #expect(throws: YAMLError(line: 1, column: 65, kind: .tooDeep)) { try YAMLDocument(dashes + "- a") }
        #expect(throws: YAMLError(line: 1, column: 33, kind: .tooDeep)) {
            try YAMLDocument(String(repeating: "[", count: 100_000))
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: YAMLError(line: 1, column: 1, kind: .invalidUTF8)) { try YAMLDocument([0x61, 0xFF]) }
    }

    @Test func `a document goes out as JSON in its own order`() throws {
        let document = try YAMLDocument(
            "openapi: 3.1.0\ninfo: {title: '四单', version: 1}\npaths:\n  /a: [b, ~]\n")
        let json = String(decoding: document.json(), as: UTF8.self)
        #expect(json == #"{"openapi":"3.1.0","info":{"title":"四单","version":1},"paths":{"/a":["b",null]}}"#)
    }
}
