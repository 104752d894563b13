import Foundation
import JSON
import Testing

/// Every state, every action, every role. The tables are written by hand from the description of the order's
/// life, and tried on orders brought into each state.
///
/// `ok` is 200, `ill` 409 `illegal_transition`; 403 and 404 stand for themselves. The order is the resident's, at
/// the root site; where a team comes in, it was offered to, and is held by, the team of `leader`, with `volunteer`
/// booked and `helper` not. The rated order has a 2.
@Suite struct OrdersTableTests {
    /// The columns of the tables.
    private static let roles: [Person] = [
        .resident, .volunteer, .helper, .leader, .rival, .dispatcher, .warden, .admin, .centerIntake, .intake,
        .neighbor, .stranger,
    ]

    private static let beforeAnyTeam = """
        placed    resident volunteer helper leader rival dispatcher warden admin centerIntake intake neighbor stranger
        reject    403      404       404    404    404   ok         404    ok    403          404    404      404
        merge     403      404       404    404    404   ok         404    ok    403          404    404      404
        unmerge   403      404       404    404    404   ill        404    ill   403          404    404      404
        forward   403      404       404    404    404   ok         404    ok    403          404    404      404
        dispatch  403      404       404    404    404   ok         404    ok    403          404    404      404
        accept    403      404       404    404    404   403        404    ill   403          404    404      404
        decline   403      404       404    404    404   403        404    ill   403          404    404      404
        recall    403      404       404    404    404   ill        404    ill   403          404    404      404
        withdraw  403      404       404    404    404   403        404    ill   403          404    404      404
        start     403      404       404    404    404   403        404    ill   403          404    404      404
        complete  403      404       404    404    404   403        404    ill   403          404    404      404
        rate      ill      404       404    404    404   ill        404    ill   403          404    404      404
        reopen    ill      404       404    404    404   ill        404    ill   403          404    404      404
        cancel    ok       404       404    404    404   ok         404    ok    403          404    404      404

        rejected
        reject    403      404       404    404    404   ill        404    ill   403          404    404      404
        merge     403      404       404    404    404   ill        404    ill   403          404    404      404
        unmerge   403      404       404    404    404   ill        404    ill   403          404    404      404
        forward   403      404       404    404    404   ill        404    ill   403          404    404      404
        dispatch  403      404       404    404    404   ill        404    ill   403          404    404      404
        accept    403      404       404    404    404   403        404    ill   403          404    404      404
        decline   403      404       404    404    404   403        404    ill   403          404    404      404
        recall    403      404       404    404    404   ill        404    ill   403          404    404      404
        withdraw  403      404       404    404    404   403        404    ill   403          404    404      404
        start     403      404       404    404    404   403        404    ill   403          404    404      404
        complete  403      404       404    404    404   403        404    ill   403          404    404      404
        rate      ill      404       404    404    404   ill        404    ill   403          404    404      404
        reopen    ill      404       404    404    404   ill        404    ill   403          404    404      404
        cancel    ill      404       404    404    404   ill        404    ill   403          404    404      404

        merged
        reject    403      404       404    404    404   ill        404    ill   403          404    404      404
        merge     403      404       404    404    404   ill        404    ill   403          404    404      404
        unmerge   403      404       404    404    404   ok         404    ok    403          404    404      404
        forward   403      404       404    404    404   ill        404    ill   403          404    404      404
        dispatch  403      404       404    404    404   ill        404    ill   403          404    404      404
        accept    403      404       404    404    404   403        404    ill   403          404    404      404
        decline   403      404       404    404    404   403        404    ill   403          404    404      404
        recall    403      404       404    404    404   ill        404    ill   403          404    404      404
        withdraw  403      404       404    404    404   403        404    ill   403          404    404      404
        start     403      404       404    404    404   403        404    ill   403          404    404      404
        complete  403      404       404    404    404   403        404    ill   403          404    404      404
        rate      ill      404       404    404    404   ill        404    ill   403          404    404      404
        reopen    ill      404       404    404    404   ill        404    ill   403          404    404      404
        cancel    ill      404       404    404    404   ill        404    ill   403          404    404      404

        cancelled
        reject    403      404       404    404    404   ill        404    ill   403          404    404      404
        merge     403      404       404    404    404   ill        404    ill   403          404    404      404
        unmerge   403      404       404    404    404   ill        404    ill   403          404    404      404
        forward   403      404       404    404    404   ill        404    ill   403          404    404      404
        dispatch  403      404       404    404    404   ill        404    ill   403          404    404      404
        accept    403      404       404    404    404   403        404    ill   403          404    404      404
        decline   403      404       404    404    404   403        404    ill   403          404    404      404
        recall    403      404       404    404    404   ill        404    ill   403          404    404      404
        withdraw  403      404       404    404    404   403        404    ill   403          404    404      404
        start     403      404       404    404    404   403        404    ill   403          404    404      404
        complete  403      404       404    404    404   403        404    ill   403          404    404      404
        rate      ill      404       404    404    404   ill        404    ill   403          404    404      404
        reopen    ill      404       404    404    404   ill        404    ill   403          404    404      404
        cancel    ill      404       404    404    404   ill        404    ill   403          404    404      404
        """

    private static let withATeam = """
        dispatched resident volunteer helper leader rival dispatcher warden admin centerIntake intake neighbor stranger
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ok     404   403        404    ok    403          404    404      404
        decline   403      403       403    ok     404   403        404    ok    403          404    404      404
        recall    403      403       403    403    404   ok         404    ok    403          404    404      404
        withdraw  403      403       403    ill    404   403        404    ill   403          404    404      404
        start     403      403       403    ill    404   403        404    ill   403          404    404      404
        complete  403      403       403    ill    404   403        404    ill   403          404    404      404
        rate      ill      403       403    403    404   ill        404    ill   403          404    404      404
        reopen    ill      403       403    403    404   ill        404    ill   403          404    404      404
        cancel    ok       403       403    403    404   ok         404    ok    403          404    404      404

        accepted
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ill    404   403        404    ill   403          404    404      404
        decline   403      403       403    ill    404   403        404    ill   403          404    404      404
        recall    403      403       403    403    404   ok         404    ok    403          404    404      404
        withdraw  403      403       403    ok     404   403        404    ok    403          404    404      404
        start     403      ok        403    ok     404   403        404    ok    403          404    404      404
        complete  403      ill       403    ill    404   403        404    ill   403          404    404      404
        rate      ill      403       403    403    404   ill        404    ill   403          404    404      404
        reopen    ill      403       403    403    404   ill        404    ill   403          404    404      404
        cancel    ok       403       403    403    404   ok         404    ok    403          404    404      404

        in_service
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ill    404   403        404    ill   403          404    404      404
        decline   403      403       403    ill    404   403        404    ill   403          404    404      404
        recall    403      403       403    403    404   ok         404    ok    403          404    404      404
        withdraw  403      403       403    ill    404   403        404    ill   403          404    404      404
        start     403      ill       403    ill    404   403        404    ill   403          404    404      404
        complete  403      ok        403    ok     404   403        404    ok    403          404    404      404
        rate      ill      403       403    403    404   ill        404    ill   403          404    404      404
        reopen    ill      403       403    403    404   ill        404    ill   403          404    404      404
        cancel    ill      403       403    403    404   ill        404    ill   403          404    404      404

        completed
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ill    404   403        404    ill   403          404    404      404
        decline   403      403       403    ill    404   403        404    ill   403          404    404      404
        recall    403      403       403    403    404   ill        404    ill   403          404    404      404
        withdraw  403      403       403    ill    404   403        404    ill   403          404    404      404
        start     403      ill       403    ill    404   403        404    ill   403          404    404      404
        complete  403      ill       403    ill    404   403        404    ill   403          404    404      404
        rate      ok       403       403    403    404   ok         404    ok    403          404    404      404
        reopen    ok       403       403    403    404   ok         404    ok    403          404    404      404
        cancel    ill      403       403    403    404   ill        404    ill   403          404    404      404

        rated
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ill    404   403        404    ill   403          404    404      404
        decline   403      403       403    ill    404   403        404    ill   403          404    404      404
        recall    403      403       403    403    404   ill        404    ill   403          404    404      404
        withdraw  403      403       403    ill    404   403        404    ill   403          404    404      404
        start     403      ill       403    ill    404   403        404    ill   403          404    404      404
        complete  403      ill       403    ill    404   403        404    ill   403          404    404      404
        rate      ill      403       403    403    404   ill        404    ill   403          404    404      404
        reopen    ok       403       403    403    404   ok         404    ok    403          404    404      404
        cancel    ill      403       403    403    404   ill        404    ill   403          404    404      404

        closed
        reject    403      403       403    403    404   ill        404    ill   403          404    404      404
        merge     403      403       403    403    404   ill        404    ill   403          404    404      404
        unmerge   403      403       403    403    404   ill        404    ill   403          404    404      404
        forward   403      403       403    403    404   ill        404    ill   403          404    404      404
        dispatch  403      403       403    403    404   ill        404    ill   403          404    404      404
        accept    403      403       403    ill    404   403        404    ill   403          404    404      404
        decline   403      403       403    ill    404   403        404    ill   403          404    404      404
        recall    403      403       403    403    404   ill        404    ill   403          404    404      404
        withdraw  403      403       403    ill    404   403        404    ill   403          404    404      404
        start     403      ill       403    ill    404   403        404    ill   403          404    404      404
        complete  403      ill       403    ill    404   403        404    ill   403          404    404      404
        rate      ill      403       403    403    404   ill        404    ill   403          404    404      404
        reopen    ill      403       403    403    404   ill        404    ill   403          404    404      404
        cancel    ill      403       403    403    404   ill        404    ill   403          404    404      404
        """

    /// One state's rows: the action, then what each role gets.
    struct StateTable: Sendable, CustomTestStringConvertible {
        let state: String
        let rows: [[String]]
        var testDescription: String { state }
    }

    private static let tables: [StateTable] = [beforeAnyTeam, withATeam].flatMap { text in
        text.components(separatedBy: "\n\n").map { block in
            let lines = block.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            return StateTable(state: lines[0][0], rows: Array(lines.dropFirst()))
        }
    }

    @Test func `the tables are whole`() {
        #expect(Self.tables.count == 10)
        #expect(Set(Self.tables.map(\.state)).count == 10)
        for table in Self.tables {
            #expect(table.rows.map { $0[0] } == Self.tables[0].rows.map { $0[0] })
            #expect(table.rows.allSatisfy { $0.count == Self.roles.count + 1 })
        }
    }

    @Test(arguments: tables)
    func `each role gets for each action what the table says`(table: StateTable) throws {
        let world = try World()
        let target = try world.place(as: .neighbor)
        var order = try world.order(in: table.state)
        var wrong: [String] = []
        for row in table.rows {
            for (role, expected) in zip(Self.roles, row.dropFirst()) {
                let listed = try world.read(order, as: role).allowedActions.contains(row[0])
                let answer = try world.act(row[0], order, body(row[0], world, target), as: role)
                let verdict = Self.short(answer)
                if verdict != expected { wrong.append("\(row[0]) by \(role): \(verdict), not \(expected)") }
                if listed != (expected == "ok") {
                    wrong.append("\(row[0]) by \(role) is \(listed ? "" : "not ")among allowed_actions")
                }
                if expected == "ill" { wrong += contradictions(answer, table.state) }
                guard answer.status == 200 else { continue }
                try world.execute(
                    "UPDATE bookings SET state = 'freed' WHERE order_id = '\(order)' AND state = 'booked'")
                order = try world.order(in: table.state)
            }
        }
        #expect(wrong == [])
    }

    /// A body with which the action is valid.
    private func body(_ action: String, _ world: World, _ target: String) -> JSONTree {
        switch action {
        case "reject": ["reason": "不属于服务范围"]
        case "merge": ["into": .string(target)]
        case "forward": ["site_id": .string(world.firstInstitute)]
        case "dispatch": ["team_ids": [.string(world.team)]]
        case "rate": ["score": 3]
        default: [:]
        }
    }

    private static func short(_ answer: Answer) -> String {
        switch answer.verdict {
        case "200": "ok"
        case "409 illegal_transition": "ill"
        case "403 forbidden": "403"
        case "404 not_found": "404"
        default: answer.verdict
        }
    }

    /// An illegal transition says where the order stands.
    private func contradictions(_ answer: Answer, _ state: String) -> [String] {
        answer.code == "illegal_transition" && answer.state != state ? ["its state is \(answer.state)"] : []
    }
}
