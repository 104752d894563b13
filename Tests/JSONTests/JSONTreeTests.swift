import JSON
import Testing

@Suite struct `A tree of JSON` {
    /// The examples of RFC 6901, section 5.
    private let example: JSONTree = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7,
        "m~n": 8,
    ]

    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
            ("/g|h", 4),
            ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/foo/2", nil), ("/foo/00", nil),
            ("/foo/-", nil),
            ("/foo/+1", nil), ("/foo/", nil), ("foo", nil), ("/m~n", nil), ("/m~", nil), ("/foo/0/x", nil),
            ("/foo/99999999999999999999", nil),
        ] as [(String, JSONTree?)])
    func `a pointer leads to its value or nowhere`(_ pointer: String, _ value: JSONTree?) {
        #expect(example[pointer: pointer] == value)
    }

    @Test func `the empty pointer is the whole`() {
        #expect(example[pointer: ""] == example)
    }

    @Test func `a text read and written again is the same text`() throws {
        let text = #"{"b":[1,-2.5,1e+20,true,null,{}],"a":"引号\"\\\n\u0001😀","空":{"x":[[]]}}"#
        #expect(try JSONTree(parsing: text).description == text)
    }

    @Test func `keys and indices that are not there are nil`() {
        let tree: JSONTree = ["a": [1, 2.5, "x", true, nil]]
        #expect(tree["a"]?[0]?.int == 1)
        #expect(tree["a"]?[0]?.double == 1)
        #expect(tree["a"]?[1]?.double == 2.5)
        #expect(tree["a"]?[1]?.int == nil)
        #expect(tree["a"]?[2]?.string == "x")
        #expect(tree["a"]?[3]?.bool == true)
        #expect(tree["a"]?[4]?.isNull == true)
        #expect(tree["a"]?[5] == nil)
        #expect(tree["a"]?[-1] == nil)
        #expect(tree["b"] == nil)
        #expect(tree[0] == nil)
        #expect(tree.keys == ["a"])
    }
}
