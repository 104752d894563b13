import JSON

/// A schema of `openapi.yaml`, to read.
struct DocsSchema {
    static let requiredMark = " <span class=\"required\">必填 · required</span>"

    private let schema: JSONTree

    init(_ schema: JSONTree) { self.schema = schema }

    static func anchor(_ name: String) -> String { "schema-\(name)" }

    /// What it is in a few words, as markup: a link to a named schema, or the type and its limits.
    var type: String {
        if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
            return "<a href=\"#\(Self.anchor(String(name)))\">\(HTML.escape(name))</a>"
        }
        if let choices = schema["oneOf"]?.array ?? schema["anyOf"]?.array {
            return choices.map { DocsSchema($0).type }.joined(separator: " · ")
        }
        let names = schema["type"]?.string.map { [$0] } ?? schema["type"]?.array?.compactMap(\.string) ?? []
        var text = names.joined(separator: " · ")
        if let items = schema["items"] { text += " [\(DocsSchema(items).type)]" }
        let limits = limits
        return limits.isEmpty ? text : "\(text) <span class=\"limits\">\(limits)</span>"
    }

    private static let limitNames = [
        "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern",
        "default", "const",
    ]

    private var limits: String {
        var parts = Self.limitNames.compactMap { name in
            schema[name].map { "\(name) \(HTML.code($0.string ?? $0.description))" }
        }
        if let values = schema["enum"]?.array {
            parts.append(values.map { HTML.code($0.string ?? $0.description) }.joined(separator: " "))
        }
        return parts.joined(separator: ", ")
    }

    /// The whole of it: description, type or table of properties.
    func add(to html: inout HTML) {
        html.add(Markdown.html(schema["description"]?.string ?? "", heading: 4))
        guard let properties = schema["properties"]?.object else {
            html.add("<p>\(type)</p>\n")
            return
        }
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        let rows = properties.map { property in
            [
                HTML.code(property.key) + (required.contains(property.key) ? Self.requiredMark : ""),
                DocsSchema(property.value).type,
                Markdown.html(property.value["description"]?.string ?? "", heading: 4),
            ]
        }
        html.table(["字段 · Field", "类型 · Type", "说明 · Description"], rows)
    }
}

extension JSONTree {
    /// As JSON text over several lines, for people.
    var indented: String { indented(by: 0) }

    private func indented(by depth: Int) -> String {
        let margin = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                "\(margin)\(JSONTree.string(member.key)): \(member.value.indented(by: depth + 1))"
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        case .array(let elements) where elements.contains { $0.isContainer }:
            let lines = elements.map { margin + $0.indented(by: depth + 1) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        default: return description
        }
    }

    private var isContainer: Bool { object != nil || array != nil }
}
