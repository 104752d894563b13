/// The part of Markdown that `openapi.yaml` is written in: headings, paragraphs, lists, tables, code and bold.
enum Markdown {
    /// - Parameter heading: the level that `##` becomes.
    static func html(_ text: String, heading level: Int = 3) -> String {
        var html = HTML()
        var paragraph: [Substring] = []
        var rest = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        func close() {
            if !paragraph.isEmpty { html.add("<p>\(inline(paragraph.joined(separator: " ")))</p>\n") }
            paragraph = []
        }
        while let line = rest.first {
            switch kind(of: line) {
            case .blank:
                close()
                rest = rest.dropFirst()
            case .heading:
                close()
                let title = line.drop { $0 == "#" || $0 == " " }
                html.add("<h\(level)>\(inline(String(title)))</h\(level)>\n")
                rest = rest.dropFirst()
            case .item:
                close()
                let block = rest.prefix { kind(of: $0) == .item || $0.hasPrefix("  ") }
                addList(Array(block), &html)
                rest = rest.dropFirst(block.count)
            case .row:
                close()
                let block = rest.prefix { kind(of: $0) == .row }
                addTable(Array(block), &html)
                rest = rest.dropFirst(block.count)
            case .words:
                paragraph.append(line)
                rest = rest.dropFirst()
            }
        }
        close()
        return html.markup
    }

    private enum Kind {
        case blank, heading, item, row, words
    }

    private static func kind(of line: Substring) -> Kind {
        if line.allSatisfy(\.isWhitespace) { return .blank }
        if line.hasPrefix("#") { return .heading }
        if line.hasPrefix("- ") { return .item }
        return line.hasPrefix("|") ? .row : .words
    }

    private static func addList(_ lines: [Substring], _ html: inout HTML) {
        var items: [String] = []
        for line in lines {
            if line.hasPrefix("- ") {
                items.append(String(line.dropFirst(2)))
            } else if !items.isEmpty {
                items[items.count - 1] += " " + line.drop { $0 == " " }
            }
        }
        html.add("<ul>\(items.map { "<li>\(inline($0))</li>" }.joined(separator: "\n"))</ul>\n")
    }

    private static func addTable(_ lines: [Substring], _ html: inout HTML) {
        let rows = lines.map { line in
            line.split(separator: "|").map { inline(trim($0)) }.filter { !$0.isEmpty }
        }
        guard let head = rows.first else { return }
        html.table(
            head,
            rows.dropFirst().filter { row in !row.allSatisfy { $0.allSatisfy { $0 == "-" || $0 == ":" } } })
    }

    /// Code and bold within a line; all else is text.
    static func inline(_ text: String) -> String {
        var html = ""
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            html += index.isMultiple(of: 2) ? bold(part) : "<code>\(HTML.escape(part))</code>"
        }
        return html
    }

    private static func bold(_ text: Substring) -> String {
        let parts = text.split(separator: "**", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index.isMultiple(of: 2) || index == parts.count - 1
                ? HTML.escape(part) : "<strong>\(HTML.escape(part))</strong>"
        }.joined()
    }

    private static func trim(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
