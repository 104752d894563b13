import Platform
import Testing

@Suite struct ReplayTests {
    let program: ReplayProgram

    init() throws { program = try ReplayProgram() }

    static let line = #"{"title": "路灯不亮", "category": "community"}"#

    @Test(arguments: [
        ("--url", "https://127.0.0.1"), ("--url", "127.0.0.1:8080"), ("--url", "http://"),
        ("--url", "http://a/v1"),
        ("--url", "http://a:0"), ("--url", "http://a:70000"), ("--rate", "0/s"), ("--rate", "fast"),
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
        (line + "\n{\"title\"\n", "line 2"), (line + "\n\n[1]\n", "line 3"), ("\n \n", "nothing in"),
    ])
    func `a file is read whole before anything is placed`(text: String, reason: String) throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let result = try program.run(["replay", try program.file("bad.ndjson", text)])
        #expect(result.status == .exited(1))
        #expect(result.errors.contains(reason))
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
}
