/// A text of HTML in the making. What goes in as text is escaped, what goes in as markup is taken on trust.
struct HTML {
    private(set) var markup = ""

    /// Markup as it is.
    mutating func add(_ markup: String) { self.markup += markup }

    /// An element around text.
    mutating func element(_ name: String, _ text: String, attributes: String = "") {
        add("<\(name)\(attributes)>\(Self.escape(text))</\(name)>\n")
    }

    /// A table with a head and rows whose cells are markup; nothing where there are no rows.
    mutating func table(_ head: [String], _ rows: [[String]]) {
        if rows.isEmpty { return }
        add(
            "<div class=\"wide\"><table><thead><tr>\(head.map { "<th>\($0)</th>" }.joined())</tr></thead><tbody>\n"
        )
        for row in rows { add("<tr>\(row.map { "<td>\($0)</td>" }.joined())</tr>\n") }
        add("</tbody></table></div>\n")
    }

    static func code(_ text: String) -> String { "<code>\(escape(text))</code>" }

    static func escape(_ text: some StringProtocol) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A whole page, with its style within itself.
    static func page(title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escape(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2327; --faint: #5d6b75; --line: #d9dee2; --paper: #fff;
          --panel: #f5f7f8; --accent: #b3261e; --get: #1d6f42; --post: #1a56a8; --patch: #8a5a00; --delete: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ea; --faint: #9aa7b0; --line: #37424a;
          --paper: #14191c; --panel: #1d2428; --accent: #ff8a80; --get: #6fcf97; --post: #7fb2ff; --patch: #f0b861;
          --delete: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.65 system-ui, -apple-system,
          "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
        a { color: var(--post); text-decoration: none; } a:hover { text-decoration: underline; }
        .layout { display: grid; grid-template-columns: 260px minmax(0, 1fr); max-width: 1280px; margin: 0 auto; }
        nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 24px 12px 24px 24px;
          border-right: 1px solid var(--line); font-size: 13px; line-height: 1.5; }
        nav ul { list-style: none; margin: 2px 0 12px; padding: 0; } nav li a { display: block; padding: 1px 0;
          color: var(--faint); } nav > a { font-weight: 600; color: var(--ink); }
        main { padding: 24px 40px 80px; min-width: 0; }
        h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 21px; margin: 48px 0 8px; padding-top: 8px;
          border-top: 1px solid var(--line); } h3 { font-size: 16px; margin: 24px 0 6px; }
        h4 { font-size: 13px; margin: 18px 0 4px; color: var(--faint); font-weight: 600; }
        .lead { color: var(--faint); margin: 0 0 20px; } p { margin: 8px 0; }
        code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
        code { background: var(--panel); padding: 1px 4px; border-radius: 3px; overflow-wrap: anywhere; }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px;
          overflow-x: auto; margin: 6px 0; } pre code { padding: 0; background: none; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: 6px 0 12px; font-size: 14px; }
        th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); }
        th { font-size: 12px; color: var(--faint); font-weight: 600; } td p { margin: 0 0 4px; }
        td:first-child { white-space: nowrap; }
        details { border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; background: var(--paper); }
        summary { cursor: pointer; padding: 8px 12px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
        summary .what { color: var(--faint); margin-left: auto; } details[open] > summary { border-bottom: 1px solid var(--line); }
        details > div { padding: 4px 16px 12px; } .method { font: 700 12px/1.4 ui-monospace, Menlo, monospace;
          min-width: 52px; } .get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); }
        .delete { color: var(--delete); } .required { color: var(--accent); font-size: 12px; }
        .limits { color: var(--faint); font-size: 13px; } .path { font-weight: 600; background: none; padding: 0; }
        details > div { scroll-margin-top: 56px; } tr:target { outline: 2px solid var(--post); outline-offset: 2px; }
        @media (max-width: 820px) { .layout { display: block; } nav { position: static; height: auto; border: 0;
          padding-bottom: 0; } nav ul { display: none; } nav > a { display: inline-block; margin-right: 10px; }
          main { padding: 16px; } td:first-child { white-space: normal; } }
        """
}
