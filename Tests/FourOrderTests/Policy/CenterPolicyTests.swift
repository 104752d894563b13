import Foundation
import JSON
import Testing

/// Every other operation by everybody: what `Expected/center.txt` says.
@Suite struct CenterPolicyTests {
    @Test func `the table is whole`() throws {
        let table = try ExpectedTable.center.get()
        for row in table.rows { #expect(row.cells.count == table.columns.count, "\(row.operation)") }
        #expect(table.columns.allSatisfy { $0 == "far" || PolicyCaller.people[$0] != nil })
    }

    @Test func `everybody is given what the table says`() throws {
        #expect(try CenterPolicyWalk(.shared).wrong() == [])
    }
}
