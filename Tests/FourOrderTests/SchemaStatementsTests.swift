import Foundation
import JSON
import Postgres
import TestSupport
import Testing

@testable import FourOrder

/// Every statement is one that PostgreSQL takes, against the migrated schema and under the server's role.
@Suite struct SchemaStatementsTests {
    private static let statements: [SQL] =
        [
            PlaceOrder.sql, ReadOrder.sql, EditOrder.sql, EditOrder.diagnosis, ListEvents.sql,
            ListRatings.sql,
            RejectOrder.sql, MergeOrder.sql, MergeOrder.diagnosis, UnmergeOrder.sql, ForwardOrder.sql,
            ForwardOrder.diagnosis, DispatchOrder.sql, DispatchOrder.diagnosis, AcceptOrder.sql,
            AcceptOrder.diagnosis,
            DeclineOrder.sql, DeclineOrder.diagnosis, RecallOrder.sql, WithdrawFromOrder.sql, StartOrder.sql,
            StartOrder.diagnosis, CompleteOrder.sql, CompleteOrder.diagnosis, RateOrder.sql, ReopenOrder.sql,
            CancelOrder.sql, RevealContact.sql,
        ] + lists

    /// Lists by each condition alone and by all, for callers of every scope and of each.
    private static let lists: [SQL] = {
        let scopes: [OrderScope] = [.every, .wholeCenter, .sites, .own, .handedIn, .teams, []]
        // What is searched for is never words without their grams.
        var conditions = OrderListSQL.Condition.allCases.map { $0 == .words ? [.grams, .words] : Set([$0]) }
        conditions += [[], Set(OrderListSQL.Condition.allCases)]
        // Beyond the limit one statement serves all lists.
        let widest = [false, true].map { hasRows in
            OrderListSQL.statement(
                OrderListSQL.Shape(scope: [], conditions: [.state, .site], hasRows: hasRows), ofAtMost: 0
            ).sql
        }
        return widest
            + scopes.flatMap { scope in
                conditions.flatMap { conditions in
                    [false, true].map { hasRows in
                        OrderListSQL.statement(
                            OrderListSQL.Shape(scope: scope, conditions: conditions, hasRows: hasRows)
                        ).sql
                    }
                }
            }
    }()

    /// Requests after which the service's own statements have been made.
    private func exercise(_ world: World) throws {
        _ = try world.post(
            "/v1/orders", ["title": "x", "category": "nowhere"], as: .resident,
            headers: ["Idempotency-Key": "k"])
        #expect(try world.act("reject", World.newID(), as: .admin).status == 404)
        try world.backend.stop()
        let restarted = try Backend(world.backend.database)
        let later = try World(restarted)
        #expect(try later.get("/v1/orders", as: .admin).status == 200)
        try restarted.stop()
    }

    @Test func `every statement known to the process can be prepared`() throws {
        let world = try World(Backend())
        let made = Self.statements
        try exercise(world)
        var session = SessionSettings()
        session.role = "four_order_server"
        let server = try world.backend.database.connect(session: session)
        // Other tests of the process make statements about tables of their own, which know no center.
        let ours = SQL.known.filter { $0.text.contains("center") }
        for (number, sql) in ours.enumerated() {
            do throws(DatabaseError) {
                try server.execute("PREPARE s\(number) AS \(sql.text)")
            } catch {
                Issue.record("\(sql.name): \(error.message)")
            }
        }
        #expect(SQL.known.count >= made.count)
    }

    @Test func `every statement of the orders' folder is among them`() throws {
        _ = Self.statements
        let world = try World()
        try _ = world.post("/v1/orders", ["title": "x", "category": "nowhere"], as: .resident)
        let known = Set(SQL.known.map(\.name))
        let folder = Project.path("Sources/FourOrder/Orders")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".swift")
        {
            let text = try Project.text("Sources/FourOrder/Orders/\(file)")
            for match in text.matches(of: /SQL\(\s*"([a-z_]+)"/) {
                #expect(known.contains(String(match.1)), "\(match.1) in \(file)")
            }
        }
    }
}
