import Testing

@testable import FourOrder

@Suite struct ImportLinesTests {
    private func lines(_ text: String, pieces: Int) -> [ImportLines.Line] {
        var lines = ImportLines()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            lines.add(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        lines.finish()
        return lines.lines
    }

    private func content(_ text: String) -> ImportLines.Line { .content(Array(text.utf8)[...]) }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `lines are the same whatever pieces they come in`(_ pieces: Int) {
        let found = lines("{\"a\":1}\r\n\n \t\n{\"b\":2}\n{}", pieces: pieces)
        #expect(found == [content("{\"a\":1}"), .empty, .empty, content("{\"b\":2}"), content("{}")])
    }

    @Test func `a body without a line has none`() {
        #expect(lines("", pieces: 1).isEmpty)
    }

    @Test(arguments: [(0, false), (1, true), (2, true), (70_000, true)])
    func `a line may have 65,536 bytes`(_ excess: Int, _ isTooLong: Bool) {
        let long = String(repeating: "x", count: ImportLines.maximumLineBytes + excess)
        for pieces in [1_000_000, 4_096] {
            let found = lines("\(long)\r\n{}\n", pieces: pieces)
            #expect(found.count == 2)
            #expect((found.first == .tooLong) == isTooLong)
            #expect(found.last == content("{}"))
        }
    }
}
