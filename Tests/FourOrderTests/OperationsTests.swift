import Domain
import Foundation
import JSON
import Platform
import Testing

@testable import FourOrder

@Suite struct OperationsTests {
    @Test(arguments: [
        "/livez", "/readyz", "/metrics", "/openapi.yaml", "/openapi.json", "/docs", "/docs/problems",
    ])
    func `operations and documentation need no token`(path: String) throws {
        #expect(try World().send("GET", path, as: nil).verdict == "200")
    }

    @Test func `a database that is not migrated is not ready, though the process lives`() throws {
        let backend = try Backend()
        let world = try World(backend)
        // A server accepts requests while its connections to the database are still being made.
        let deadline = MonotonicTime.now().adding(milliseconds: 10_000)
        while MonotonicTime.now() < deadline, try world.send("GET", "/readyz", as: nil).verdict != "200" {}
        #expect(try world.send("GET", "/readyz", as: nil).verdict == "200")
        try world.execute("ALTER TABLE matching_results RENAME TO elsewhere")
        #expect(try world.send("GET", "/readyz", as: nil).verdict == "503 database_unavailable")
        #expect(try world.send("GET", "/livez", as: nil).verdict == "200")
        try backend.stop()
    }

    @Test func `answers are counted by operation and status`() throws {
        let backend = try Backend()
        let world = try World(backend)
        for _ in 0..<3 { _ = try world.get("/v1/me", as: .resident) }
        _ = try world.send("GET", "/v1/me", as: nil)
        let metrics = try world.send("GET", "/metrics", as: nil)
        #expect(metrics.header("content-type") == "text/plain; version=0.0.4")
        let lines = metrics.text.split(separator: "\n")
        #expect(lines.contains(#"four_order_http_requests_total{operation="readMe",status="200"} 3"#))
        #expect(lines.contains(#"four_order_http_requests_total{operation="readMe",status="401"} 1"#))
        // That of who waited for the server to be ready, too.
        let answered = lines.filter { $0.hasPrefix("four_order_http_requests_total{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(lines.contains("four_order_http_request_duration_seconds_count \(answered)"))
        for name in [
            "four_order_database_statements_total", "process_resident_memory_bytes",
            "process_start_time_seconds",
        ] {
            #expect(lines.contains { $0.hasPrefix("# TYPE \(name) ") })
        }
        #expect(
            lines.allSatisfy {
                $0.hasPrefix("# ") || $0.split(separator: " ").last.flatMap { Double($0) } != nil
            })
        try backend.stop()
    }

    @Test func `the description is served byte for byte, and as JSON`() throws {
        let world = try World()
        #expect(try world.send("GET", "/openapi.yaml", as: nil).text == Project.text("openapi.yaml"))
        #expect(try world.send("GET", "/openapi.json", as: nil).json == Project.openAPI.root)
    }

    @Test func `the documentation has every operation, every schema, and nothing from elsewhere`() throws {
        let page = try World().send("GET", "/docs", as: nil).text
        for operation in try Project.openAPI.operations {
            #expect(page.contains(#"id="\#(operation.operationID)""#))
        }
        for name in try Project.openAPI.root["components"]?["schemas"]?.keys ?? [] {
            #expect(page.contains(#"id="schema-\#(name)""#))
        }
        for loader in ["<script", "<link", "<img", "<iframe", "@import", "url("] {
            #expect(!page.contains(loader))
        }
    }

    @Test func `every code has an anchor among the problems`() throws {
        let page = try World().send("GET", "/docs/problems", as: nil).text
        for code in RefusalCode.allCases { #expect(page.contains(#"<tr id="\#(code.rawValue)">"#)) }
        for code in FaultCode.allCases { #expect(page.contains(#"<tr id="fault-\#(code.rawValue)">"#)) }
    }

    @Test func `the life cycle is told as JSON`() throws {
        let life = try World().get("/v1/lifecycle", as: .resident)
        let actions = life["actions"]?.array ?? []
        #expect(actions.count == 17)
        #expect(actions.first?["name"] == "place" && actions.first?["from"] == [nil])
        let decline = actions.first { $0["name"] == "decline" }
        #expect(decline?["to"] == ["dispatched", "placed"] && decline?["who"] == ["leader", "admin"])
        let final = life["states"]?.array?.filter { $0["final"] == true }.compactMap { $0["name"]?.string }
        #expect(final?.sorted() == ["cancelled", "closed", "rejected"])
        let offers = life["offers"]?["transitions"]?.array?.map { move in
            let causes = move["by"]?.array?.compactMap(\.string).joined(separator: ",") ?? ""
            return "\(move["from"]?.string ?? "") \(move["to"]?.string ?? "") \(causes)"
        }
        #expect(
            offers == [
                " pending dispatch", "pending accepted accept", "pending declined decline",
                "pending expired expire",
                "pending withdrawn recall,cancel", "pending superseded accept",
                "accepted withdrawn recall,withdraw,cancel",
            ])
    }

    @Test(arguments: [
        ("text/vnd.mermaid", true), ("text/vnd.mermaid, */*;q=0.1", true), ("TEXT/VND.MERMAID;q=0.5", true),
        ("application/json, text/vnd.mermaid;q=0.9", false), ("text/vnd.mermaid;q=0", false), ("*/*", false),
        ("text/html", false), ("text/vnd.mermaid;q=1e300", false), ("text/vnd.mermaid;q=inf", false),
        ("text/vnd.mermaid;q=1.1", false), ("text/vnd.mermaid;q=-0.5", false),
        ("text/vnd.mermaid;q=.1", false),
        ("text/vnd.mermaid;q=1., */*;q=0.9999", true),
    ])
    func `the life cycle is a diagram for those who ask for one`(accept: String, isDiagram: Bool) throws {
        let answer = try World().get("/v1/lifecycle", as: .resident, headers: ["Accept": accept])
        #expect(answer.verdict == "200")
        #expect((answer.header("content-type") == "text/vnd.mermaid") == isDiagram)
        #expect(answer.text.hasPrefix("stateDiagram-v2\n") == isDiagram)
    }

    @Test func `the life cycle needs a token`() throws {
        #expect(try World().send("GET", "/v1/lifecycle", as: nil).verdict == "401 unauthorized")
    }

    @Test func `Markdown becomes HTML, and text stays text`() {
        let text =
            "## A <b>\n\nOne `a<b` and\n**two**.\n\n- x\n  y\n- z\n\n| a | b |\n| --- | --- |\n| `1` | 2 |\n"
        #expect(
            Markdown.html(text).split(separator: "\n") == [
                "<h3>A &lt;b&gt;</h3>", "<p>One <code>a&lt;b</code> and <strong>two</strong>.</p>",
                "<ul><li>x y</li>",
                "<li>z</li></ul>",
                #"<div class="wide"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>"#,
                "<tr><td><code>1</code></td><td>2</td></tr>", "</tbody></table></div>",
            ])
    }
}
