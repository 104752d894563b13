import Testing

@testable import FourOrder

@Suite struct CSVTableTests {
    private func table(_ text: String) throws(SeedError) -> CSVTable {
        try CSVTable(Array(text.utf8), file: "t.csv")
    }

    @Test func `fields are found by the header's names, quoted or not`() throws {
        let rows = try table("a,b,c\r\n1,\"x, \"\"y\"\"\n\",\n2.5,\"\",p;q").rows
        #expect(rows.map(\.line) == [2, 4])
        #expect(try rows[0].int("a") == 1)
        #expect(try rows[0].text("b") == "x, \"y\"\n")
        #expect(try rows[0].optional("c") == nil)
        #expect(try rows[0].list("c") == [])
        #expect(try rows[1].double("a") == 2.5)
        #expect(try rows[1].optional("b") == nil)
        #expect(try rows[1].list("c") == ["p", "q"])
    }

    @Test(arguments: [
        ("", "t.csv is empty."), ("\u{FEFF}a\n", "t.csv begins with a byte order mark."),
        ("a,a\n", "t.csv names a column twice."),
        ("a,b\n1\n", "t.csv, line 2: 1 fields where the header has 2."),
        ("a\r1", "t.csv, line 1: a carriage return without a line feed."),
        ("a\nx\"y\"\n", "t.csv, line 2: a quote stands within an unquoted field."),
        ("a\n\"x\"y\n", "t.csv, line 2: text follows a closing quote."),
        ("a\n\"x\n", "t.csv, line 3: a quote is never closed."),
    ])
    func `what is no such table is refused with its line`(_ text: String, _ sentence: String) {
        let error = #expect(throws: SeedError.self) { try table(text) }
        #expect(error?.description == sentence)
    }

    @Test func `bytes that are no text are refused`() {
        let error = #expect(throws: SeedError.self) { try CSVTable([0x61, 0x0A, 0xFF], file: "t.csv") }
        #expect(error?.description == "t.csv is not UTF-8.")
    }

    @Test(arguments: [
        ("int", "a is no whole number."), ("double", "a is no number."), ("text", "b is empty."),
        ("column", "has no column c."),
    ])
    func `a field of another kind is refused by its name`(_ kind: String, _ sentence: String) throws {
        let row = try #require(try table("a,b\nx,\n").rows.first)
        let error = #expect(throws: SeedError.self) {
            switch kind {
            case "int": _ = try row.int("a")
            case "double": _ = try row.double("a")
            case "text": _ = try row.text("b")
            default: _ = try row.optional("c")
            }
        }
        #expect(error?.description.hasSuffix(sentence) == true)
    }
}
