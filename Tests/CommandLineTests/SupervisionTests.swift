import Foundation
import Glibc
import HTTP
import Platform
import Postgres
import TestSupport
import Testing

/// The server as a child of its supervisor, one test after the other: crashes, replacements and stops under load.
@Suite(.serialized) struct SupervisionTests {
    let tool: Tool

    init() throws { tool = try .furnished() }

    private func token(_ more: [String] = []) throws -> String {
        _ = try tool.output(["seed"] + more)
        return String(try tool.output(["token", "issue", "--account", "resident"] + more).dropLast())
    }

    private func waitUntil(_ isDone: () throws -> Bool) rethrows -> Bool {
        let deadline = MonotonicTime.now().adding(milliseconds: 60_000)
        while MonotonicTime.now() < deadline {
            if try isDone() { return true }
            usleep(10_000)
        }
        return false
    }

    private func postgresProcessID() throws -> String {
        let file = try String(
            contentsOfFile: tool.dataDirectory + "/postgres/postmaster.pid", encoding: .utf8)
        return file.split(separator: "\n").first.map(String.init) ?? ""
    }

    private func isGone(_ process: Int32) -> Bool { kill(process, 0) != 0 }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP])
    func `a crash loses nothing that was acknowledged, and neither the port nor the database`(
        signal: Int32
    ) throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let postgres = try postgresProcessID()
        let load = Load(port: server.port, token: try token(), clients: 8, awaiting: 40, persists: true)
        let crashed = try server.servingProcessID
        kill(crashed, signal)
        #expect(waitUntil { server.servingProcessIDs.count == 2 })
        load.awaitMore(40)
        let tally = load.finish()
        // What was under way at the crash got no answer: at most one request a client.
        #expect(tally.failures.count <= 8)
        #expect(tally.refused == 0)
        let list = tally.placed.map { "'\($0)'" }.joined(separator: ",")
        #expect(
            try tool.count("SELECT count(*) FROM orders WHERE id IN (\(list))") == tally.placed.count)
        #expect(try postgresProcessID() == postgres)
        #expect(
            server.logText.contains(
                "server process \(crashed) ended unexpectedly (signal \(signal)) and is started again in 0 ms"
            ))
        #expect(try server.end(SIGTERM) == .exited(0))
        #expect(isGone(crashed))
    }

    @Test(
        .enabled(if: Tool.canReportCrashes, "Swift's crash reporter and a sanitizer do not go together")
    )
    func `another server serves while a crashed one's report is still written`() throws {
        let tool = Tool(reportsCrashes: true)
        defer { tool.remove() }
        var server = try tool.serve()
        let crashed = try server.servingProcessID
        // A signal that is sent is gone once it is reported, so that the process is there until it is killed: as if the
        // report did not end.
        kill(crashed, SIGILL)
        #expect(waitUntil { server.servingProcessIDs.count == 2 })
        #expect(!isGone(crashed))
        #expect(
            server.logText.contains("server process \(crashed) crashes, and another one is started in 0 ms"))
        kill(crashed, SIGKILL)
        #expect(waitUntil { server.logText.contains("process \(crashed) has left (signal 9)") })
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    @Test func `replaced again and again under load, the server fails no request`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let load = Load(port: server.port, token: try token(), clients: 8, awaiting: 40, persists: true)
        for round in 1...3 {
            let old = try server.servingProcessID
            try server.send(SIGHUP)
            #expect(waitUntil { server.servingProcessIDs.count == round + 1 })
            load.awaitMore(40)
            #expect(waitUntil { isGone(old) })
        }
        let tally = load.finish()
        #expect(tally.failures == [])
        #expect(tally.refused == 0)
        #expect(try tool.count("SELECT count(*) FROM orders") == tally.placed.count)
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    @Test
    func `of two servers on one port and one database each is stopped and started, and no request fails`()
        throws
    {
        let database = try TestCluster.shared.freshDatabase()
        let named = ["--database-url", database.conninfo]
        var first = try tool.serve(named)
        let token = try token(named)
        let shared = named + ["--port", "\(first.port)", "--share-port"]
        var second = try tool.serve(shared)
        let load = Load(port: first.port, token: token, clients: 8, awaiting: 40, persists: true)
        #expect(try first.end(SIGTERM) == .exited(0))
        load.awaitMore(40)
        var third = try tool.serve(shared)
        #expect(try second.end(SIGTERM) == .exited(0))
        load.awaitMore(40)
        let tally = load.finish()
        #expect(tally.failures == [])
        #expect(tally.refused == 0)
        let count = try database.connect().query("SELECT count(*) FROM orders").int(0, 0)
        #expect(count == tally.placed.count)
        #expect(try third.end(SIGTERM) == .exited(0))
    }

    @Test func `before it stops the server says for a while that it will, and serves`() throws {
        defer { tool.remove() }
        var server = try tool.serve(["--stop-notice-seconds", "2"])
        var client = HTTPClient(host: "127.0.0.1", port: server.port)
        #expect(try waitUntil { try client.send("GET", "/readyz").status == 200 })
        try server.send(SIGTERM)
        var answer = try client.send("GET", "/readyz")
        #expect(
            try waitUntil {
                answer = try client.send("GET", "/readyz")
                return answer.status == 503
            })
        #expect(answer.header("retry-after") != nil)
        #expect(answer.header("connection") != "close")
        #expect(answer.text.contains(#""code":"overloaded""#))
        var other = HTTPClient(host: "127.0.0.1", port: server.port)
        #expect(try other.send("GET", "/livez").status == 200)
        client.drop()
        other.drop()
        #expect(try server.awaitEnd() == .exited(0))
    }

    @Test func `whoever stops all processes of a service at once cuts no request short`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let child = try server.servingProcessID
        let postgres = try #require(Int32(try postgresProcessID()))
        let token = try token()
        let conninfo = try #require(
            EmbeddedCluster.attach(dataDirectory: tool.dataDirectory, database: "four_order"))
        let connection = try Connection(conninfo)
        try connection.execute("BEGIN; LOCK TABLE orders")
        let load = Load(port: server.port, token: token, clients: 1, awaiting: 0)
        #expect(
            try waitUntil {
                try connection.query("SELECT count(*) FROM pg_locks WHERE NOT granted").int(0, 0) > 0
            })
        // What systemd does under KillMode=control-group, and what reaches the child once more through its supervisor.
        kill(child, SIGTERM)
        #expect(waitUntil { server.logText.contains("stopping once every request is answered\"") })
        kill(postgres, SIGTERM)
        kill(server.processID, SIGTERM)
        #expect(waitUntil { server.logText.contains("another one ends it at once") })
        kill(child, SIGTERM)
        try connection.execute("COMMIT")
        let tally = load.finish()
        #expect(tally.placed.count == 1 && tally.failures == [])
        _ = consume connection
        #expect(try server.awaitEnd() == .exited(0))
    }

    @Test func `a socket that a service manager keeps holds those who come while no server runs`() throws {
        let database = try TestCluster.shared.freshDatabase()
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        let port = try TCP.localPort(listener.number)
        for isSupervised in [true, false] {
            let options = ["--database-url", database.conninfo, "--supervise=\(isSupervised)"]
            var first = try tool.serve(options, handed: listener.number)
            #expect(first.port == port)
            #expect(try first.end(SIGTERM) == .exited(0))
            let waiting = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 30_000)
            try writeAll(
                waiting.number,
                Array("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
            var second = try tool.serve(options, handed: listener.number)
            let answer = String(decoding: try readAll(waiting.number), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try second.end(SIGTERM) == .exited(0))
        }
    }

    @Test func `what is handed over and is no listening socket is refused`() throws {
        let pipe = try Platform.Pipe()
        let outcome = try Subprocess(
            spawning: "sh", ["-c", #"LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" serve"#, try Tool.binary],
            environment: tool.environment, inherited: [pipe.reading.number]
        ).awaitedEnd()
        #expect(outcome == .exited(1))
    }

    @Test func `a server that cannot begin is not started again, and its exit code is the whole's`() throws {
        defer { tool.remove() }
        let run = try tool.run(["serve", "--port", "0", "--database-url", "host=/nowhere dbname=x"])
        #expect(run.status == .exited(1))
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("/nowhere"))
        #expect(!run.errors.contains("again"))
    }

    @Test func `a server outlives neither its supervisor's stop nor its sudden death`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let child = try server.servingProcessID
        #expect(!isGone(child))
        #expect(try server.end(SIGKILL) == .signaled(SIGKILL))
        #expect(waitUntil { isGone(child) })
    }
}

extension Subprocess {
    fileprivate consuming func awaitedEnd() throws -> Platform.ExitStatus {
        var process = self
        return try process.wait()
    }
}
