import Domain
import HTTP

@testable import FourOrder

/// A query: its pairs are the same after they are written again, and its values are what they claim to be.
enum QueryTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        let items: QueryItems
        do throws(PercentEncoding.Failure) { items = try QueryItems(input[...]) } catch { return }
        var bytes: [UInt8] = []
        for item in items {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            PercentEncoding.encode(item.name.utf8, into: &bytes)
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.encode(item.value.utf8, into: &bytes)
        }
        let again = try? QueryItems(bytes[...])
        require(again?.items == items.items, "what is written reads as what it was written from")
        read(items)
    }

    private static func read(_ items: QueryItems) {
        var fields = QueryFields(items)
        let page = fields.page(of: .orders, at: Array("/v1/orders".utf8)[...])
        require((1...200).contains(page.limit), "a limit is within its range")
        let choices = fields.choices("state", OrderState.self)
        require(choices.map { !$0.isEmpty } ?? true, "a filter has values")
        let found = fields.text("q", Limits.query)
        require(found.map { Limits.query.contains($0.unicodeScalars.count) } ?? true, "a text has its length")
        let reference = fields.reference("ref")
        require(reference.map { $0 >= 0 } ?? true, "a reference is a number")
        _ = fields.id("id")
        _ = fields.time("from")
        _ = fields.boolean("mine")
        _ = fields.codes("category")
        let known: Set = ["limit", "cursor", "state", "q", "ref", "id", "from", "mine", "category"]
        let names = items.items.map(\.name)
        let isSound = fields.faults.isEmpty && known.isSuperset(of: names) && Set(names).count == names.count
        do throws(Refusal) {
            try fields.finish()
            require(isSound, "what is unknown, repeated or wrong is refused")
        } catch {
            require(!isSound, "what is known, once and right is not refused")
        }
    }
}
