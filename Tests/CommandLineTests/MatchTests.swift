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
        ("H 1 1 0\nT 0 one\nO 0 5\n", "a field of line 2 is no integer"),
        ("T 0 1\n", "its first record must be"), ("", "its first record must be"),
        ("H 0 0 0\nH 0 0 0\n", "line 2 is a second H record"), ("H 1 0 0\nO 0\n", "line 2 lacks a field"),
        ("H 1 0 0\nO 0 5\nO 0 5\n", "the id of line 3 was given before"),
        ("H 0 1 1\nT 3 1\nE 2 3 1\n", "no O record before line 3"),
        ("H 1 0 1\nO 2 5\nE 2 3 1\n", "no T record before line 3"),
        ("H 2 0 0\nO 2 5\n", "its H record says 2 "),
        ("H 1 1 1\nT 8 1\nO -7 5\nE -7 8 -1\n", "the cost -1 of order -7 for team 8 is out of range"),
        ("H 1 1 2\nT 8 1\nO 7 5\nE 7 8 1\nE 7 8 2\n", "order 7 and team 8 have two edges"),
        ("H 0 0 99999999999\n", "99999999999 edges are more than"),
        ("H 1 0 0\nO 0 1073741824\n", "the penalty 1073741824 of order 0 is out of range"),
        ("H 0 1 0\nT 0 2147483648\n", "the capacity 2147483648 of team 0 is out of range"),
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
        #expect(refused.errors.contains("its first record must be"))
    }
}
