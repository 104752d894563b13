import Foundation
import JSON

/// A schema of JSON Schema 2020-12, as far as `openapi.yaml` makes use of it.
indirect enum Schema: Sendable {
    case anything
    case nothing
    /// Of `#/components/schemas/…`.
    case reference(String)
    case rules(SchemaRules)

    init(_ tree: JSONTree) {
        if let truth = tree.bool {
            self = truth ? .anything : .nothing
        } else if let reference = tree["$ref"]?.string {
            self = .reference(reference.replacingOccurrences(of: "#/components/schemas/", with: ""))
        } else {
            self = .rules(SchemaRules(tree))
        }
    }

    var wantsInteger: Bool {
        if case .rules(let rules) = self { rules.types?.contains("integer") ?? false } else { false }
    }
}

struct SchemaRules: Sendable {
    let types: Set<String>?
    let enumeration: [JSONTree]?
    let constant: JSONTree?
    let required: [String]
    let properties: [String: Schema]
    let additional: Schema
    let names: Schema
    let items: Schema
    let count: ClosedRange<Int>
    let hasUniqueItems: Bool
    let length: ClosedRange<Int>
    let range: ClosedRange<Double>
    let pattern: String?
    let format: String?
    let one: [Schema]?
    let any: [Schema]?
    let all: [Schema]

    init(_ tree: JSONTree) {
        types = tree["type"].map { Set($0.string.map { [$0] } ?? $0.array?.compactMap(\.string) ?? []) }
        enumeration = tree["enum"]?.array
        constant = tree["const"]
        required = tree["required"]?.array?.compactMap(\.string) ?? []
        properties = Dictionary(
            (tree["properties"]?.object ?? []).map { ($0.key, Schema($0.value)) },
            uniquingKeysWith: { first, _ in first })
        additional = tree["additionalProperties"].map(Schema.init) ?? .anything
        names = tree["propertyNames"].map(Schema.init) ?? .anything
        items = tree["items"].map(Schema.init) ?? .anything
        count = (tree["minItems"]?.int ?? 0)...(tree["maxItems"]?.int ?? .max)
        hasUniqueItems = tree["uniqueItems"]?.bool ?? false
        length = (tree["minLength"]?.int ?? 0)...(tree["maxLength"]?.int ?? .max)
        range = (tree["minimum"]?.double ?? -.infinity)...(tree["maximum"]?.double ?? .infinity)
        pattern = tree["pattern"]?.string
        format = tree["format"]?.string
        one = tree["oneOf"]?.array?.map(Schema.init)
        any = tree["anyOf"]?.array?.map(Schema.init)
        all = tree["allOf"]?.array?.map(Schema.init) ?? []
    }
}

/// The named schemas of a document, and the check of values against them. Faults begin with a JSON pointer.
struct SchemaSet: Sendable {
    private let named: [String: Schema]

    init(_ root: JSONTree) {
        named = Dictionary(
            (root[pointer: "/components/schemas"]?.object ?? []).map { ($0.key, Schema($0.value)) },
            uniquingKeysWith: { first, _ in first })
    }

    func faults(of value: JSONTree, by schema: Schema, at pointer: String = "") -> [String] {
        switch schema {
        case .anything: []
        case .nothing: ["\(pointer): is not in the document"]
        case .reference(let name):
            if let target = named[name] {
                faults(of: value, by: target, at: pointer)
            } else {
                ["\(pointer): the schema \(name) is not in the document"]
            }
        case .rules(let rules): faults(of: value, by: rules, at: pointer)
        }
    }

    func faults(of value: JSONTree, by name: String) -> [String] {
        faults(of: value, by: .reference(name))
    }

    private func faults(of value: JSONTree, by rules: SchemaRules, at pointer: String) -> [String] {
        var faults: [String] = []
        if let types = rules.types, types.isDisjoint(with: Self.types(of: value)) {
            return ["\(pointer): \(value) is not \(types.sorted())"]
        }
        if let list = rules.enumeration, !list.contains(value) {
            faults.append("\(pointer): \(value) is not one of \(list)")
        }
        if let constant = rules.constant, constant != value {
            faults.append("\(pointer): is not \(constant)")
        }
        switch value {
        case .object(let members): faults += self.faults(of: members, by: rules, at: pointer)
        case .array(let elements): faults += self.faults(of: elements, by: rules, at: pointer)
        case .string(let text): faults += Self.faults(of: text, by: rules, at: pointer)
        case .int, .double:
            if let number = value.double, !rules.range.contains(number) {
                faults.append("\(pointer): \(number) is out of range")
            }
        case .null, .bool: break
        }
        return faults + combined(value, rules, pointer)
    }

    private func combined(_ value: JSONTree, _ rules: SchemaRules, _ pointer: String) -> [String] {
        var faults = rules.all.flatMap { self.faults(of: value, by: $0, at: pointer) }
        if let any = rules.any, !any.contains(where: { self.faults(of: value, by: $0).isEmpty }) {
            faults.append("\(pointer): fits none of anyOf")
        }
        if let one = rules.one {
            let outcomes = one.map { self.faults(of: value, by: $0, at: pointer) }
            let fitting = outcomes.count { $0.isEmpty }
            if fitting > 1 { faults.append("\(pointer): fits \(fitting) of oneOf") }
            if fitting == 0 { faults += outcomes.max { $0.joined().count < $1.joined().count } ?? [] }
        }
        return faults
    }

    private func faults(
        of members: [JSONTree.Member], by rules: SchemaRules, at pointer: String
    ) -> [String] {
        var faults: [String] = []
        let keys = Set(members.map(\.key))
        if keys.count < members.count { faults.append("\(pointer): a name comes twice") }
        for name in rules.required where !keys.contains(name) {
            faults.append("\(pointer)/\(name): is missing")
        }
        for member in members {
            let schema = rules.properties[member.key] ?? rules.additional
            faults += self.faults(of: member.value, by: schema, at: "\(pointer)/\(member.key)")
            faults += self.faults(of: .string(member.key), by: rules.names, at: "\(pointer)/\(member.key)")
        }
        return faults
    }

    private func faults(of elements: [JSONTree], by rules: SchemaRules, at pointer: String) -> [String] {
        var faults: [String] = []
        if !rules.count.contains(elements.count) { faults.append("\(pointer): has \(elements.count) items") }
        if rules.hasUniqueItems, Set(elements.map(\.description)).count < elements.count {
            faults.append("\(pointer): an item comes twice")
        }
        for (index, element) in elements.enumerated() {
            faults += self.faults(of: element, by: rules.items, at: "\(pointer)/\(index)")
        }
        return faults
    }

    private static func faults(of text: String, by rules: SchemaRules, at pointer: String) -> [String] {
        var faults: [String] = []
        if !rules.length.contains(text.unicodeScalars.count) {
            faults.append("\(pointer): has \(text.unicodeScalars.count) characters")
        }
        if let pattern = rules.pattern, text.range(of: pattern, options: .regularExpression) == nil {
            faults.append("\(pointer): \(text) does not match \(pattern)")
        }
        if let format = rules.format, !Formats.accepts(text, format) {
            faults.append("\(pointer): \(text) is no \(format)")
        }
        return faults
    }

    private static func types(of value: JSONTree) -> Set<String> {
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .int: ["integer", "number"]
        case .double(let number): number == number.rounded() ? ["integer", "number"] : ["number"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }
}

/// The formats that answers have, as strictly as this service gives them.
enum Formats {
    static func accepts(_ text: String, _ format: String) -> Bool {
        switch format {
        case "date-time": isTime(Array(text.utf8))
        case "uuid": isUUID(Array(text.utf8))
        case "uri-reference": !text.isEmpty && !text.contains(" ")
        default: true
        }
    }

    /// RFC 3339 in UTC: `2026-01-01T08:00:00Z`, with up to six decimals of a second.
    private static func isTime(_ text: [UInt8]) -> Bool {
        let form = Array("0000-00-00T00:00:00".utf8)
        guard text.count > form.count, text.last == UInt8(ascii: "Z"),
            zip(text, form).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 })
        else { return false }
        let rest = text[form.count...].dropLast()
        return rest.isEmpty
            || (rest.first == UInt8(ascii: ".") && (2...7).contains(rest.count)
                && rest.dropFirst().allSatisfy(isDigit))
    }

    private static func isUUID(_ text: [UInt8]) -> Bool {
        text.count == 36
            && text.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index)
                    ? byte == UInt8(ascii: "-") : isDigit(byte) || (0x61...0x66).contains(byte)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
