import Domain
import Foundation
import HTTP
import JSON
import Testing

@testable import FourOrder

/// Nothing that can be asked of the service is without its row: in the document, in the policy, in what is expected.
@Suite struct PolicyCoverageTests {
    @Test func `the document, the policy and the endpoints name the same operations`() throws {
        let document = try Project.openAPI.operations.map(\.operationID).sorted()
        #expect(Policy.rules.map(\.operation.rawValue).sorted() == document)
        #expect(Endpoints.all.map(\.operation.rawValue).sorted() == document)
    }

    @Test func `of every operation it is written by hand what everybody must be given`() throws {
        let orders = try ExpectedTable.orders.get()
        let center = try ExpectedTable.center.get()
        let rows = orders.flatMap(\.rows) + center.rows
        #expect(Set(rows.map(\.operation)) == Set(OperationID.allCases.map(\.rawValue)))
        let shapes = try ExpectedFields.written.get()
        let text = try Project.text("Tests/FourOrderTests/Expected/fields.txt")
        let others = Set(text.split(separator: "# Without JSON of ours: ").last?.split { !$0.isLetter } ?? [])
        for operation in OperationID.allCases {
            let isWithout = others.contains(Substring(operation.rawValue))
            #expect(shapes.has(operation.rawValue) != isWithout, "\(operation)")
        }
    }

    @Test func `that is a table of so many cells`() throws {
        let far = 6
        let width = { (table: ExpectedTable) in
            table.columns.reduce(0) { $0 + ($1 == "far" ? far : 1) }
        }
        let orders = try ExpectedTable.orders.get().reduce(0) {
            $0 + $1.states.count * $1.rows.count * width($1)
        }
        let center = try ExpectedTable.center.get()
        #expect(orders + center.rows.count * width(center) >= 7000)
    }

    /// `docs/policy.md` shows the policy as a whole. `FOUR_ORDER_TEST_WRITES_POLICY=1` writes it anew.
    @Test func `the documentation is the policy`() throws {
        let text = PolicyDocument.text
        let path = Project.path("docs/policy.md")
        if ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_WRITES_POLICY"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(try Project.text("docs/policy.md") == text)
    }

    /// What no longer opens anything: a token that is none, nobody's, ended, or of a closed account.
    @Test(arguments: ["none", "malformed", "unknown", "expired", "closed", "claimed"])
    func `under a token that is no good every operation but the open ones is 401`(_ kind: String) throws {
        let world = try World()
        let token = try badToken(kind, world)
        for endpoint in Endpoints.all {
            guard case .token = endpoint.answer else { continue }
            let path = endpoint.pattern.split(separator: "/").map { part in
                part.hasPrefix("{") ? World.newID() : String(part)
            }
            let answer = try world.backend.send(
                APIRequest(endpoint.method.rawValue, "/" + path.joined(separator: "/"), token: token))
            #expect(answer.verdict == "401 unauthorized", "\(endpoint.operation)")
            #expect(answer.header("www-authenticate") != nil)
        }
    }

    private func badToken(_ kind: String, _ world: World) throws -> String? {
        let token = try world.token(.admin)
        switch kind {
        case "none": return nil
        case "malformed": return "x"
        case "unknown": return String(token.dropLast(4)) + "AAAA"
        case "expired":
            try world.execute(
                "UPDATE tokens SET expires_at = now() - interval '1 second' WHERE account_id = '\(world.id(.admin))'"
            )
            return token
        case "closed":
            try world.execute("UPDATE accounts SET active = false WHERE id = '\(world.id(.dispatcher))'")
            return try world.token(.dispatcher)
        // Of one center, claiming to be of another.
        default: return token.replacingOccurrences(of: "_\(world.code)_", with: "_\(world.strangeCode)_")
        }
    }
}
