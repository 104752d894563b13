@testable import FourOrder
@testable import HTTP

/// A cursor gives back the key it was made of, and to no other list, path or filter. What is no cursor is refused,
/// so is one that is cut or changed, and every text but the one that a cursor is written as.
enum CursorTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let list = list(choices.byte())
        let other = Self.list(choices.byte())
        let place = choices.byte()
        let change = choices.byte()
        let pathCount = choices.number(upTo: 64)
        let path = choices.rest.prefix(pathCount)
        let key = Array(choices.rest.dropFirst(pathCount))
        let page = Page(list, limit: 1, after: nil, at: path, others: [])
        checkText(key, page, list, path)

        let cursor = page.cursor(after: key)
        require(
            Page.decode(cursor, list, at: path, others: []) == (list.holds(key) ? key : nil),
            "it gives its key")
        if other != list {
            require(Page.decode(cursor, other, at: path, others: []) == nil, "another list has other cursors")
        }
        let longer = path + [0x78]
        require(Page.decode(cursor, list, at: longer, others: []) == nil, "another path has other cursors")
        let filter = [QueryItems.Item(name: "q", value: "x")]
        require(
            Page.decode(cursor, list, at: path, others: filter) == nil, "other filters have other cursors")
        checkTampering(cursor, place, UInt8(change), list, path)
    }

    private static func list(_ choice: Int) -> Page.List {
        Page.List.allCases[choice % Page.List.allCases.count]
    }

    /// Any text: a cursor is written in one way only.
    private static func checkText(
        _ bytes: [UInt8], _ page: Page, _ list: Page.List, _ path: ArraySlice<UInt8>
    ) {
        guard let text = String(validating: bytes, as: UTF8.self),
            let key = Page.decode(text, list, at: path, others: [])
        else { return }
        require(page.cursor(after: key) == text, "what is read as a cursor is one")
    }

    private static func checkTampering(
        _ cursor: String, _ place: Int, _ change: UInt8, _ list: Page.List, _ path: ArraySlice<UInt8>
    ) {
        var bytes = Array(cursor.utf8)
        let index = place % bytes.count
        guard change != 0, bytes[index] != change else { return }
        bytes[index] = change
        let tampered = String(decoding: bytes, as: UTF8.self)
        require(Page.decode(tampered, list, at: path, others: []) == nil, "a changed cursor is refused")
        let cut = String(cursor.dropLast(place % cursor.count + 1))
        require(Page.decode(cut, list, at: path, others: []) == nil, "a cut cursor is refused")
    }
}
