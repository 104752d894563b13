import Foundation
import Platform
import Testing

@Suite struct MatchTests {
    let program: ReplayProgram

    init() throws { program = try ReplayProgram() }

    /// The cheapest edge of all, order 1 to team 0, is no part of the optimum.
    static let instance = """
        H 3 2 4
        T 0 1
        T 1 1
        O 0 100
        O 1 100
        O 2 50
        E 0 0 10
        E 1 0 5
        E 1 1 20
        E 2 1 30

        """

    @Test func `an instance is solved, and the solution proved optimal`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let result = try program.run(["match", try program.file("small.txt", Self.instance)])
        #expect(result.status == .exited(0), "\(result.errors)")
        #expect(result.output.wholeMatch(of: /cost 80 served 2 seconds \d+\.\d{6} verified yes\n/) != nil)
    }

    @Test func `lines may end as on Windows`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let text = Self.instance.replacing("\n", with: "\r\n")
        let result = try program.run(["match", try program.file("crlf.txt", text)])
        #expect(result.output.hasPrefix("cost 80 served 2 "))
    }

    @Test func `a compressed instance is read whatever its name, and the assignment written by ids`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let path = try program.file("small", try ReplayProgram.gzipped(Self.instance))
        let output = program.folder + "/assignment.txt"
        let result = try program.run(["match", path, "--output", output])
        #expect(result.output.hasPrefix("cost 80 served 2 "))
        #expect(try readFile(output) == Array("0 0\n1 1\n".utf8))
    }

    @Test(arguments: [
        ("H 1 1 0\nT 0 one\nO 0 5\n", "line: 2"), ("T 0 1\n", "missingHeader"),
        ("H 1 1 1\nT 0 1\nO 0 5\nE 0 0 -1\n", "costOutOfRange"), ("", "missingHeader"),
        ("H 0 0 99999999999\n", "tooMany"), ("H 1 0 0\nO 0 1073741824\n", "penaltyOutOfRange"),
        ("H 0 1 0\nT 0 2147483648\n", "capacityOutOfRange"),
    ])
    func `what is no instance is refused with the reason`(text: String, reason: String) throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let result = try program.run(["match", try program.file("bad.txt", text)])
        #expect(result.status == .exited(1))
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(reason))
    }

    @Test func `a file that is missing or damaged is named`() throws {
        defer { #expect(throws: Never.self) { try program.remove() } }
        let missing = try program.run(["match", program.folder + "/none.txt"])
        #expect(missing.status == .exited(1))
        #expect(missing.errors.contains("none.txt"))
        let whole = try ReplayProgram.gzipped(Self.instance)
        let damaged = try program.run(["match", try program.file("cut.gz", Array(whole.dropLast(12)))])
        #expect(damaged.status == .exited(1))
        #expect(damaged.errors.contains("cut.gz"))
        #expect(damaged.output.isEmpty)
        // More than a pipe holds, and nobody reads on.
        let endless = try ReplayProgram.gzipped("X\n" + String(repeating: "T 0 1\n", count: 100_000))
        let refused = try program.run(["match", try program.file("endless.gz", endless)])
        #expect(refused.status == .exited(1))
        #expect(refused.errors.contains("missingHeader"))
    }
}
