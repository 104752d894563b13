import Foundation
import Platform
import Postgres
import Testing

/// 超载: what refusing costs, as seen from outside.
@Suite(.serialized) struct OverloadTests {
    let tool = Tool()

    /// A connection with one request on it.
    private final class Asked {
        private let socket: Descriptor

        init(_ port: UInt16, _ path: String, _ token: String, _ body: String) throws {
            let made = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 100)
            let head = "POST \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n"
            let type = "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            try writeAll(made.number, (head + type + body).utf8)
            socket = consume made
        }

        /// What has come within a tenth of a second.
        func answer() -> String {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            guard case .bytes(let count) = TCP.receive(socket.number, into: &bytes) else { return "" }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    @Test func `who is refused at the door has no line in the log, and his body is not read`() throws {
        defer { tool.remove() }
        var server = try tool.serve(["--log-requests=true", "--loops", "1"])
        _ = try tool.output(["seed"])
        let token = String(try tool.output(["token", "issue", "--account", "resident"]).dropLast())
        let conninfo = try #require(
            EmbeddedCluster.attach(dataDirectory: tool.dataDirectory, database: "four_order"))
        let holder = try Connection(conninfo)
        try holder.execute("begin; lock table orders in share mode")
        // One batch hangs, and more than another one wait behind it.
        let body = #"{"title": "帮忙买药", "category": "errands"}"#
        let waiting = try (0..<200).map { _ in try Asked(server.port, "/v1/orders", token, body) }
        var refused = ""
        let deadline = MonotonicTime.now().adding(milliseconds: 60_000)
        while refused.isEmpty, MonotonicTime.now() < deadline {
            let answer = try Asked(server.port, "/v1/orders/1/cancel", token, "{").answer()
            if answer.contains("\"code\":\"overloaded\"") { refused = answer }
        }
        #expect(refused.hasPrefix("HTTP/1.1 503 "))
        #expect(refused.contains("\r\nRetry-After: 1\r\n"))
        #expect(refused.contains("\r\nContent-Type: application/problem+json\r\n"))
        let id = refused.split(separator: "X-Request-Id: ").dropFirst().first?.prefix(36) ?? "none"
        #expect(refused.hasSuffix("\"code\":\"overloaded\",\"request_id\":\"\(id)\"}"))
        try holder.execute("rollback")
        #expect(waiting.contains { $0.answer().hasPrefix("HTTP/1.1 201 ") })
        while !server.logText.contains("\"message\":\"overloaded\",\"refused\":") {
            try #require(MonotonicTime.now() < deadline)
        }
        let lines = server.logText.split(separator: "\n").filter { $0.contains("/cancel") }
        #expect(!lines.contains { $0.contains("\"status\":503") })
        #expect(try server.end(SIGTERM) == .exited(0))
    }
}
