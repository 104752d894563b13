import Foundation
import Testing

/// A block of `Expected/orders.txt` or `center.txt`: who gets what.
struct ExpectedTable: Sendable, CustomTestStringConvertible {
    struct Row: Sendable {
        let operation: String
        /// Of what it is asked; empty in tables of orders, where it is the order.
        let object: String
        /// By column.
        let cells: [String]
    }

    let name: String
    /// The states in which the table holds.
    let states: [String]
    let columns: [String]
    let rows: [Row]

    var testDescription: String { name }

    private static func blocks(_ file: String) throws -> [[[String]]] {
        try Project.text("Tests/FourOrderTests/Expected/\(file)").components(separatedBy: "\n\n").map {
            block in
            block.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                line.split(separator: " ").map(String.init)
            }
        }.filter { !$0.isEmpty }
    }

    /// From which states each step is done.
    static let from = Result {
        let block = try blocks("orders.txt").first { $0[0] == ["from"] } ?? []
        return Dictionary(
            block.dropFirst().map { ($0[0], Array($0.dropFirst())) }, uniquingKeysWith: { first, _ in first })
    }

    static let orders = Result {
        try blocks("orders.txt").filter { $0[0] != ["from"] }.map { block in
            ExpectedTable(
                name: String(block[0][0].dropLast()), states: Array(block[0].dropFirst()), columns: block[1],
                rows: block.dropFirst(2).map {
                    Row(operation: $0[0], object: "", cells: Array($0.dropFirst()))
                })
        }
    }

    static let center = Result { () throws -> ExpectedTable in
        let blocks = try ExpectedTable.blocks("center.txt")
        return ExpectedTable(
            name: "center", states: [], columns: Array(blocks[0][0].dropFirst()),
            rows: (blocks[0].dropFirst() + blocks.dropFirst().joined()).map {
                Row(operation: $0[0], object: $0[1], cells: Array($0.dropFirst(2)))
            })
    }
}

/// Who asks: somebody of the center, or of another one.
struct PolicyCaller: Sendable {
    let person: Person
    /// His center.
    let world: World
    let label: String

    static let people: [String: Person] = [
        "own": .resident, "res": .resident, "nei": .neighbor, "int": .intake, "oin": .otherIntake,
        "cen": .centerIntake, "dis": .dispatcher, "war": .warden, "oth": .otherWarden, "adm": .admin,
        "lea": .leader, "cap": .captain, "vol": .volunteer, "hel": .helper, "riv": .rival,
        "rvo": .rivalVolunteer, "bys": .bystander,
    ]

    /// Those of a column.
    static func of(_ column: String, _ world: World, _ elsewhere: World) -> [PolicyCaller] {
        if column == "far" {
            return ["adm", "dis", "lea", "res", "int", "cen"].flatMap { of($0, elsewhere, elsewhere) }
        }
        return people[column].map { [PolicyCaller(person: $0, world: world, label: column)] } ?? []
    }
}
