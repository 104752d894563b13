import Cryptography
import Domain
import Foundation
import HTTP
import JSON
import Postgres

/// One page of a list: how many items, after which, and how the next page is named.
///
/// Lists are read by key: a page is what follows the last key of the page before, so what was there before the
/// first page is seen once, whatever is added or removed meanwhile. A cursor is that key, marked with the list it
/// belongs to and with a checksum of the path and the filters that it was given for and of the key itself.
struct Page {
    /// The lists, by the byte that marks their cursors.
    enum List: UInt8, CaseIterable {
        case orders = 1
        case offers, inbox, events, ratings, candidates, accounts, apiKeys, sites, categories, services, teams
        case members, runs, assignments, unserved, weights, audit, myData, myAudit

        /// Whether a key of this list is one that a cursor can hold: an id's bytes, or a line of text.
        func holds(_ key: [UInt8]) -> Bool {
            switch self {
            case .events, .ratings, .candidates, .categories, .weights, .audit, .myAudit:
                !key.isEmpty && key.allSatisfy { $0 >= 0x20 } && String(validating: key, as: UTF8.self) != nil
            default: key.count == 16
            }
        }
    }

    let list: List
    let limit: Int
    /// The key of the last item of the page before, as bytes.
    let after: [UInt8]?
    private let path: [UInt8]
    private let others: [QueryItems.Item]

    init(
        _ list: List, limit: Int, after: [UInt8]?, at path: ArraySlice<UInt8>, others: [QueryItems.Item]
    ) {
        self.list = list
        self.limit = limit
        self.after = after
        self.path = Array(path)
        self.others = others
    }

    /// The key as an id.
    var afterID: UUID? {
        guard let after, after.count == 16 else { return nil }
        let halves = (0..<2).map { half in
            after[half * 8..<half * 8 + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        return UUID(high: halves[0], low: halves[1])
    }

    /// The key as text.
    var afterText: String? { after.map { String(decoding: $0, as: UTF8.self) } }

    /// The key as a number.
    var afterNumber: Int? { afterText.flatMap { Int($0) } }

    /// What a statement should be asked for: one more, to know whether there is a next page.
    var fetch: Int32 { Int32(limit + 1) }

    /// The cursor of what follows a key.
    func cursor(after key: [UInt8]) -> String {
        Base64.encode(Self.mark(list, path[...], others, key) + key, as: .url)
    }

    /// The key that a cursor holds, or nil where it was given for something else, or is cut or changed.
    static func decode(
        _ cursor: String, _ list: List, at path: ArraySlice<UInt8>, others: [QueryItems.Item]
    ) -> [UInt8]? {
        guard let bytes = Base64.decode(cursor, as: .url) else { return nil }
        let key = Array(bytes.dropFirst(markCount))
        guard list.holds(key), bytes.starts(with: mark(list, path, others, key)) else { return nil }
        return key
    }

    private static let markCount = 5

    /// The list, and 32 bits of FNV-1a over the path, the filters and the key. It guards against slips, not against
    /// people: what a caller sees is decided anew for every page.
    private static func mark(
        _ list: List, _ path: ArraySlice<UInt8>, _ others: [QueryItems.Item], _ key: [UInt8]
    ) -> [UInt8] {
        var hash: UInt32 = 0x811C_9DC5
        func mix(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        }
        mix(path)
        for text in others.filter({ $0.name != "limit" }).map({ "&\($0.name)=\($0.value)" }).sorted() {
            mix(text.utf8)
        }
        mix([0])
        mix(key)
        return [list.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: hash >> (24 - 8 * $0)) }
    }

    /// Writes the rows as a page: `{"items": […], "next_cursor": …}` and `Link`.
    ///
    /// - Parameter emptyColumn: a column that is null in the one row of a page without items: what such a list
    ///   belongs to is there, but it is empty.
    func write(
        _ rows: borrowing Rows, to reply: inout Reply, emptyColumn: Int? = nil,
        key: (borrowing Rows, Int) -> [UInt8],
        item: (borrowing Rows, Int, inout JSONWriter) -> Void
    ) {
        let isEmpty = rows.count == 0 || emptyColumn.map { rows.isNull(0, $0) } ?? false
        let count = isEmpty ? 0 : min(rows.count, limit)
        reply.json.beginObject()
        reply.json.key("items")
        reply.json.beginArray()
        for row in 0..<count { item(rows, row, &reply.json) }
        reply.json.endArray()
        let next = rows.count > limit ? cursor(after: key(rows, count - 1)) : nil
        reply.json.field("next_cursor", next)
        reply.json.endObject()
        if let next { reply.addHeader("Link", link(to: next)) }
    }

    /// Writes a page of a list that is put together here: `items` are those that follow the cursor.
    func write<Item>(
        _ items: ArraySlice<Item>, to reply: inout Reply, key: (Item) -> [UInt8],
        item: (Item, inout JSONWriter) -> Void
    ) {
        reply.json.beginObject()
        reply.json.key("items")
        reply.json.beginArray()
        for each in items.prefix(limit) { item(each, &reply.json) }
        reply.json.endArray()
        let last = items.count > limit ? items.prefix(limit).last : nil
        let next = last.map { cursor(after: key($0)) }
        reply.json.field("next_cursor", next)
        reply.json.endObject()
        if let next { reply.addHeader("Link", link(to: next)) }
    }

    /// Writes a page whose rows are not all items.
    ///
    /// - Parameters:
    ///   - shown: the rows that are, in their order.
    ///   - last: the key that the next page follows; nil where this is the last page.
    func write(
        _ rows: borrowing Rows, _ shown: [Int], after last: [UInt8]?, to reply: inout Reply,
        item: (borrowing Rows, Int, inout JSONWriter) -> Void
    ) {
        reply.json.beginObject()
        reply.json.key("items")
        reply.json.beginArray()
        for row in shown { item(rows, row, &reply.json) }
        reply.json.endArray()
        let next = last.map(cursor)
        reply.json.field("next_cursor", next)
        reply.json.endObject()
        if let next { reply.addHeader("Link", link(to: next)) }
    }

    /// The next page, as `Link` names it (RFC 8288).
    private func link(to cursor: String) -> [UInt8] {
        var link: [UInt8] = [UInt8(ascii: "<")]
        link += path
        link.append(UInt8(ascii: "?"))
        for item in others {
            PercentEncoding.encode(item.name.utf8, into: &link)
            link.append(UInt8(ascii: "="))
            PercentEncoding.encode(item.value.utf8, into: &link)
            link.append(UInt8(ascii: "&"))
        }
        link += "cursor=\(cursor)>; rel=\"next\"".utf8
        return link
    }
}

extension UUID {
    /// The sixteen bytes, as the key of a page.
    var key: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }
}
