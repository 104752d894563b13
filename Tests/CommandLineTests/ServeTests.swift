import Foundation
import Glibc
import Platform
import Postgres
import Testing

/// One after the other: each has a database server of its own.
@Suite(.serialized) struct ServeTests {
    let tool: Tool

    init() throws { tool = try .furnished() }

    private func token() throws -> String {
        _ = try tool.output(["seed"])
        let printed = try tool.output(["token", "issue", "--account", "resident"])
        return String(printed.dropLast())
    }

    @Test func `a second server on the same data directory is refused in one sentence`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        #expect(
            try tool.run(["restore", "/nowhere"]).errors.contains("the manifest belongs beside its backup"))
        #expect(server.firstLine == "http://127.0.0.1:\(server.port)")
        let second = try tool.run(["serve", "--port", "0"])
        #expect(second.status == .exited(1))
        #expect(second.output.isEmpty)
        #expect(second.errors.split(separator: "\n").count == 1)
        #expect(second.errors.contains("in use by process \(server.processID)"))
        let samePort = try tool.run(
            ["serve", "--port", "\(server.port)", "--data-dir", tool.dataDirectory + "-other"])
        #expect(samePort.status == .exited(1))
        #expect(samePort.errors.contains("Port \(server.port) is in use"))
        #expect(try server.end(SIGINT) == .exited(0))
        #expect(EmbeddedCluster.attach(dataDirectory: tool.dataDirectory) == nil)
    }

    @Test func `migrations are applied by whoever comes first and listed by migrate`() throws {
        let tool = Tool()
        defer { tool.remove() }
        let first = try tool.output(["migrate"])
        #expect(first.hasPrefix("0001 centers_and_people"))
        var server = try tool.serve()
        #expect(try tool.output(["migrate"]) == first)
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    @Test func `a server told to stop under load answers every request first`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let load = Load(port: server.port, token: try token(), clients: 8, awaiting: 40)
        #expect(try server.end(SIGTERM) == .exited(0))
        let tally = load.finish()
        #expect(tally.failures == [])
        #expect(tally.placed.count >= 40)
        // With nothing after it, what ends the options is none.
        var again = try tool.serve(["--"])
        #expect(try tool.count("SELECT count(*) FROM orders") == tally.placed.count)
        _ = try again.end(SIGTERM)
    }

    @Test func `a killed server leaves no database server behind and loses nothing it acknowledged`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let load = Load(port: server.port, token: try token(), clients: 4, awaiting: 20)
        let file = try String(
            contentsOfFile: tool.dataDirectory + "/postgres/postmaster.pid", encoding: .utf8)
        let postgres = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
        #expect(try server.end(SIGKILL) == .signaled(SIGKILL))
        let deadline = MonotonicTime.now().adding(milliseconds: 5_000)
        while kill(postgres, 0) == 0, MonotonicTime.now() < deadline { usleep(10_000) }
        #expect(kill(postgres, 0) != 0)
        let placed = load.finish().placed
        #expect(placed.count >= 20)
        var again = try tool.serve()
        let list = placed.map { "'\($0)'" }.joined(separator: ",")
        #expect(try tool.count("SELECT count(*) FROM orders WHERE id IN (\(list))") == placed.count)
        _ = try again.end(SIGTERM)
    }

    @Test func `a demonstration says who there is and how an order is placed`() throws {
        defer { tool.remove() }
        var server = try tool.serve(["--demo", "--demo-password", "it's \"mine\""])
        let text = try server.read(until: "Ctrl-C")
        for word in ["resident", "volunteer", "leader", "dispatcher", "admin", "hotline"] {
            #expect(text.contains("  \(word)"))
        }
        #expect(text.contains("U=http://127.0.0.1:\(server.port)"))
        #expect(try tool.count("SELECT count(*) FROM accounts") == 3_006)
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    @Test
    func `the lines a demonstration prints take an order from placed to rated`() throws {
        defer { tool.remove() }
        var server = try tool.serve(["--demo", "--demo-password", "it's \"mine\""])
        let text = try server.read(until: "Ctrl-C")
        let lines = text.split(separator: "\n").drop { !$0.hasPrefix("U=") }.prefix { !$0.hasPrefix("停止") }
        let outcome = try Subprocess.run(
            "sh", [], environment: tool.environment, input: Array(lines.joined(separator: "\n").utf8))
        let answers = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        #expect(answers.last?.contains(#""state":"rated""#) == true, "\(answers)")
        #expect(try server.end(SIGTERM) == .exited(0))
    }
}
