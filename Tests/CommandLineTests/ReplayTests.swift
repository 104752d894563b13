import Glibc
import Platform
import Testing

@testable import CommandLine

@Suite struct ReplayTests {
    let program: ReplayProgram

    init() throws { program = try ReplayProgram() }

    static let line = #"{"title": "路灯不亮", "category": "community"}"#

    @Test(arguments: [
        ("--url", "https://127.0.0.1"), ("--url", "127.0.0.1:8080"), ("--url", "http://"),
        ("--url", "http://a/v1"),
        ("--url", "http://a:0"), ("--url", "http://a:70000"), ("--url", "http://:80"), ("--rate", "0/s"),
        ("--rate", "fast"),
        ("--rate", "-1"), ("--workers", "0"),
    ])
    func `an option that cannot be meant is refused before anything is read`(
        option: String, value: String
    ) throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let path = try program.file("one.ndjson", Self.line)
        let result = try program.run(["replay", path, option, value])
        #expect(result.status == .exited(2))
        #expect(result.errors.contains(option))
    }

    @Test(arguments: [
        ("http://a", "a", 80), ("http://a/", "a", 80), ("http://127.0.0.1:8080", "127.0.0.1", 8080),
        ("http://[::1]", "::1", 80), ("http://[::1]:8080/", "::1", 8080),
    ])
    func `an address is a host and perhaps a port`(url: String, host: String, port: UInt16) throws {
        let address = try #require(ReplayAddress(url))
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: [
        (line + "\n{\"title\"\n", "line 2"), (line + "\n\n[1]\n", "line 3"), ("\n \n", "nothing in"),
    ])
    func `a file is read whole before anything is placed`(text: String, reason: String) throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let result = try program.run(["replay", try program.file("bad.ndjson", text)])
        #expect(result.status == .exited(1))
        #expect(result.errors.contains(reason))
    }

    @Test func `a file that cannot be read, or not be decompressed, is named with the reason`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let missing = try program.run(["replay", "\(program.folder)/none"])
        #expect(missing.status == .exited(1))
        #expect(missing.errors.contains("cannot read \(program.folder)/none: "))
        let cut = try program.file("cut.gz", Array(try ReplayProgram.gzipped(Self.line).dropLast(9)))
        let broken = try program.run(["replay", cut])
        #expect(broken.status == .exited(1))
        #expect(broken.errors.contains("cannot decompress \(cut): "))
    }

    @Test func `without a server nothing begins`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let path = try program.file("one.ndjson.gz", try ReplayProgram.gzipped(Self.line))
        // Nobody listens on the discard service's port, which ordinary users cannot take.
        let result = try program.run(["replay", path, "--url", "http://127.0.0.1:9"])
        #expect(result.status == .exited(1))
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("127.0.0.1:9"))
    }

    @Test func `orders are walked from placed to rated, and the server's own report agrees`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let tool = Tool()
        defer { tool.remove() }
        var server = try tool.serve(["--demo"])
        _ = try server.read(until: "Ctrl-C")
        // The fifteenth and the sixteenth would be left to expire, which takes a minute.
        let lines = (1...24).map { (15...16).contains($0) ? "" : Self.line }.joined(separator: "\n")
        let file = try program.file("lines.ndjson", lines)
        let result = try tool.run(["replay", file, "--complete", "--url", "http://127.0.0.1:\(server.port)/"])
        #expect(result.status == .exited(0), "\(result.errors)")
        for row in [
            #/replayed 22 lines/#, #/placed +22\n/#, #/declined +2\n/#, #/completed +24\n/#,
            #/reopened +2\n/#, #/failures +0\n/#, #/all \d+ figures agree/#,
        ] {
            #expect(result.output.contains(row), "\(result.output)")
        }
        #expect(try server.end(SIGTERM) == .exited(0))
    }
}
