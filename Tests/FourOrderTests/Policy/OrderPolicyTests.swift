import Foundation
import JSON
import Testing

/// Every operation on an order, in every state and situation, by everybody: what `Expected/orders.txt` says.
@Suite struct OrderPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let table: ExpectedTable
        let state: String
        var testDescription: String { "\(table.name) \(state)" }
    }

    static var cases: [Case] {
        ((try? ExpectedTable.orders.get()) ?? []).flatMap { table in
            table.states.map { Case(table: table, state: $0) }
        }
    }

    @Test func `the tables are whole`() throws {
        let tables = try ExpectedTable.orders.get()
        #expect(tables.count == 10)
        let states = Set(tables.flatMap(\.states))
        #expect(states.count == 10)
        for table in tables {
            for row in table.rows { #expect(row.cells.count == table.columns.count, "\(row.operation)") }
            #expect(table.columns.allSatisfy { $0 == "far" || PolicyCaller.people[$0] != nil })
        }
    }

    @Test(arguments: cases)
    func `everybody is given of an order what the table says`(_ given: Case) throws {
        #expect(try Self.wrong(given, .shared) == [])
    }

    /// What the table's cells turn out to be instead.
    static func wrong(_ given: Case, _ backend: Backend) throws -> [String] {
        let world = try World(backend)
        let walk = try OrderPolicyWalk(
            OrderSituation(world: world, name: given.table.name, state: given.state), World(backend))
        var wrong: [String] = []
        for row in given.table.rows {
            for (column, cell) in zip(given.table.columns, row.cells) {
                for caller in PolicyCaller.of(column, world, walk.elsewhere) {
                    wrong += try walk.faults(row.operation, by: caller, cell).map {
                        "\(row.operation) by \(column) \(caller.label): \($0)"
                    }
                }
            }
        }
        return wrong
    }
}
