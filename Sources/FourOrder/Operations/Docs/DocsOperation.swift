import JSON

/// One operation of `openapi.yaml`, to read.
struct DocsOperation {
    let tag: String
    let id: String
    let summary: String
    private let method: String
    private let path: String
    private let operation: JSONTree
    private let pathParameters: [JSONTree]
    private let document: JSONTree

    /// All operations, in the order of the document.
    static func all(of document: JSONTree) -> [DocsOperation] {
        (document["paths"]?.object ?? []).flatMap { path in
            (path.value.object ?? []).compactMap { member in
                member.value["operationId"].map { _ in
                    DocsOperation(
                        document, path.key, member.key, member.value,
                        path.value["parameters"]?.array ?? [])
                }
            }
        }
    }

    private init(
        _ document: JSONTree, _ path: String, _ method: String, _ operation: JSONTree,
        _ pathParameters: [JSONTree]
    ) {
        self.document = document
        self.path = path
        self.method = method
        self.operation = operation
        self.pathParameters = pathParameters
        tag = operation["tags"]?[0]?.string ?? ""
        id = operation["operationId"]?.string ?? ""
        summary = operation["summary"]?.string ?? ""
    }

    func add(to html: inout HTML) {
        html.add(
            "<details><summary><span class=\"method \(method)\">\(method.uppercased())</span>")
        html.add("<code class=\"path\">\(HTML.escape(path))</code>")
        html.add("<span class=\"what\">\(HTML.escape(summary))</span></summary>\n<div id=\"\(id)\">\n")
        html.add(Markdown.html(operation["description"]?.string ?? "", heading: 4))
        addParameters(&html)
        addBody(&html)
        addResponses(&html)
        html.add("</div></details>\n")
    }

    /// What a reference leads to; a `description` beside it goes before the one it leads to.
    private func resolve(_ value: JSONTree) -> JSONTree {
        guard let reference = value["$ref"]?.string else { return value }
        return document[pointer: String(reference.dropFirst())] ?? .null
    }

    private func description(_ value: JSONTree) -> String {
        value["description"]?.string ?? resolve(value)["description"]?.string ?? ""
    }

    private func addParameters(_ html: inout HTML) {
        let rows = (pathParameters + (operation["parameters"]?.array ?? [])).map { parameter in
            let resolved = resolve(parameter)
            let isRequired = resolved["required"]?.bool ?? false
            return [
                HTML.code(resolved["name"]?.string ?? "") + (isRequired ? DocsSchema.requiredMark : ""),
                HTML.escape(resolved["in"]?.string ?? ""),
                DocsSchema(resolved["schema"] ?? .null).type,
                Markdown.html(description(parameter), heading: 4),
            ]
        }
        if !rows.isEmpty { html.add("<h4>参数 · Parameters</h4>\n") }
        html.table(["名称 · Name", "位置 · In", "类型 · Type", "说明 · Description"], rows)
    }

    private func addBody(_ html: inout HTML) {
        for content in operation["requestBody"]?["content"]?.object ?? [] {
            html.add("<h4>请求正文 · Request body <code>\(HTML.escape(content.key))</code></h4>\n")
            let schema = content.value["schema"] ?? .null
            html.add("<p>\(DocsSchema(schema).type)</p>\n")
            if schema["$ref"] != nil { DocsSchema(resolve(schema)).add(to: &html) }
            for example in examples(content.value) { addExample(example.title, example.value, &html) }
        }
    }

    private func addResponses(_ html: inout HTML) {
        html.add("<h4>响应 · Responses</h4>\n")
        let responses = operation["responses"]?.object ?? []
        let rows = responses.map { response in
            let contents = resolve(response.value)["content"]?.object ?? []
            let types = contents.map { content in
                let schema = content.value["schema"].map { DocsSchema($0).type } ?? ""
                return "\(HTML.code(content.key)) \(schema)"
            }
            return [
                HTML.code(response.key), Markdown.html(description(response.value), heading: 4),
                types.joined(separator: "<br>"),
            ]
        }
        html.table(["状态 · Status", "说明 · Description", "内容 · Content"], rows)
        for response in responses where response.key.hasPrefix("2") {
            for content in resolve(response.value)["content"]?.object ?? [] {
                for example in examples(content.value) {
                    addExample("\(response.key) \(example.title)", example.value, &html)
                }
            }
        }
    }

    private func examples(_ content: JSONTree) -> [(title: String, value: JSONTree)] {
        if let example = content["example"] { return [("", example)] }
        return (content["examples"]?.object ?? []).compactMap { member in
            let example = resolve(member.value)
            return example["value"].map { (example["summary"]?.string ?? member.key, $0) }
        }
    }

    private func addExample(_ title: String, _ value: JSONTree, _ html: inout HTML) {
        html.add("<h4>示例 · Example \(HTML.escape(title))</h4>\n")
        html.add("<pre><code>\(HTML.escape(value.string ?? value.indented))</code></pre>\n")
    }
}
