import Foundation
import Glibc
import Platform
import Postgres
import Testing

/// The audit trail and backups as operators meet them.
@Suite(.serialized) struct AuditBackupTests {
    let tool: Tool

    init() throws { tool = try .furnished() }

    private func waitUntil(_ isDone: () throws -> Bool) rethrows {
        let deadline = MonotonicTime.now().adding(milliseconds: 20_000)
        while try MonotonicTime.now() < deadline && !isDone() {}
    }

    /// A line from each of so many requests to a listener, each answered with 204.
    private static func receive(_ count: Int, on listener: borrowing Descriptor) throws -> String {
        var text = ""
        for _ in 1...count {
            var waiting = pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, 20_000) > 0, let client = try TCP.accept(listener.number) else {
                break
            }
            var bytes: [UInt8] = []
            while !String(decoding: bytes, as: UTF8.self).hasSuffix("}\n") {
                var ready = pollfd(fd: client.number, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&ready, 1, 20_000) > 0,
                    try read(client.number, into: &bytes, maxBytes: 4_096) > 0
                else { break }
            }
            try writeAll(client.number, Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8))
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    @Test func `heads are exported, and a falsified or shortened trail fails the verification`() throws {
        defer { tool.remove() }
        let file = tool.dataDirectory + ".heads"
        defer { unsafe unlink(file) }
        // What an earlier server could write of a head before the disk was full.
        try #"{"center":"yunyang","audit_bl"#.write(toFile: file, atomically: true, encoding: .utf8)
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        let port = try TCP.localPort(listener.number)
        var server = try tool.serve([
            "--audit-file", file, "--audit-webhook", "http://127.0.0.1:\(port)/heads",
        ])
        _ = try tool.output(["seed"])
        let posted = try Self.receive(1, on: listener)
        #expect(posted.hasPrefix("POST /heads HTTP/1.1\r\n"))
        #expect(posted.contains(#"{"center":"yunyang","audit_block":1,"hash":""#))
        _ = try tool.output(["token", "issue", "--account", "admin"])
        try waitUntil { try tool.count("SELECT count(*) FROM audit_blocks") == 2 }
        waitUntil {
            (try? String(contentsOfFile: file, encoding: .utf8))?.contains(#""audit_block":2"#) ?? false
        }
        #expect(
            server.logText.contains(#""message":"audit block sealed","center":"yunyang","audit_block":1"#))
        let verify = ["audit", "verify", "--heads", file]
        let sound = try tool.run(verify)
        #expect(sound.status == .exited(0) && sound.output.contains("sound: 2 blocks of 2 rows"))
        #expect(sound.errors.contains("line 1 of \(file) is no whole JSON"))

        try falsify("UPDATE audit_log SET operation = 'x' WHERE xact = (SELECT min(xact) FROM audit_log)")
        let edited = try tool.run(verify)
        #expect(edited.status == .exited(1))
        #expect(edited.output.contains("row 1 of block 1 was changed"))
        try falsify(
            """
            UPDATE audit_log SET operation = 'center.seed' WHERE operation = 'x';
            DELETE FROM audit_log WHERE xact = (SELECT max(xact) FROM audit_log);
            DELETE FROM audit_blocks WHERE number = 2
            """)
        #expect(try tool.run(["audit", "verify"]).status == .exited(0))
        let shortened = try tool.run(verify)
        #expect(shortened.status == .exited(1))
        #expect(shortened.output.contains("block 2 is missing"))
        _ = try server.end(SIGTERM)
    }

    private func falsify(_ commands: String) throws {
        let conninfo = try #require(
            EmbeddedCluster.attach(dataDirectory: tool.dataDirectory, database: "four_order"))
        let connection = try Connection(conninfo)
        try connection.execute("SET session_replication_role = replica; \(commands)")
    }

    @Test func `a backup made while serving is restored whole, chain included, and never over what exists`()
        throws
    {
        let restored = Tool()
        defer {
            tool.remove()
            restored.remove()
        }
        let file = tool.dataDirectory + ".backup"
        defer { for path in [file, file + ".manifest"] { unsafe unlink(path) } }
        var server = try tool.serve()
        _ = try tool.output(["seed"])
        _ = try tool.output(["token", "issue", "--account", "admin"])
        try waitUntil { try tool.count("SELECT coalesce(sum(rows), 0) FROM audit_blocks") == 2 }
        let said = try tool.output(["backup", file])
        #expect(said.hasSuffix("  \(file)\n"))
        for path in [file, file + ".manifest"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(try tool.run(["backup", file]).errors.contains("is not overwritten"))
        #expect(try tool.run(["restore", file]).errors.contains("holds a database already"))
        _ = try server.end(SIGTERM)

        #expect(try restored.output(["restore", file]).contains("restored"))
        var second = try restored.serve()
        for table in ["accounts", "teams", "audit_log", "audit_blocks"] {
            #expect(try restored.count("SELECT count(*) FROM \(table)") > 0, "\(table)")
        }
        // The restored trail goes on: its transactions have lower numbers than those that were dumped.
        _ = try restored.output(["token", "issue", "--account", "admin"])
        try waitUntil { try restored.count("SELECT sum(rows) FROM audit_blocks") == 3 }
        let verified = try restored.output(["audit", "verify", "--heads", file + ".manifest"])
        #expect(verified.contains("of 3 rows"))
        _ = try second.end(SIGTERM)
    }

    @Test func `of two backups to one name the second is refused, and a left one makes way`() throws {
        defer { tool.remove() }
        let file = tool.dataDirectory + ".backup"
        defer { for path in [file, file + ".manifest"] { unsafe unlink(path) } }
        do {
            let other = try Descriptor(opening: file + ".unfinished", flags: O_WRONLY | O_CREAT)
            #expect(flock(other.number, LOCK_EX) == 0)
            let refused = try tool.run(["backup", file])
            #expect(refused.status == .exited(1))
            #expect(refused.errors.contains("Another backup is being written to \(file)"))
            #expect(FileManager.default.fileExists(atPath: file + ".unfinished"))
        }
        _ = try tool.output(["backup", file])
        #expect(!FileManager.default.fileExists(atPath: file + ".unfinished"))
        #expect(FileManager.default.fileExists(atPath: file))
    }

    @Test func `a damaged backup is refused, and leaves nothing`() throws {
        let restored = Tool()
        defer {
            tool.remove()
            restored.remove()
        }
        let file = tool.dataDirectory + ".backup"
        defer { for path in [file, file + ".manifest"] { unsafe unlink(path) } }
        _ = try tool.output(["migrate"])
        _ = try tool.output(["backup", file])
        let whole = try readFile(file)
        try Data(whole.dropLast()).write(to: URL(fileURLWithPath: file))
        let refused = try restored.run(["restore", file])
        #expect(refused.status == .exited(1))
        #expect(refused.errors.contains("may be damaged"))
        #expect(!FileManager.default.fileExists(atPath: restored.dataDirectory + "/postgres"))
    }
}
