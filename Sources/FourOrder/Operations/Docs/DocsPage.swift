import JSON

/// 接口文档: `openapi.yaml` as one page to read, with nothing from elsewhere.
///
/// Operations and schemas are folded up. Anchors stand within the folds: a browser that is led to one opens it.
struct DocsPage {
    private let document: JSONTree

    init(_ document: JSONTree) { self.document = document }

    var html: String {
        var html = HTML()
        html.add("<div class=\"layout\">\n")
        addNavigation(&html)
        html.add("<main>\n")
        addIntroduction(&html)
        for tag in tags { addSection(tag, &html) }
        addSchemas(&html)
        html.add("</main>\n</div>")
        return HTML.page(title: title, html.markup)
    }

    private var title: String { document["info"]?["title"]?.string ?? "four-order · 四单" }

    private struct Tag {
        let name: String
        let description: String
        let operations: [DocsOperation]
        var anchor: String { "tag-" + name.lowercased().split(separator: " ").joined(separator: "-") }
    }

    /// In the order of the document, each with its operations.
    private var tags: [Tag] {
        let operations = DocsOperation.all(of: document)
        return (document["tags"]?.array ?? []).map { tag in
            let name = tag["name"]?.string ?? ""
            return Tag(
                name: name, description: tag["description"]?.string ?? "",
                operations: operations.filter { $0.tag == name })
        }
    }

    private func addNavigation(_ html: inout HTML) {
        html.add("<nav aria-label=\"目录 · Contents\">\n<a href=\"#top\">\(HTML.escape(title))</a>\n<ul>\n")
        html.add("<li><a href=\"/docs/problems\">错误码 · Problem codes</a></li>\n")
        html.add("<li><a href=\"#schemas\">数据结构 · Schemas</a></li>\n")
        html.add("<li><a href=\"/openapi.yaml\">openapi.yaml</a></li>\n")
        html.add("<li><a href=\"/openapi.json\">openapi.json</a></li>\n</ul>\n")
        for tag in tags {
            html.add("<a href=\"#\(tag.anchor)\">\(HTML.escape(tag.name))</a>\n<ul>\n")
            for operation in tag.operations {
                html.add("<li><a href=\"#\(operation.id)\">\(HTML.escape(operation.summary))</a></li>\n")
            }
            html.add("</ul>\n")
        }
        html.add("</nav>\n")
    }

    private func addIntroduction(_ html: inout HTML) {
        html.add("<section id=\"top\">\n")
        html.element("h1", title)
        html.element("p", document["info"]?["summary"]?.string ?? "", attributes: " class=\"lead\"")
        html.add(
            """
            <p>以下各节先列接口（点击展开），后列数据结构；错误码见<a href="/docs/problems">错误码</a>。 · \
            The sections below list operations (open one to read it), then schemas; for the codes of refusals see \
            <a href="/docs/problems">problem codes</a>.</p>

            """)
        html.add(Markdown.html(document["info"]?["description"]?.string ?? ""))
        html.add("</section>\n")
    }

    private func addSection(_ tag: Tag, _ html: inout HTML) {
        html.add("<section id=\"\(tag.anchor)\">\n")
        html.element("h2", tag.name)
        html.add("<p class=\"lead\">\(Markdown.inline(tag.description))</p>\n")
        for operation in tag.operations { operation.add(to: &html) }
        html.add("</section>\n")
    }

    private func addSchemas(_ html: inout HTML) {
        html.add("<section id=\"schemas\">\n<h2>数据结构 · Schemas</h2>\n")
        for member in document["components"]?["schemas"]?.object ?? [] {
            html.add("<details><summary>")
            html.add("<code class=\"path\">\(HTML.escape(member.key))</code></summary>\n")
            html.add("<div id=\"\(DocsSchema.anchor(member.key))\">\n")
            DocsSchema(member.value).add(to: &html)
            html.add("</div></details>\n")
        }
        html.add("</section>\n")
    }
}
