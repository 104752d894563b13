import Glibc
import Platform
import Testing

@Suite struct SubprocessTests {
    static let path = ["PATH": "/usr/bin:/bin"]

    private func shell(_ script: String, input: [UInt8] = []) throws -> Subprocess.Outcome {
        try Subprocess.run("sh", ["-c", script], environment: Self.path, input: input)
    }

    @Test func `output, errors and exit status come back apart`() throws {
        let outcome = try shell("echo out; echo err >&2; exit 3")
        #expect(outcome.status == .exited(3))
        #expect(String(decoding: outcome.output, as: UTF8.self) == "out\n")
        #expect(String(decoding: outcome.errors, as: UTF8.self) == "err\n")
    }

    @Test func `more than a pipe holds passes in both directions at once`() throws {
        let input = [UInt8](repeating: 0x61, count: 1 << 20)
        let outcome = try shell("tee /dev/stderr", input: input)
        #expect(outcome.status.isSuccess)
        #expect(outcome.output == input)
        #expect(outcome.errors == input)
    }

    @Test func `a child that does not read its input still ends`() throws {
        Signals.ignoreBrokenPipe()
        let outcome = try shell("exit 0", input: [UInt8](repeating: 0, count: 1 << 20))
        #expect(outcome.status.isSuccess)
    }

    @Test func `only the given environment reaches the child`() throws {
        let outcome = try Subprocess.run("/usr/bin/env", [], environment: ["ONLY": "this"])
        #expect(String(decoding: outcome.output, as: UTF8.self) == "ONLY=this\n")
    }

    @Test func `no descriptor above 2 reaches the child`() throws {
        let kept = dup(1)
        defer { close(kept) }
        #expect(kept > 2)
        let outcome = try shell("ls /proc/self/fd | sort -n | tr '\\n' ' '")
        // 3 is the directory that ls itself reads.
        #expect(String(decoding: outcome.output, as: UTF8.self) == "0 1 2 3 ")
    }

    @Test func `a signal blocked here still ends the child`() throws {
        try Signals.block([SIGTERM])
        var child = try Subprocess(spawning: "sleep", ["60"], environment: Self.path)
        let early = (try child.poll(), try child.wait(timeoutMilliseconds: 1))
        #expect(early == (nil, nil))
        try child.terminate(SIGTERM)
        let ends = (try child.wait(), try child.wait())
        #expect(ends == (.signaled(SIGTERM), .signaled(SIGTERM)))
        // Its number may belong to another process by now; nothing is sent.
        try child.terminate(SIGKILL)
    }

    @Test func `a program that is not there is an error`() {
        #expect(throws: PosixError.self) {
            _ = try Subprocess.run("no-such-program", [], environment: Self.path)
        }
    }
}
