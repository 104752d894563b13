import Foundation
import JSON
import Synchronization
import Testing

@testable import FourOrder

/// 删除: what is left of a person who has himself erased, in every place where anything lies.
@Suite struct ErasureTests {
    private let world: World
    private let confirmed: JSONTree = ["confirm": true]
    /// Marks that occur nowhere else.
    private static let marks = [
        "qzname", "13555550001", "qzhouse", "qztitle", "qzwords", "qzreason", "qzcomment",
    ]

    init() throws { world = try World() }

    /// An order of the resident's with marks in everything that people can write.
    private func marked(in state: String) throws -> String {
        try world.order(
            in: state,
            [
                "title": "qztitle 修水管", "description": "qzwords 联系我", "address": "外滩社区3栋qzhouse",
                "contact": ["name": "张qzname", "phone": "13555550001"],
                "location": ["lat": 30.95, "lng": 108.71],
            ])
    }

    /// The rows of all tables of the center, where a mark is found: as `table: mark`.
    private func traces(of marks: [String]) throws -> Set<String> {
        var found: Set<String> = []
        let tables = try world.query(
            """
            SELECT c.relname AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attname = 'center_id'
            """
        ).compactMap { $0["name"]?.string }
        for table in tables {
            for mark in marks {
                let hex = mark.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                let count = try world.number(
                    """
                    SELECT count(*) FROM \(table) AS t WHERE t.center_id = '\(world.center)'
                        AND (t::text LIKE '%\(mark)%' OR t::text LIKE '%\(hex)%')
                    """)
                if count > 0 { found.insert("\(table): \(mark)") }
            }
        }
        return found
    }

    @Test func `nothing that was said is left in any table, answer or search`() throws {
        let rated = try marked(in: "completed")
        try world.must("rate", rated, ["score": 2, "comment": "qzcomment"], as: .resident)
        try world.must("reopen", rated, ["reason": "还漏 qzreason"], as: .resident)
        try world.must("cancel", rated, ["reason": "qzreason"], as: .resident)
        let declined = try marked(in: "dispatched")
        _ = try world.act("reveal", declined, ["reason": "qzreason"], as: .leader)
        try world.must("decline", declined, ["reason": "qzreason"], as: .leader)
        let key = ["Idempotency-Key": "cancelling"]
        _ = try world.act("cancel", declined, ["reason": "qzreason"], as: .dispatcher, headers: key)
        #expect(try world.get("/v1/orders?q=qztitle", as: .dispatcher).items.count == 2)
        #expect(try traces(of: Self.marks).count >= 10)

        let answer = try world.post("/v1/me/erasure", confirmed, as: .resident)
        #expect(answer.status == 200)
        #expect(answer["orders"] == 2 && answer["more"] == false && answer["erased_at"] != .null)
        #expect(try traces(of: Self.marks + ["张桂兰", "13812345678"]) == [])
        #expect(try world.get("/v1/orders?q=qztitle", as: .dispatcher).items.isEmpty)
        for order in [rated, declined] {
            let read = try world.read(order, as: .dispatcher)
            #expect(read["contact"] == .null && read["address"] == .null && read["location"] == .null)
            #expect(read["title"] == .string(ErasureSQL.title) && read["personal_data"] == "erased")
            #expect(try world.history(order).count >= 3)
        }
        // What was answered is gone, and is not done twice.
        let repeated = try world.act(
            "cancel", declined, ["reason": "qzreason"], as: .dispatcher, headers: key)
        #expect(repeated.verdict == "410 answer_erased")
        // The account is, too.
        #expect(try world.get("/v1/me", as: .resident).verdict == "401 unauthorized")
        #expect(try world.get("/v1/accounts/\(world.id(.resident))", as: .admin).verdict == "404 not_found")
        #expect(
            try world.patch("/v1/accounts/\(world.id(.resident))", ["active": true], as: .admin).verdict
                == "404 not_found")
        #expect(!(try world.get("/v1/accounts?limit=200", as: .admin).itemIDs.contains(world.id(.resident))))
    }

    @Test func `a list on another server, which kept the order rendered, shows it no more`() throws {
        let order = try marked(in: "cancelled")
        let other = try Backend(world.backend.database)
        defer { try? other.stop() }
        for _ in 1...4 {
            #expect(try world.on(other).get("/v1/orders", as: .dispatcher).text.contains("qztitle"))
        }
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        for _ in 1...4 {
            let list = try world.on(other).get("/v1/orders", as: .dispatcher)
            #expect(list.itemIDs.contains(order) && !list.text.contains("qz"))
        }
    }

    @Test(arguments: ["placed", "dispatched", "accepted", "in_service"])
    func `orders under way stand in the way until they are cancelled or complete`(state: String) throws {
        let order = try marked(in: state)
        let refused = try world.post("/v1/me/erasure", confirmed, as: .resident)
        #expect(refused.verdict == "409 orders_open")
        #expect(refused["order_ids"] == [.string(order)])
        #expect(try world.read(order)["contact"]?["phone"] == "13555550001")
        if state == "in_service" {
            try world.must("complete", order, as: .leader)
        } else {
            try world.must("cancel", order, as: .resident)
        }
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
    }

    @Test func `an order merged into one under way is left first; the other's stays`() throws {
        let (mine, theirs) = (try marked(in: "placed"), try world.place(as: .neighbor))
        try world.must("merge", mine, ["into": .string(theirs)], as: .dispatcher)
        let refused = try world.post("/v1/me/erasure", confirmed, as: .resident)
        #expect(refused["order_ids"] == [.string(theirs)])
        try world.must("cancel", theirs, ["reason": "不用了 qzreason"], as: .resident)
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        #expect(try traces(of: Self.marks) == [])
        #expect(try world.read(theirs)["contact"]?["name"] == "李大爷")
        // It is never placed again without anybody behind it.
        try world.must("reject", theirs, ["reason": "x"], as: .dispatcher)
        #expect(try world.read(mine).state == "merged")
    }

    @Test func `what one wrote with another's order goes too`() throws {
        let (mine, theirs) = (try marked(in: "placed"), try world.place(as: .neighbor))
        try world.must("merge", mine, ["into": .string(theirs)], as: .dispatcher)
        try world.dispatch(theirs)
        for action in ["accept", "start", "complete"] { try world.must(action, theirs, as: .leader) }
        try world.must("rate", theirs, ["score": 1, "comment": "qzcomment"], as: .resident)
        try world.must("reopen", theirs, ["reason": "qzreason"], as: .resident)
        try world.must("cancel", theirs, as: .resident)
        try world.must("cancel", theirs, as: .neighbor)
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        #expect(try traces(of: Self.marks) == [])
    }

    @Test func `volunteers leave their teams, keep their hours under an id, and are not erased while booked`()
        throws
    {
        let order = try world.order(in: "accepted")
        let refused = try world.post("/v1/me/erasure", confirmed, as: .volunteer)
        #expect(refused.verdict == "409 orders_open" && refused["order_ids"] == [.string(order)])
        try world.must("start", order, ["volunteer_ids": [.string(world.id(.helper))]], as: .leader)
        #expect(try world.post("/v1/me/erasure", confirmed, as: .volunteer).status == 200)
        #expect(try traces(of: ["刘洋洋"]) == [])
        let members = try world.get("/v1/teams/\(world.team)/members", as: .admin).items
        #expect(!members.contains { $0["account_id"] == .string(world.id(.volunteer)) })
        #expect(
            try world.number("SELECT count(*) FROM bookings WHERE volunteer_id = '\(world.id(.volunteer))'")
                > 0)
    }

    @Test func `an administrator erases for others against a reason, and the last one stays`() throws {
        _ = try marked(in: "cancelled")
        let path = "/v1/accounts/\(world.id(.resident))/erasure"
        #expect(try world.post(path, ["reason": "来函"], as: .dispatcher).verdict == "404 not_found")
        #expect(try world.post(path, as: .admin).faults == ["/reason required"])
        #expect(try world.post(path, ["reason": "来函 qzwhy"], as: .admin).status == 200)
        #expect(try traces(of: Self.marks) == [])
        #expect(try world.post(path, ["reason": "来函"], as: .admin).verdict == "404 not_found")
        #expect(
            try world.text(
                "SELECT r.reason FROM audit_reasons AS r WHERE r.subject_id = '\(world.id(.resident))'")
                == "来函 qzwhy")
        #expect(try world.post("/v1/me/erasure", confirmed, as: .admin).verdict == "409 last_admin")
        #expect(try world.get("/v1/me", as: .admin).status == 200)
        #expect(try world.post("/v1/me/erasure", confirmed, as: .intake).verdict == "403 forbidden")
        #expect(try world.post("/v1/me/erasure", ["confirm": false], as: .neighbor).status == 422)
        #expect(try world.post("/v1/me/erasure", as: .neighbor).faults == ["/confirm required"])
    }

    @Test func `of two that erase at once, and one that accepts, each sees a whole world`() throws {
        let order = try marked(in: "dispatched")
        let answers = Mutex<[String: Answer]>([:])
        DispatchQueue.concurrentPerform(iterations: 3) { index in
            let answer: Answer? =
                switch index {
                case 0: try? world.act("cancel", order, as: .resident)
                case 1: try? world.act("accept", order, as: .leader)
                default: try? world.post("/v1/me/erasure", confirmed, as: .resident)
                }
            answers.withLock { $0["\(index)"] = answer }
        }
        let erasure = try #require(answers.withLock { $0["2"] })
        let read = try world.read(order)
        if erasure.status == 200 {
            #expect(read.state == "cancelled" && read["contact"] == .null)
        } else {
            #expect(erasure.verdict == "409 orders_open")
            #expect(read["contact"]?["phone"] == "13555550001")
        }
    }

    @Test func `what is reopened after its erasure can be said anew, and goes again`() throws {
        let order = try marked(in: "completed")
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        try world.must("reopen", order, ["reason": "复查"], as: .dispatcher)
        let contact: JSONTree = ["contact": ["name": "张qzname", "phone": "13555550001"]]
        #expect(try world.patch("/v1/orders/\(order)", contact, as: .dispatcher)["personal_data"] == "kept")
        try world.must("cancel", order, as: .dispatcher)
        let person: JSONTree = ["phone": "13555550001", "reason": "来电"]
        #expect(try world.post("/v1/people/erasure", person, as: .admin)["orders"] == 1)
        #expect(try traces(of: Self.marks) == [])
    }

    @Test func `what one has left goes on for others, without whoever ordered it`() throws {
        let (mine, theirs) = (try marked(in: "placed"), try world.place(as: .neighbor))
        try world.must("merge", theirs, ["into": .string(mine)], as: .dispatcher)
        try world.dispatch(mine)
        _ = try world.act("reveal", mine, ["reason": "qzreason"], as: .leader)
        let key = ["Idempotency-Key": "taking"]
        let body: JSONTree = ["volunteer_ids": []]
        #expect(try world.act("accept", mine, body, as: .leader, headers: key).text.contains("qzname"))
        try world.must("cancel", mine, as: .resident)
        let touched = try world.text("SELECT touched_at::text FROM orders WHERE id = '\(mine)'")
        let answer = try world.post("/v1/me/erasure", confirmed, as: .resident)
        #expect(answer.status == 200 && answer["orders"] == 1 && answer["more"] == false)
        // The title and the description say what the others need, too.
        let found = try traces(of: Self.marks + ["张桂兰", "13812345678"])
        #expect(found == ["orders: qztitle", "orders: qzwords"])
        #expect(try world.text("SELECT touched_at::text FROM orders WHERE id = '\(mine)'") == touched)
        let read = try world.read(mine, as: .leader)
        #expect(read.state == "accepted" && read["requesters"] == 1 && read["location"] == .null)
        #expect(read["personal_data"] == "contact_erased" && read["title"] == "qztitle 修水管")
        #expect(try world.get("/v1/orders?q=qztitle", as: .dispatcher).itemIDs == [mine])
        #expect(
            try world.act("accept", mine, body, as: .leader, headers: key).verdict == "410 answer_erased")
        // Who is left ends it, or has it served; a new contact can be said.
        try world.must("recall", mine, ["reason": "改派"], as: .dispatcher)
        let contact: JSONTree = ["contact": ["name": "李大爷", "phone": "13987654321"]]
        #expect(try world.patch("/v1/orders/\(mine)", contact, as: .dispatcher)["personal_data"] == "kept")
        #expect(try world.must("cancel", mine, as: .neighbor).state == "cancelled")
    }

    @Test func `of what was served for several, who is erased is no longer behind it when it is done again`()
        throws
    {
        let (mine, theirs) = (try marked(in: "placed"), try world.place(as: .neighbor))
        try world.must("merge", theirs, ["into": .string(mine)], as: .dispatcher)
        try world.dispatch(mine)
        for action in ["accept", "start", "complete"] { try world.must(action, mine, as: .leader) }
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        #expect(try world.read(mine)["requesters"] == 1)
        try world.must("reopen", mine, ["reason": "复查"], as: .dispatcher)
        #expect(try world.must("cancel", mine, as: .neighbor).state == "cancelled")
    }

    @Test func `a rated order of another's has one less behind it, and no comment, by one change`() throws {
        let (mine, theirs) = (try marked(in: "placed"), try world.place(as: .neighbor))
        try world.must("merge", mine, ["into": .string(theirs)], as: .dispatcher)
        try world.dispatch(theirs)
        for action in ["accept", "start", "complete"] { try world.must(action, theirs, as: .leader) }
        try world.must("rate", theirs, ["score": 2, "comment": "qzcomment"], as: .resident)
        let before = try world.read(theirs)
        let touched = try world.text("SELECT touched_at::text FROM orders WHERE id = '\(theirs)'")
        #expect(try world.post("/v1/me/erasure", confirmed, as: .resident).status == 200)
        let after = try world.read(theirs)
        #expect(after["requesters"] == 1 && after["rating"]?["comment"] == .null)
        #expect(after.version == before.version + 1)
        #expect(try world.text("SELECT touched_at::text FROM orders WHERE id = '\(theirs)'") == touched)
        #expect(try traces(of: Self.marks) == [])
        for operation in ["order.part", "order.erase"] {
            let path = "/v1/audit?object_id=\(theirs)&operation=\(operation)"
            #expect(try world.get(path, as: .admin).items.count == 1, "\(operation)")
        }
    }

    @Test func `of two that were one's own and became one, both go`() throws {
        let (mine, same) = (try marked(in: "placed"), try marked(in: "placed"))
        try world.must("merge", same, ["into": .string(mine)], as: .dispatcher)
        try world.dispatch(mine)
        for action in ["accept", "start", "complete"] { try world.must(action, mine, as: .leader) }
        let answer = try world.post("/v1/me/erasure", confirmed, as: .resident)
        #expect(answer["orders"] == 2 && answer["more"] == false)
        #expect(try traces(of: Self.marks) == [])
        #expect(try world.read(mine)["requesters"] == 1)
    }

    @Test func `kept answers that name a volunteer, or who rated, go with his account`() throws {
        func headers(_ key: String) -> [String: String] { ["Idempotency-Key": key] }
        let draft = World.draft.with([
            "site_id": .string(world.firstStation), "contact": ["name": "外婆", "phone": "13555550031"],
        ])
        let placed = try world.post("/v1/orders", draft, as: .resident, headers: headers("place"))
        let order = placed.id
        try world.dispatch(order)
        let volunteers: JSONTree = ["volunteer_ids": [.string(world.id(.volunteer))]]
        let accepted = try world.act("accept", order, volunteers, as: .leader, headers: headers("accept"))
        #expect(accepted.text.contains("刘洋洋"))
        for action in ["start", "complete"] { try world.must(action, order, as: .leader) }
        let verdict: JSONTree = ["score": 5]
        let rated = try world.act("rate", order, verdict, as: .warden, headers: headers("rate"))
        #expect(rated["rating"]?["by"]?["name"] == "warden" && rated.text.contains("刘洋洋"))
        let export: JSONTree = ["phone": "13555550031", "reason": "来电"]
        let copy = try world.post("/v1/people/export", export, as: .admin, headers: headers("export"))
        #expect(copy.text.contains("刘洋洋") && copy.text.contains("warden"))
        let account: JSONTree = ["account_id": .string(world.id(.bystander))]
        let members = "/v1/teams/\(world.team)/members"
        #expect(try world.post(members, account, as: .admin, headers: headers("member")).status == 201)

        #expect(try world.post("/v1/me/erasure", confirmed, as: .volunteer).status == 200)
        let path = "/v1/people/export"
        for answer in [
            try world.act("accept", order, volunteers, as: .leader, headers: headers("accept")),
            try world.act("rate", order, verdict, as: .warden, headers: headers("rate")),
            try world.post(path, export, as: .admin, headers: headers("export")),
        ] { #expect(answer.verdict == "410 answer_erased") }
        // What does not speak of him stays.
        let again = try world.post("/v1/orders", draft, as: .resident, headers: headers("place"))
        #expect(again.text == placed.text && again.header("idempotency-replayed") == "true")
        #expect(try traces(of: ["刘洋洋"]) == [])

        let named = try world.post(path, export, as: .admin, headers: headers("export-2"))
        #expect(named.text.contains("warden") && !named.text.contains("刘洋洋"))
        for person in [Person.warden, .bystander] {
            #expect(try world.post("/v1/me/erasure", confirmed, as: person).status == 200)
        }
        #expect(
            try world.post(path, export, as: .admin, headers: headers("export-2")).verdict
                == "410 answer_erased")
        #expect(
            try world.post(members, account, as: .admin, headers: headers("member")).verdict
                == "410 answer_erased")
    }
}
