import Domain

/// 错误码: every code of a refusal, where the `type` of a problem leads, and every code of a fault.
enum ProblemsPage {
    static var html: String {
        var html = HTML()
        html.add("<main>\n<h1>错误码 · Problem codes</h1>\n")
        html.add(
            """
            <p class="lead">四单接口的每个拒绝都有一个不变的代码。 · Each refusal of four-order has a code that never changes. \
            <a href="/docs">接口文档 · Documentation</a></p>
            <h2>拒绝 · Refusals</h2>
            <p>在 <code>application/problem+json</code> 的 <code>code</code> 中。 · In <code>code</code> of \
            <code>application/problem+json</code> (RFC 9457).</p>

            """)
        let refusals = RefusalCode.allCases.sorted { ($0.status, $0.rawValue) < ($1.status, $1.rawValue) }
        addRows(
            ["代码 · Code", "状态 · Status", "说明", "Meaning"],
            refusals.map { code in
                (
                    code.rawValue,
                    [
                        HTML.code(code.rawValue), String(code.status), words(code.title.zh, code.detail.zh),
                        words(code.title.en, code.detail.en),
                    ]
                )
            }, &html)
        html.add(
            """
            <h2>字段错误 · Faults</h2>
            <p>在 422 的 <code>errors</code> 各项的 <code>code</code> 中。 · In <code>code</code> of the items of \
            <code>errors</code> of a 422.</p>

            """)
        addRows(
            ["代码 · Code", "说明", "Meaning"],
            FaultCode.allCases.map { code in
                (
                    "fault-\(code.rawValue)",
                    [HTML.code(code.rawValue), HTML.escape(code.template.zh), HTML.escape(code.template.en)]
                )
            }, &html)
        html.add("</main>")
        return HTML.page(title: "错误码 · Problem codes", html.markup)
    }

    private static func words(_ title: String, _ detail: String) -> String {
        "<strong>\(HTML.escape(title))</strong><br>\(HTML.escape(detail))"
    }

    private static func addRows(
        _ head: [String], _ rows: [(anchor: String, cells: [String])], _ html: inout HTML
    ) {
        html.add(
            "<div class=\"wide\"><table><thead><tr>\(head.map { "<th>\($0)</th>" }.joined())</tr></thead><tbody>\n"
        )
        for row in rows {
            html.add("<tr id=\"\(row.anchor)\">\(row.cells.map { "<td>\($0)</td>" }.joined())</tr>\n")
        }
        html.add("</tbody></table></div>\n")
    }
}
