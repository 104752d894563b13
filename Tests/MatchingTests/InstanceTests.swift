import Matching
import Testing

@Suite struct InstanceTests {
    @Test func `a text becomes a problem`() throws {
        let text = """
            H 2 2 3
            M {"seed": 1}
            T -7 2 400 x y
            T 900 0
            O 5 1 2 3 80
            O 6 90

            E 5 -7 4
            E 5 900 3
            E 6 -7 9
            """
        let instance = try MatchingInstance(parsing: Array(text.utf8))
        #expect(instance.orderIDs == [5, 6])
        #expect(instance.teamIDs == [-7, 900])
        #expect(instance.problem.orders.map(\.penalty) == [80, 90])
        #expect(instance.problem.teams.map(\.capacity) == [2, 0])
        #expect(instance.problem.edges.map(\.cost) == [4, 3, 9])
        #expect(instance.problem.edges.map(\.team) == [0, 1, 0])
        #expect(MatchingInstance.key(ofID: -7) < MatchingInstance.key(ofID: 900))
        #expect(try instance.problem.solved().totalCost == 13)
    }

    @Test(arguments: [
        ("", MatchingInstance.Fault.missingHeader), ("T 1 1", .missingHeader), ("O 1 1", .missingHeader),
        ("E 1 1 1", .missingHeader), ("H 0 0 0\nH 0 0 0", .secondHeader(line: 2)),
        ("H 1 2", .missingField(line: 1)),
        ("H 0 0 0 0", .excessField(line: 1)), ("H 0 x 0", .notAnInteger(line: 1)),
        ("H 0 - 0", .notAnInteger(line: 1)),
        ("H 0 9223372036854775808 0", .notAnInteger(line: 1)), ("H 0  0 0", .notAnInteger(line: 1)),
        ("H 0 1 0\n\nT 1", .missingField(line: 3)), ("H 1 0 0\nO 1", .missingField(line: 2)),
        ("H 0 2 0\nT 1 1\nT 1 2", .duplicateID(line: 3)), ("H 2 0 0\nO 1 1\nO 1 2", .duplicateID(line: 3)),
        ("H 1 1 1\nT 1 1\nO 1 1\nE 2 1 1", .unknownOrder(line: 4)),
        ("H 1 1 1\nT 1 1\nO 1 1\nE 1 2 1", .unknownTeam(line: 4)),
        ("H 1 1 1\nT 1 1\nO 1 1\nE 1 1 1 1", .excessField(line: 4)),
        ("H 1 0 0", .countsDiffer(kind: "orders", stated: 1, found: 0)),
        ("H 0 1 0", .countsDiffer(kind: "teams", stated: 1, found: 0)),
        ("H 0 0 1", .countsDiffer(kind: "edges", stated: 1, found: 0)),
        ("H 0 -1 0", .countsDiffer(kind: "teams", stated: -1, found: 0)),
        ("H 1048576 0 0", .tooMany(kind: "orders", stated: 1_048_576)),
        ("H 0 1048577 0", .tooMany(kind: "teams", stated: 1_048_577)),
        ("H 0 0 268435457", .tooMany(kind: "edges", stated: 268_435_457)),
    ]) func `a broken text is refused with its line`(_ text: String, _ fault: MatchingInstance.Fault) {
        #expect(throws: fault) { try MatchingInstance(parsing: Array(text.utf8)) }
    }

    @Test(arguments: 1...12) func `a text may come in pieces of any size`(_ size: Int) throws {
        let text = Array("H 2 1 2\r\nT 1 2\n\nO 5 80\nO 6 90\nE 5 1 4\r\nE 6 1 12".utf8)
        var reader = MatchingInstanceReader()
        for start in stride(from: 0, to: text.count, by: size) {
            try reader.take(Array(text[start..<min(start + size, text.count)]))
        }
        let instance = try reader.finish()
        #expect(instance.problem.edges.map(\.cost) == [4, 12])
        #expect(try instance == MatchingInstance(parsing: text))
    }

    @Test func `a line that does not end is refused`() {
        let text = Array("H 0 0 0\nM ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        #expect(throws: MatchingInstance.Fault.lineTooLong(line: 2)) {
            try MatchingInstance(parsing: text)
        }
    }

    @Test func `the ends of the integers are read`() throws {
        let text = "H 2 0 0\r\nO -9223372036854775808 1\r\nO 9223372036854775807 2\r\n"
        let instance = try MatchingInstance(parsing: Array(text.utf8))
        #expect(instance.orderIDs == [.min, .max])
    }
}
