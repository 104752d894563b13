@testable import FourOrder

/// The lines of an import are the same, however the body is cut.
enum LinesTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let size = choices.byte() + 1
        let bytes = choices.rest
        var whole = ImportLines()
        whole.add(bytes)
        whole.finish()
        var pieces = ImportLines()
        var rest = bytes
        while !rest.isEmpty {
            pieces.add(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        pieces.finish()
        require(pieces.lines == whole.lines, "in pieces of \(size) they are the same")
        let ends = bytes.count { $0 == UInt8(ascii: "\n") }
        let hasLast = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
        require(whole.count == ends + (hasLast ? 1 : 0), "there are as many as there are ends")
    }
}
