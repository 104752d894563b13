import Domain
import Foundation
import HTTP

/// The parameters of a query, read one by one like the fields of a body. Their pointers begin with `?`.
struct QueryFields {
    private let items: QueryItems
    /// A list asks for a dozen names at most.
    private var asked: [String] = []
    private(set) var faults: [Fault] = []

    init(_ items: QueryItems) { self.items = items }

    mutating func fault(_ fault: Fault) { faults.append(fault) }

    /// Throws all faults found, unknown parameters and such as came twice.
    mutating func finish() throws(Refusal) {
        for (index, item) in items.items.enumerated() {
            if !asked.contains(item.name) {
                faults.append(.plain(.unknownParameter, at: "?\(item.name)"))
            } else if items.items[..<index].contains(where: { $0.name == item.name }) {
                faults.append(.plain(.duplicate, at: "?\(item.name)"))
            }
        }
        if !faults.isEmpty { throw Refusal(faults) }
    }

    /// The value of a parameter; one without a value is as good as absent.
    mutating func text(_ name: String) -> String? {
        asked.append(name)
        guard let value = items.items.first(where: { $0.name == name })?.value, !value.isEmpty else {
            return nil
        }
        return value
    }

    mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String? {
        guard let value = text(name) else { return nil }
        do {
            return try TextRule(length, allowsLines: false).accept(value, at: "?\(name)")
        } catch {
            faults.append(error)
            return nil
        }
    }

    mutating func id(_ name: String) -> UUID? {
        guard let value = text(name) else { return nil }
        guard let id = UUID(hyphenated: value) else {
            faults.append(.plain(.notAUUID, at: "?\(name)"))
            return nil
        }
        return id
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let value = text(name) else { return nil }
        guard let time = Timestamp(rfc3339: value) else {
            faults.append(.plain(.badTime, at: "?\(name)"))
            return nil
        }
        return time
    }

    mutating func boolean(_ name: String) -> Bool? {
        guard let value = text(name) else { return nil }
        guard value == "true" || value == "false" else {
            faults.append(.notOneOf(["true", "false"], at: "?\(name)"))
            return nil
        }
        return value == "true"
    }

    /// One of an enum's raw values.
    mutating func choice<Value>(_ name: String, _ type: Value.Type) -> Value?
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        choices(name, type, single: true)?.first
    }

    /// Some of an enum's raw values, separated by commas; no more than there are.
    mutating func choices<Value>(_ name: String, _ type: Value.Type, single: Bool = false) -> [Value]?
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        guard let value = text(name) else { return nil }
        let words =
            single ? [value] : value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard words.count <= Value.allCases.count else {
            faults.append(.tooMany(max: Value.allCases.count, at: "?\(name)"))
            return nil
        }
        let choices = words.compactMap(Value.init(rawValue:))
        guard choices.count == words.count else {
            faults.append(.notOneOf(Value.self, at: "?\(name)"))
            return nil
        }
        return choices
    }

    /// Some codes of categories, separated by commas; whether they exist is another matter.
    mutating func codes(_ name: String) -> [String]? {
        guard let codes = text(name)?.split(separator: ",", omittingEmptySubsequences: false) else {
            return nil
        }
        guard
            codes.allSatisfy({ code in
                Limits.code.contains(code.utf8.count) && (0x61...0x7A).contains(code.utf8.first ?? 0)
                    && code.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                    }
            })
        else {
            faults.append(
                .badFormat(Wording(zh: "以逗号分隔的类别代码", en: "codes separated by commas"), at: "?\(name)"))
            return nil
        }
        guard codes.count <= 50 else {
            faults.append(.tooMany(max: 50, at: "?\(name)"))
            return nil
        }
        return codes.map(String.init)
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value = text(name) else { return nil }
        guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value) else {
            faults.append(.wrongType(.integer, at: "?\(name)"))
            return nil
        }
        guard range.contains(number) else {
            faults.append(.outOfRange(Int64(range.lowerBound)...Int64(range.upperBound), at: "?\(name)"))
            return nil
        }
        return number
    }

    /// An order's short reference, as people read it from paper or say it.
    mutating func reference(_ name: String) -> Int64? {
        guard let value = text(name) else { return nil }
        guard let number = try? Reference.parse(value) else {
            faults.append(.plain(.badReference, at: "?\(name)"))
            return nil
        }
        return Int64(number.value)
    }

    /// `?limit=` and `?cursor=` of a list.
    ///
    /// - Parameter limit: of a page, where the query names none.
    mutating func page(
        of list: Page.List, at path: ArraySlice<UInt8>, limit standard: Int = Limits.defaultPage
    ) -> Page {
        let limit = integer("limit", Limits.page) ?? standard
        let others = items.filter { $0.name != "cursor" }
        var after: [UInt8]?
        if let cursor = text("cursor") {
            after = Page.decode(cursor, list, at: path, others: others)
            if after == nil { faults.append(.plain(.badCursor, at: "?cursor")) }
        }
        return Page(list, limit: limit, after: after, at: path, others: others)
    }
}
